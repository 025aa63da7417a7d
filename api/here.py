"""The installation behind the running application."""

from __future__ import annotations

from flask import current_app

from voc.installation import Installation

_NAME = "voc"


def remember(app: object, installation: Installation) -> None:
    """Tie an installation to its application."""
    app.extensions[_NAME] = installation  # type: ignore[attr-defined]


def here() -> Installation:
    """What this application's door opened."""
    installation = current_app.extensions[_NAME]
    assert isinstance(installation, Installation)
    return installation
