"""The drop zone's other end: a file goes up as the body of one request and is kept until it is imported."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request

from api.dashboard.links import address
from voc.installation import Installation

#: A file's name, as people call it, is shown and stands in the ledger; longer ones are cut.
LONGEST_NAME = 120


def register(app: Flask, installation: Installation) -> None:
    """Take files at `POST /import/file?name=…`; the answer names the page that shows the first rows."""

    def take() -> tuple[Response, int]:
        from ingest.files.uploads import keep_upload

        name = called(request.args.get("name", ""))
        path = keep_upload(installation, request.stream, name)
        return jsonify(page=address("/import", [("file", path.name), ("called", name)])), 201

    app.add_url_rule("/import/file", "dashboard_upload", take, methods=["POST"])


def called(name: str) -> str:
    """The file's name without its folders and signs that nobody can see."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-LONGEST_NAME:] or "file"
