"""./wenban evaluate: how well does the whole path understand? Tables, ``--json``, ``--plot``.

Files are JSON lines; see docs/quality.md for their fields. Every question goes through
a running instance of its own, Rasa and Redis included, as a citizen's would.
"""

from __future__ import annotations

import typer

from bot.commands.evaluation.dialogues import dialogues
from bot.commands.evaluation.intents import intents
from bot.commands.evaluation.questions import ambiguous, matters, out_of_scope
from bot.commands.evaluation.retrieval import retrieval

commands = typer.Typer(no_args_is_help=True, help="评测：答得对不对、该不该答")
commands.command("matters")(matters)
commands.command("ambiguous")(ambiguous)
commands.command("out-of-scope")(out_of_scope)
commands.command("dialogues")(dialogues)
commands.command("intents")(intents)
commands.command("retrieval")(retrieval)
