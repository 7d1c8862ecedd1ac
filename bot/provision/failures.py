"""What can go wrong while things are made."""

from __future__ import annotations

from bot.failures import BotError


class ProvisionFailed(BotError):
    """A stage failed; the sentence says which, why, and what to do."""

    code = "provision_failed"


class PythonMissing(ProvisionFailed):
    """No Python 3.10 for the intent service; the bot runs on retrieval alone."""

    code = "python_missing"
