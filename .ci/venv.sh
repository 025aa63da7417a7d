#!/bin/sh
# Makes the environment: sh .ci/venv.sh PYTHON FOLDER. Says what is missing in a sentence.
python=$1
folder=$2
command -v "$python" >/dev/null || {
    echo "voc needs Python 3.11 or newer, and '$python' is not there. Name another: make run PYTHON=python3.12" >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "voc needs Python 3.11 or newer; '$python' is $("$python" -V). Name another: make run PYTHON=python3.12" >&2
    exit 1
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >/dev/null 2>&1
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    echo "'$python' cannot make an environment: its venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2
    exit 1
}
"$python" -m venv --clear "$folder"
