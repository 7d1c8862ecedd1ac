"""What can go wrong in the public app.

BotError
├── UnderstandingUnavailable   the intent service did not answer in time, or not sensibly
├── MessageInvalid             a message that cannot be taken
│   ├── MessageEmpty
│   └── MessageTooLong
├── ConversationUnknown        no such conversation, or erased
├── TokenInvalid               missing or wrong bearer token
├── MessageIdReused            a client_message_id came again with other words
├── TurnTimedOut               the conversation's turn before this one does not end
├── EventUnknown               feedback on a reply that is not there
├── AlreadyRated               the service was rated before
├── PlateUnknown               no place carries this door plate
├── AlreadyPublishing          a publish or a rollback still runs
├── IntentReaderMissing        the second reading of intents is not trained for this encoder
├── TooManyRequests            over the rate limit
└── SettingInvalid             a setting that stops the start
"""

from __future__ import annotations

from typing import ClassVar


class BotError(Exception):
    """Root of the app's errors; ``code`` is stable, ``http_status`` for the API."""

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500


class UnderstandingUnavailable(BotError):
    """The intent service did not answer in time, or not sensibly."""

    code = "understanding_unavailable"
    http_status = 503


class MessageInvalid(BotError):
    """A message that cannot be taken."""

    code = "message_invalid"
    http_status = 422


class MessageEmpty(MessageInvalid):
    """Nothing readable is in the message."""

    code = "message_empty"


class MessageTooLong(MessageInvalid):
    """More characters than a message may have."""

    code = "message_too_long"


class ConversationUnknown(BotError):
    """No such conversation, or it was erased."""

    code = "conversation_unknown"
    http_status = 404


class TokenInvalid(BotError):
    """The bearer token is missing or belongs to another conversation."""

    code = "token_invalid"
    http_status = 401


class MessageIdReused(BotError):
    """A ``client_message_id`` came again with other words."""

    code = "message_id_reused"
    http_status = 409


class TurnTimedOut(BotError):
    """The conversation's turn before this one does not end."""

    code = "turn_timed_out"
    http_status = 503


class EventUnknown(BotError):
    """Feedback on a reply that is not in the conversation."""

    code = "event_unknown"
    http_status = 404


class AlreadyRated(BotError):
    """The service was rated before; a rating is given once."""

    code = "already_rated"
    http_status = 409


class PlateUnknown(BotError):
    """No place carries this door plate."""

    code = "plate_unknown"
    http_status = 404


class AlreadyPublishing(BotError):
    """A publish or a rollback still runs; there is one at a time."""

    code = "already_publishing"
    http_status = 409


class IntentReaderMissing(BotError):
    """The second reading of intents is not trained, or for another encoder."""

    code = "intent_reader_missing"


class TooManyRequests(BotError):
    """Over the rate limit; ``retry_after_seconds`` says when to come back."""

    code = "too_many_requests"
    http_status = 429

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.code)


class SettingInvalid(BotError):
    """A setting that stops the start."""

    code = "setting_invalid"
