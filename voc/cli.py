"""The command `voc`: a table of what it can do, each part imported only when it is asked for.

The ground floor owns the command line without knowing who lives above: it names them by dotted string, and a test
resolves every one. A command is a plain function with Typer's annotations, or a Typer app for a group of verbs.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from voc.doors import end_with_parent, keep_training_out, set_up_logging
from voc.errors import SettingsError, VocError
from voc.resolve import resolve


class Entry(NamedTuple):
    """Where a command lives, what it does in a sentence, and whether its door stays open to what trains."""

    target: str
    help: str
    is_open: bool = False


COMMANDS: dict[str, Entry] = {
    "import": Entry("ingest.commands:import_file", "Import a file of feedback."),
    "collect": Entry("ingest.source_commands:collect_sources", "Fetch what is new from the sources."),
    "sources": Entry("ingest.source_commands:sources", "List, add, pause and erase sources."),
    "sample": Entry("ingest.commands:load_sample", "Load the sample: an invented company, 180 days."),
    "forget": Entry("ingest.source_commands:forget", "Erase a person everywhere."),
    "annotate": Entry("models.commands:annotate", "Annotate the feedback that waits."),
    "topics": Entry("models.topics.commands:app", "Fit, list, show, rename, merge and split topics.", is_open=True),
    "analyze": Entry("api.commands:analyze", "Read a file of texts and answer line by line; stores nothing."),
    "audit": Entry("voc.insights.commands:audit", "Say how right it is on your own words, as people have read them."),
    "watch": Entry("voc.alerts.commands:watch", "Look for surges and urgent feedback; open alerts."),
    "policy": Entry("voc.alerts.policy_commands:policy", "Say whom the rules for single feedback disturb, how often."),
    "review": Entry("voc.alerts.review_commands:app", "Confirm or dismiss the urgent feedback that is doubted."),
    "followups": Entry("voc.alerts.follow_up_commands:app", "List customers who are owed an answer, and answer them."),
    "scorecard": Entry("voc.insights.scorecard_command:scorecard", "Say who answers alerts how fast."),
    "notify": Entry("voc.alerts.commands:notify", "Send the deliveries that are due."),
    "oncall": Entry("voc.alerts.duty_commands:oncall", "Say who is on call for each department, and until when."),
    "subscribe": Entry("voc.alerts.subscribing:subscribe", "Tell a department's channel of its alerts."),
    "labels": Entry("voc.labels_commands:app", "Carry people's labels out of the store and in."),
    "data": Entry("models.data_commands:app", "Fetch public sets that may teach, only when asked."),
    "train": Entry("models.commands:train", "Train a model on the data that may be used.", is_open=True),
    "evaluate": Entry("models.commands:evaluate", "Measure a model beside its baselines.", is_open=True),
    "compare": Entry("models.commands:compare", "Put a trained model beside the one in service."),
    "promote": Entry("models.commands:promote", "Put a trained model into service, unless it is worse."),
    "rollback": Entry("models.commands:rollback", "Go back to the model before."),
    "drift": Entry("models.drift.commands:drift", "Say whether the model still understands what comes in."),
    "build-encoder": Entry("models.commands:build_encoder", "Quantise the encoder for this machine.", is_open=True),
    "up": Entry("voc.processes:up", "Run everything: web, worker and timetable."),
    "serve": Entry("voc.processes:serve", "Run the web process alone."),
    "worker": Entry("voc.processes:worker", "Run a worker alone."),
    "beat": Entry("voc.processes:beat", "Run the timetable alone."),
    "key": Entry("voc.commands:key", "Make, list and revoke keys for the API."),
    "migrate": Entry("voc.commands:migrate", "Bring the store up to date."),
    "status": Entry("voc.commands:status", "Say what is in the store and what waits."),
    "doctor": Entry("voc.commands:doctor", "Check this installation and say what to mend."),
    "settings": Entry("voc.commands:settings", "List every setting, its value and what it means."),
}  # fmt: skip


class LazyGroup(TyperGroup):
    """A group that imports a command when it is run, not when the list is shown."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command behind a name; the door closes to training libraries first."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if not entry.is_open:
            keep_training_out()
        return as_command(resolve(entry.target), cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list for `voc --help`, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def as_command(target: object, name: str) -> Any:
    """Turn a function with Typer's annotations, or a Typer app, into a command of the group."""
    if isinstance(target, typer.Typer):
        target._add_completion = False
        command = typer.main.get_command(target)
    else:
        assert callable(target)
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name)(target)
        command = typer.main.get_command(app)
    command.name = name
    return command


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def voc() -> None:
    """Reads what customers write, groups it into topics, and tells departments when one surges."""
    from voc.settings import load_settings

    try:
        level = load_settings().log_level
    except SettingsError:
        level = "INFO"  # the command itself says what is wrong with the settings
    set_up_logging(level)


def main(arguments: list[str] | None = None) -> None:
    """The console script: 0 fine, 1 a failure that is explained, 2 a wrong call or setting, 130 interrupted."""
    end_with_parent()
    try:
        app(args=arguments, prog_name="voc")
    except VocError as error:
        typer.echo(f"voc: {error}", err=True)
        sys.exit(2 if isinstance(error, SettingsError) else 1)


if __name__ == "__main__":
    main()
