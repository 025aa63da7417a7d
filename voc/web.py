"""The web process: gunicorn with one worker process of several threads, on loopback unless told otherwise."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from voc.errors import VocError
from voc.installation import Installation, open_installation
from voc.resolve import resolve
from voc.settings import Settings

#: Given an installation, makes the WSGI application; and makes the address that signs a person in.
APPLICATION, SIGN_IN = "api.app:create_app", "api.auth:sign_in_link"


class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """voc under gunicorn. The installation is opened in the worker process, after the fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.installation: Installation | None = None
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        for name, value in {
            "bind": f"{host}:{self.settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 120,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "proc_name": "voc web",
            "control_socket_disable": True,
            "post_worker_init": self.greet,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        self.installation = open_installation(self.settings)
        create_app: Any = resolve(APPLICATION)
        return create_app(self.installation)

    def greet(self, worker: Any) -> None:
        """Print the sign-in link once the application can answer."""
        assert self.installation is not None
        host, port = worker.sockets[0].getsockname()[:2]
        link: Any = resolve(SIGN_IN)
        base = self.settings.public_url or address_of(host, port)
        try:
            address = link(self.installation, base)
        except VocError as error:
            address = f"{base} ({error})"
        print(f"Open {address}", file=sys.stdout, flush=True)  # noqa: T201


def address_of(host: str, port: int) -> str:
    """Where the web process answers, as a browser takes it."""
    return f"http://{'[' + host + ']' if ':' in host else host}:{port}"
