"""Is a place open now? Public holidays and 调休 considered."""

from __future__ import annotations

from datetime import datetime

from bot.sentences import Sentences
from handoff.hours import CHINA, DeskHours
from knowledge.place import Place


def open_now(place: Place, now: datetime, sentences: Sentences) -> str:
    """One sentence: open and until when, or closed and until when; "" where it cannot be known.

    ``now`` carries a time zone. A place that gives its hours in words only is not guessed at.
    """
    if not place.hours:
        return ""
    hours, now = _hours(place), now.astimezone(CHINA)
    if hours.closed_reason(now) is None:
        closes = max(s.closes for s in hours.spans(now.date()) if s.holds(now.time()))
        return sentences.say("answer.open_now", closes=f"{closes:%H:%M}")
    opens = hours.next_opening(now)
    if opens is None:
        return sentences.say("answer.closed_now")
    name = sentences.all("weekdays")[opens.weekday()]
    day = "今天" if opens.date() == now.date() else f"{opens.month}月{opens.day}日（{name}）"
    return sentences.say("answer.opens_next", opens=f"{day}{opens:%H:%M}")


def _hours(place: Place) -> DeskHours:
    """The place's hours as the one piece of code that knows the calendar reads them."""
    closed = any(season.holidays == "closed" for season in place.hours)
    seasons = [season.model_dump(exclude={"holidays"}) for season in place.hours]
    return DeskHours.model_validate(
        {"holidays": "closed" if closed else "open", "seasons": seasons}
    )
