"""Runs web, worker and timetable as processes of one command, with honcho; all end together.

Each process has a session of its own, so that ctrl-C reaches this one alone, which then asks every process group to
end (SIGTERM) and after five seconds makes it (SIGKILL). Where this process itself is killed, its children notice:
see `voc.doors.end_with_parent`.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.process import Process

from voc.doors import UP, end_with_parent

_STOPPED = re.compile(r"(\w+) stopped \(rc=(-?\d+)\)")


def voc_command(*arguments: str) -> list[str]:
    """The command line that runs `voc` in the environment of this process."""
    return [sys.executable, "-P", "-m", "voc.cli", *arguments]


def behind(command: Sequence[str]) -> list[str]:
    """The same command, giving way to others: while it annotates, pages stay quick."""
    nice = shutil.which("nice")
    return [nice, "-n", "5", *command] if nice else list(command)


def child_environment(**extra: str) -> dict[str, str]:
    """The environment for a process that must not outlive this one."""
    return {**os.environ, UP: "1", "PYTHONUNBUFFERED": "1", **extra}


def supervise(processes: Mapping[str, Sequence[str]], environment: dict[str, str], output: TextIO) -> int:
    """Run `processes` (name → command line) until one ends or we are asked to stop; 0 if we were asked, else 1."""
    printer = Printer(output, width=max(map(len, processes)))
    manager = Together(printer)
    for name, command in processes.items():
        manager.add_process(name, f"exec {shlex.join(command)}", env=environment)
    manager.loop()
    if printer.culprit is None or printer.is_stopping:
        printer.say("Everything is stopped.")
        return 0
    name, code = printer.culprit
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    printer.say(f"voc: the {name} process {how}, so everything was stopped. Its last lines stand above.")
    printer.say("Start again with the same command: nothing is lost. `voc doctor` looks for the cause.")
    return 1


class Watched(Process):  # type: ignore[misc]  # honcho has no types
    """Honcho starts each process from one of its own, which relays its lines; that one must not outlive us either."""

    def _send_message(self, data: Any, type: str = "line") -> None:  # noqa: A002 - honcho's name
        if type == "start":
            end_with_parent(child=data["pid"])
        super()._send_message(data, type)


class Together(Manager):  # type: ignore[misc]
    """Honcho's manager, for which a signal may arrive before every process has started."""

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        self._process_ctor = Watched

    def _killall(self, force: bool = False) -> None:
        for process in self._processes.values():
            if "pid" in process and "returncode" not in process:
                (self._procmgr.kill if force else self._procmgr.terminate)(process["pid"])


class Printer:
    """Prefixes each line with the name of its process; remembers who ended first, unasked."""

    def __init__(self, output: TextIO, width: int) -> None:
        self.output = output
        self.width = width
        self.culprit: tuple[str, int] | None = None
        self.is_stopping = False

    def write(self, message: Any) -> None:
        """What honcho calls for each line, of a process or of its own."""
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        if message.name == SYSTEM_PRINTER_NAME:
            self._notice(text)
            return
        for line in text.splitlines():
            # The sign-in link stands alone, so that a terminal offers to open it.
            self.say(line if line.startswith("Open http") else f"{message.name:<{self.width}} | {line}")

    def say(self, line: str) -> None:
        """One line of our own."""
        print(line, file=self.output, flush=True)

    def _notice(self, text: str) -> None:
        if " received" in text and not self.is_stopping and self.culprit is None:
            self.is_stopping = True
            self.say("Stopping …")
        stopped = _STOPPED.search(text)
        if stopped and self.culprit is None:
            self.culprit = (stopped[1], int(stopped[2]))
