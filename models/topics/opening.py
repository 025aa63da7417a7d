"""How the commands of topics open the store, and who gives them."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voc.installation import Installation

#: The largest number that a row of the store may have.
LARGEST = 2**63 - 1
Id = Annotated[int, typer.Argument(max=LARGEST, help="The number that `voc topics list` shows.")]


def open_serving() -> Installation:
    """The installation, the door closed to training libraries first, as in a serving process."""
    from voc.doors import keep_training_out

    keep_training_out()
    from voc.installation import open_installation

    return open_installation()


def who() -> str:
    """The name of whoever sits here, for the history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return f"user {os.getuid()}"
