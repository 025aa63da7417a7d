"""The web application: the API under `/v1`, the pages beside it, on one Flask app."""

from __future__ import annotations

from importlib.metadata import version

from apiflask import APIFlask
from flask import request

from api import auth, docs, here, problems
from api.answering import blueprint as answering
from api.v1 import (
    alerts,
    analyze,
    audit,
    emerging,
    feedback,
    follow_ups,
    governance,
    health,
    inbox,
    insights,
    labels,
    models,
    replay,
    reviews,
    silences,
    sources,
    subscriptions,
    topic_edits,
    topics,
    verdicts,
)
from voc.installation import Installation

#: Larger requests are refused before they are read; the pages upload files in parts.
MOST_BYTES = 16 * 1024 * 1024


def create_app(installation: Installation, *, dashboard: bool = True) -> APIFlask:
    """The application over an open installation; with the pages, unless only the API is wanted."""
    app = APIFlask(
        "voc", title="voc", version=version("voc"), json_errors=False, docs_path=None, spec_path="/openapi.json"
    )
    app.config.update(OPENAPI_VERSION="3.1.0", AUTO_404_RESPONSE=False, JSONIFY_MIMETYPE="application/json")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    here.remember(app, installation)

    health.count_requests(app, installation.store)
    auth.register(app, installation)
    problems.register(app)
    docs.register(app)
    app.before_request(_bound)

    app.register_blueprint(health.blueprint)
    app.register_blueprint(insights.blueprint)
    app.register_blueprint(governance.blueprint)
    app.register_blueprint(topics.blueprint)
    app.register_blueprint(topic_edits.blueprint)
    app.register_blueprint(emerging.blueprint)
    app.register_blueprint(feedback.blueprint)
    app.register_blueprint(analyze.blueprint)
    app.register_blueprint(alerts.blueprint)
    app.register_blueprint(reviews.blueprint)
    app.register_blueprint(follow_ups.blueprint)
    app.register_blueprint(verdicts.blueprint)
    app.register_blueprint(replay.blueprint)
    app.register_blueprint(silences.blueprint)
    app.register_blueprint(subscriptions.blueprint)
    app.register_blueprint(inbox.blueprint)
    app.register_blueprint(labels.blueprint)
    app.register_blueprint(audit.blueprint)
    app.register_blueprint(sources.blueprint)
    app.register_blueprint(models.blueprint)
    app.register_blueprint(answering.blueprint)

    if dashboard:
        from api.dashboard import mount

        mount(app, installation)
    return app


def wsgi() -> APIFlask:
    """The application for a WSGI server of your own: opens the installation that the environment names."""
    from voc.doors import keep_training_out

    keep_training_out()
    from voc.doors import set_up_logging
    from voc.installation import open_installation

    installation = open_installation()
    set_up_logging(installation.settings.log_level)
    return create_app(installation)


def _bound() -> None:
    if request.path.startswith("/v1/"):
        request.max_content_length = MOST_BYTES
