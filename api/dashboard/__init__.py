"""The dashboard: pages on the API's own server, one file a page, the words first and every asset local."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash import Dash
    from flask import Flask

    from voc.installation import Installation


def mount(app: Flask, installation: Installation) -> Dash:
    """Serve the dashboard at `/` of `app`; what is mounted decides who may see it (see `api.auth`)."""
    from api.dashboard.app import create_dashboard

    return create_dashboard(app, installation)
