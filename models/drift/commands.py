"""`voc drift`: does the model still understand what comes in?"""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")]


def drift(as_json: AsJson = False) -> None:
    """Compare this month's feedback with what the model was made for, and list the months before."""
    from models.drift import monthly
    from voc.clock import utc_now
    from voc.installation import open_installation
    from voc.storage import drift_cards

    installation, now = open_installation(), utc_now()
    monthly.keep_due(installation, now)
    card = monthly.so_far(installation, now)
    with installation.store.reading() as session:
        cards = [row.card for row in drift_cards.find(session)]
    found = monthly.as_json(card) if card else None
    if as_json:
        typer.echo(json.dumps({"so_far": found, "cards": cards}, ensure_ascii=False))
        return
    if found is None:
        typer.echo("Nothing is read yet. Try: voc sample, then voc annotate")
        return
    version = None
    for one in [found, *(one for one in cards if _key(one) != _key(found))]:
        if one["model_version"] != version:
            version = one["model_version"]
            typer.echo(f"Read by {version}\n")
        _tell(one, is_so_far=one is found)


def _key(card: dict[str, Any]) -> tuple[str, str]:
    return card["month"], card["model_version"]


def _tell(card: dict[str, Any], *, is_so_far: bool) -> None:
    from models.drift.words import NAMES

    typer.echo(f"{card['month'][:7]}{' so far' if is_so_far else ''}   {card['n']:,} comments")
    for sentence in card["sentences"]:
        typer.echo(f"  {sentence}")
    for does in card["to_do"]:
        typer.echo(f"  → {does}")
    if is_so_far:
        for one in card["measures"]:
            typer.echo(f"    {NAMES[one['name']]}: {one['verdict']}, beside {one['against']}")
    typer.echo("")
