"""The doctor finds what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from typer.testing import CliRunner

from tests.stores import installed
from tests.voc.channels.servers import mail_server
from voc import cli
from voc.doctor import services
from voc.doctor.examine import examine
from voc.doctor.finding import Finding
from voc.installation import Installation
from voc.settings import Settings
from voc.storage.tables import SeriesDay


@pytest.fixture
def findings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(home))


def found(subject: str) -> list[Finding]:
    return [finding for finding in examine() if finding.subject == subject]


def wrong() -> list[Finding]:
    return [finding for finding in examine() if finding.state == "wrong"]


@pytest.mark.usefixtures("findings")
def test_a_sound_installation_has_nothing_to_mend(installation: Installation) -> None:
    assert wrong() == []


@pytest.mark.usefixtures("findings")
def test_before_the_first_use_the_doctor_makes_nothing(home: Path) -> None:
    assert wrong() == []
    assert not (home / "voc.db").exists()
    assert not (home / "secret.key").exists()


@pytest.mark.usefixtures("findings")
def test_a_key_that_others_may_read_is_found(installation: Installation, home: Path) -> None:
    (home / "secret.key").chmod(0o644)
    assert found("secret.key")[0].remedy == f"chmod 600 {home}/secret.key"


@pytest.mark.usefixtures("findings")
def test_a_damaged_file_is_found(home: Path) -> None:
    installed(Settings(home=home)).store.close()
    path = home / "voc.db"
    content = bytearray(path.read_bytes())
    content[8192:20480] = os.urandom(12288)
    path.write_bytes(content)
    assert [finding.subject for finding in wrong()] == ["store"]
    assert "backup" in wrong()[0].met + wrong()[0].remedy


@pytest.mark.usefixtures("findings")
def test_a_store_of_another_version_is_reported_and_not_migrated(installation: Installation) -> None:
    with installation.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    assert found("migrations")[0].remedy == "Run: voc migrate"
    with installation.store.engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0001"


@pytest.mark.usefixtures("findings")
def test_daily_counts_that_differ_from_the_facts_are_found(installation: Installation) -> None:
    from datetime import date

    from voc.clock import utc_now
    from voc.storage.tables import Source

    with installation.store.writing() as session:
        session.add(Source(name="a", channel="review", connector="file", created_at=utc_now()))
        session.flush()
        session.add(SeriesDay(topic_id=0, department_id="", source_id=1, day=date(2026, 6, 1), n=3))
    assert "recount" in found("daily counts")[0].remedy


@pytest.mark.usefixtures("findings")
def test_a_variable_with_a_typo_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_TIMEZON", "Europe/Berlin")
    finding = next(finding for finding in examine() if finding.state == "odd" and "VOC_TIMEZON" in finding.met)
    assert finding.remedy == "Did you mean VOC_TIMEZONE?"


@pytest.mark.usefixtures("findings")
@pytest.mark.parametrize(
    ("variable", "value", "subject"),
    [
        ("VOC_TIMEZONE", "Mars/Olympus", "settings"),
        ("VOC_DEPARTMENTS", "/nowhere/departments.toml", "departments"),
        ("VOC_BROKER_URL", "redis://127.0.0.1:1/0", "broker"),
        ("VOC_SMTP_URL", "smtp://127.0.0.1:1", "mail"),
        ("VOC_DATABASE_URL", "postgresql+psycopg://voc@127.0.0.1:1/voc", "store"),
        ("VOC_DATABASE_URL", "mysql://127.0.0.1/voc", "store"),
    ],
)
def test_what_cannot_be_reached_is_named(
    variable: str, value: str, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert subject in [finding.subject for finding in wrong()]


@pytest.mark.usefixtures("findings")
def test_the_doctor_says_whether_customers_words_go_to_a_language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("topic names") == [Finding("topic names", "fine", "made on this machine; nothing is sent anywhere")]
    monkeypatch.setenv("VOC_NAMES_MODEL", "small")
    monkeypatch.setenv("VOC_NAMES_URL", "http://models.example.org/v1")
    monkeypatch.setenv("VOC_NAMES_KEY", "s3cret")
    (there,) = found("topic names")
    assert there.state == "odd"
    assert "redacted quotes of customers are sent to models.example.org" in there.met
    assert "unencrypted" in there.met
    assert "s3cret" not in str(there)
    monkeypatch.setenv("VOC_NAMES_URL", "http://127.0.0.1:11434/v1")
    assert (found("topic names")[0].state, "this machine" in found("topic names")[0].met) == ("fine", True)


@pytest.mark.usefixtures("findings")
def test_a_full_disk_is_told_before_it_hurts(
    installation: Installation, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shutil import _ntuple_diskusage  # type: ignore[attr-defined]

    monkeypatch.setattr("shutil.disk_usage", lambda _: _ntuple_diskusage(10**9, 10**9, 10_000_000))
    assert found("disk")[0].state == "wrong"


@pytest.mark.usefixtures("findings")
def test_the_command_exits_with_1_and_says_it_to_machines_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_BROKER_URL", "redis://127.0.0.1:1/0")
    result = CliRunner().invoke(cli.app, ["doctor", "--json"])
    assert result.exit_code == 1
    broker = next(finding for finding in json.loads(result.stdout) if finding["subject"] == "broker")
    assert broker["state"] == "wrong"
    assert broker["remedy"]
    assert "WRONG  broker" in CliRunner().invoke(cli.app, ["doctor"]).stdout


def test_a_mail_password_that_would_travel_in_the_clear_is_told(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        url = mailbox.url.replace("127.0.0.1", "voc:hush@127.1")  # answers here; its name does not say so
        [finding] = services.mail(Settings(home=tmp_path, smtp_url=SecretStr(url)))
    assert finding.state == "wrong"
    assert "smtps://" in finding.remedy
    assert "hush" not in f"{finding.met} {finding.remedy}"
