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
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from tests.browser.company import move_in, place
from tests.journey.running import House, kill
from tests.stores import installed
from voc.installation import Installation
from voc.settings import Settings

_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    # Nobody but this machine is found; `_watched` tells who was looked for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
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
    installation = installed(Settings(home=home))
    move_in(installation)
    place(installation)
    for address, link in _serve(home):
        yield Site(address, link, installation)
    installation.store.close()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation in which nothing was ever collected, served."""
    home = tmp_path_factory.mktemp("empty") / "home"
    installation = installed(Settings(home=home))
    for address, link in _serve(home):
        yield Site(address, link, installation)
    installation.store.close()


def _watched(page: Page, address: str) -> Iterator[Visit]:
    """A visit in a tab, until the block ends: what the tab says meanwhile, and whom it asks."""
    visit = Visit(page, address)

    def ask(request: Request) -> None:
        url = urlsplit(request.url)
        if url.hostname not in ("127.0.0.1", "localhost") and url.scheme not in ("data", "blob"):
            visit.outside.append(request.url)

    def complain(said: ConsoleMessage) -> None:
        # The plain answer that a tab begins with has no icon of its own, and may be told of late.
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
            visit.complaints.append(said.text)

    def refuse(dialog: Dialog) -> None:
        visit.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    hearers = {"console": complain, "dialog": refuse, "pageerror": lambda error: visit.complaints.append(str(error))}
    for event, hear in hearers.items():
        page.on(event, hear)
    page.context.on("request", ask)
    yield visit
    page.context.remove_listener("request", ask)
    for event, hear in hearers.items():
        page.remove_listener(event, hear)
    assert visit.outside == [], "something wanted to leave this machine"


def _visit(chromium: Browser, address: str, **options: Any) -> Iterator[Visit]:
    context = chromium.new_context(viewport=WIDE, **options)
    yield from _watched(context.new_page(), address)
    context.close()


@pytest.fixture
def stranger(chromium: Browser, site: Site) -> Iterator[Visit]:
    """Somebody without the link."""
    yield from _visit(chromium, site.address)


@pytest.fixture(scope="session")
def tab(chromium: Browser, site: Site) -> Iterator[Page]:
    """The one tab of whoever has followed the link: in a new one every script is read anew, which takes longest."""
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(site.link)
    yield page
    context.close()


@pytest.fixture
def cookies(tab: Page) -> Any:
    """What the browser holds once somebody has followed the link."""
    return {"cookies": tab.context.cookies()}


@pytest.fixture
def visit(tab: Page, site: Site) -> Iterator[Visit]:
    """Somebody who has followed the link, and whom the browser remembers nothing of."""
    tab.goto(f"{site.address}/healthz")
    tab.evaluate("localStorage.clear(), sessionStorage.clear()")
    tab.context.clear_permissions()
    tab.set_viewport_size(WIDE)
    yield from _watched(tab, site.address)
