"""The docs name what there is: every command, setting, endpoint, channel and file format, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from voc.channels.catalog import CHANNELS
from voc.cli import COMMANDS
from voc.installation import Installation
from voc.resolve import resolve
from voc.settings import Settings
from voc.web import APPLICATION

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "sample" / "README.md"])


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_command_is_in_its_page_and_no_other() -> None:
    named = set(re.findall(r"^### voc ([\w-]+)", page("docs/cli.md"), re.MULTILINE))
    assert named == set(COMMANDS)


def test_every_setting_is_in_its_page_with_its_sentence_and_default() -> None:
    rows = dict(re.findall(r"^\| `(VOC_\w+)` \| (.+) \|$", page("docs/settings.md"), re.MULTILINE))
    assert set(rows) == {f"VOC_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        told = rows[f"VOC_{name.upper()}"]
        assert (field.description or "").split(". ")[0].rstrip(".") in told, name
        if field.default not in ("", None, False) and "Secret" not in str(field.annotation):
            assert f"`{field.default}`" in told, name


def test_every_endpoint_is_in_its_page_and_no_other(installation: Installation) -> None:
    app = resolve(APPLICATION)(installation, dashboard=False)  # type: ignore[operator]
    served = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
        if path.startswith("/v1") or path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
            served |= {f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"}}
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)", page("docs/api.md")))
    assert named == served


def test_every_channel_is_told_of() -> None:
    told = page("docs/cli.md")
    assert all(f"`{name}`" in told for name in CHANNELS)


def test_the_top_heading_of_the_changelog_is_the_version() -> None:
    newest = re.search(r"^## (\S+)", page("CHANGELOG.md"), re.MULTILINE)
    version = tomllib.loads(page("pyproject.toml"))["project"]["version"]
    assert newest is not None
    assert newest[1] == version


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target


def test_every_make_target_that_is_told_of_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    for path in PAGES:
        for line in re.findall(r"`make ([^`]+)`", path.read_text(encoding="utf-8")):
            words = {word for word in line.split() if "=" not in word}
            assert words <= targets, f"{path.name}: make {line}"


def test_requirements_have_reasons_and_pins() -> None:
    pins = {re.split(r"==", line)[0].lower().replace("_", "-") for line in page("constraints.txt").splitlines() if line}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in page(name).splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            package, _, reason = line.partition("#")
            assert reason.strip(), line
            bare = re.split(r"[\[=<>~]", package.strip())[0].lower().replace("_", "-")
            assert bare in pins, f"{bare} has no pin"
    assert all(re.fullmatch(r"[\w.-]+==[\w.!]+", line) for line in page("constraints.txt").splitlines() if line)


def test_no_page_was_left_half_merged() -> None:
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^(<{7} |={7}$|>{7} )", text, re.MULTILINE), path.name
