"""A real Chromium against a real web process; whatever wants to leave this machine is stopped and told."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.company import move_in, place
from tests.journey.running import House, kill
from voc.installation import Installation, open_installation
from voc.settings import Settings

_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Site:
    """A served installation: where it is, the link that signs in, and its store."""

    address: str
    link: str
    installation: Installation


@dataclass
class Visit:
    """One browser tab, and what went wrong in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def see(self, path: str) -> Page:
        """Open a page and wait until it stands."""
        self.page.goto(self.address + path)
        self.stands()
        return self.page

    def stands(self) -> None:
        """Wait until a heading stands and nothing is loading."""
        self.page.wait_for_selector("#page:not([data-dash-is-loading]) h1")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; skipped without it, except in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "chromium is not installed: sudo apt install chromium"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


def _serve(home: Path) -> Iterator[tuple[str, str]]:
    process = House(home).start("serve", "--port", "0")
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            found = re.search(r"http://127\.0\.0\.1:\d+/sign-in\S+", line)
            if found:
                parts = urlsplit(found[0])
                yield f"{parts.scheme}://{parts.netloc}", found[0]
                return
        pytest.fail(f"no sign-in link was printed:\n{said}")
    finally:
        kill(process)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small company's installation, served."""
    home = tmp_path_factory.mktemp("company") / "home"
    installation = open_installation(Settings(home=home))
    move_in(installation)
    place(installation)
    for address, link in _serve(home):
        yield Site(address, link, installation)
    installation.store.close()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation in which nothing was ever collected, served."""
    home = tmp_path_factory.mktemp("empty") / "home"
    installation = open_installation(Settings(home=home))
    for address, link in _serve(home):
        yield Site(address, link, installation)
    installation.store.close()


def _visit(chromium: Browser, address: str, **options: Any) -> Iterator[Visit]:
    context = chromium.new_context(viewport=WIDE, **options)
    visit = Visit(context.new_page(), address)

    def guard(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.hostname in ("127.0.0.1", "localhost") or url.scheme == "data":
            route.continue_()
        else:
            visit.outside.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    visit.page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("dialog", lambda dialog: (visit.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    yield visit
    context.close()
    assert visit.outside == [], "something wanted to leave this machine"


@pytest.fixture
def stranger(chromium: Browser, site: Site) -> Iterator[Visit]:
    """Somebody without the link."""
    yield from _visit(chromium, site.address)


@pytest.fixture(scope="session")
def cookies(chromium: Browser, site: Site) -> Any:
    """What the browser holds once somebody has followed the link."""
    context = chromium.new_context()
    context.new_page().goto(site.link)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def visit(chromium: Browser, site: Site, cookies: Any) -> Iterator[Visit]:
    """Somebody who has followed the link."""
    yield from _visit(chromium, site.address, storage_state=cookies)
