"""Every command, in one place."""

from __future__ import annotations

import sys

import typer

from bot.commands import bench, checks, evaluate, knowledge, start
from bot.failures import BotError
from handoff.failures import HandoffError
from knowledge.failures import KnowledgeError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="问办 wenban：政务智能客服",
    pretty_exceptions_enable=False,
)
app.command("start")(start.start)
app.command("train")(start.train)
app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    checks.test
)
app.command("check")(checks.check)
app.add_typer(knowledge.commands, name="knowledge")
app.add_typer(bench.commands, name="bench")
app.add_typer(evaluate.commands, name="evaluate")


def main() -> None:
    """Run one command; a known failure ends with its sentence, not a traceback."""
    try:
        app()
    except (BotError, KnowledgeError, HandoffError) as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
