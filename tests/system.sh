#!/bin/sh
# Installs the servers and the browser that tests start themselves, where we may; else says what is missing.
missing() {
    command -v redis-server >/dev/null || echo redis-server
    command -v chromium >/dev/null || echo chromium
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
}
wanted=$(missing)
[ -z "$wanted" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests:" $wanted
    log=$(mktemp)
    # Debian would start the servers at once: the tests start their own.
    policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && ours=yes; }
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted; } >"$log" 2>&1 ||
        tail -5 "$log" >&2
    [ "$ours" = yes ] && rm -f $policy
    rm -f "$log"
fi
still=$(missing)
[ -z "$still" ] && exit 0
echo "Not here:" $still
if [ "$CI" = true ]; then
    exit 1
fi
echo "Their tests are skipped. On Debian and Ubuntu: sudo apt install" $still
