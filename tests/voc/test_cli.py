"""The command line names what lives above it by dotted string; every string must lead somewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.servers import PATIENCE
from voc import cli
from voc.doctor.examine import FLOORS_ABOVE
from voc.doors import TRAINING_ONLY
from voc.forgetting import KEEPERS
from voc.processes import AT_START
from voc.redacting import CLEANER
from voc.resolve import resolve
from voc.settings import Settings
from voc.web import APPLICATION, SIGN_IN
from voc.worker import TASKS, TIMETABLE, create_celery

#: Libraries that `voc --help` has no need of.
HEAVY = ["sqlalchemy", "celery", "numpy", "spacy", "openvino", "flask", "dash", "alembic", *sorted(TRAINING_ONLY)]


def voc(*arguments: str, home: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a real `voc` and check its exit code."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "voc.cli", *arguments],
        env={"PATH": os.environ["PATH"], "VOC_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_there_and_says_what_it_does(name: str) -> None:
    command = cli.as_command(resolve(cli.COMMANDS[name].target), name)
    result = CliRunner().invoke(cli.app, [name, "--help"])
    assert result.exit_code == 0
    assert command.help
    assert cli.COMMANDS[name].help.endswith(".")
    for parameter in command.params:
        assert getattr(parameter, "help", "given"), f"voc {name}: {parameter.name} has no help"


@pytest.mark.parametrize(
    "target", [APPLICATION, SIGN_IN, *FLOORS_ABOVE, *KEEPERS, *AT_START, CLEANER, Settings().name_finder]
)
def test_every_dotted_name_leads_to_something_callable(target: str) -> None:
    assert callable(resolve(target))


def test_every_line_of_the_timetable_is_a_task_that_a_worker_knows(home: Path) -> None:
    app = create_celery(Settings(home=home))
    for module in TASKS:
        resolve(f"{module}:__name__")
    app.loader.import_default_modules()
    assert set(TIMETABLE) <= set(app.tasks)


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom voc.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert all(name in done.stdout for name in cli.COMMANDS)


def test_a_wrong_setting_stops_the_start_with_a_sentence(home: Path) -> None:
    done = voc("status", home=home, code=2, VOC_TIMEZONE="Mars/Olympus")
    assert done.stderr.startswith("voc: VOC_TIMEZONE:")
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = voc("status", home=tmp_path / "file" / "home", code=2)
    assert "VOC_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_does_not_exist_is_a_wrong_call(home: Path) -> None:
    assert "No such command" in voc("sumarise", home=home, code=2).stderr


def test_status_of_an_empty_store_says_how_to_begin(home: Path) -> None:
    assert "voc import" in voc("status", home=home).stdout
    found = json.loads(voc("status", "--json", home=home).stdout)
    assert found["n_feedback"] == 0
    assert found["share_unassigned"] is None


def test_settings_hide_what_is_secret(home: Path) -> None:
    secrets = {
        "VOC_SMTP_URL": "smtp://me:hush-mail@localhost:25",
        "VOC_REDDIT_CLIENT_SECRET": "hush-reddit",
        "VOC_BROKER_URL": "redis://:hush-broker@localhost:6379/0",
    }
    for arguments in (["settings"], ["settings", "--json"]):
        done = voc(*arguments, home=home, **secrets)
        assert "hush" not in done.stdout + done.stderr
        assert "VOC_SMTP_URL" in done.stdout
    rows = json.loads(voc("settings", "--json", home=home, VOC_PORT="8123").stdout)
    assert {row["name"] for row in rows} == {f"VOC_{name.upper()}" for name in Settings.model_fields}
    assert all(row["help"] for row in rows)
    assert next(row for row in rows if row["name"] == "VOC_PORT")["is_set"]
