"""What a sentence asks for: its aspect or act, from the intent service."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import httpx

from bot.asking import is_question
from bot.failures import UnderstandingUnavailable
from bot.recent import Recent
from knowledge.guide import Aspect

log = logging.getLogger(__name__)

_ASK = "ask_"
_CLAUSES = re.compile(r"[，,。；;？?！!\s]+|还有|顺便|另外")
_MOST_CLAUSES = 4
_WAKE_UP = "你好"
_WAKE_UP_SECONDS = 5.0
_CLEARLY_ASKED = 0.6
# From here on a second reading changes no line of those held out, and three of four reach it.
_NO_DOUBT = 0.9
# A new model answers within this time; the old one's answers are not wrong, only older.
_LOOK_EVERY_SECONDS = 5.0
_UNDERSTOOD = 10_000  # half a kilobyte each


class Act(StrEnum):
    """What a citizen does with a sentence other than ask about an aspect."""

    GREET = "greet"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    AFFIRM = "affirm"
    DENY = "deny"
    ASK_HUMAN = "ask_human"
    COMPLAIN = "complain"
    ASK_CAPABILITIES = "ask_capabilities"
    CHITCHAT = "chitchat"
    EMERGENCY = "emergency"
    ABUSE = "abuse"


Intent = Aspect | Act
# Intents with their probabilities, the likeliest first.
Ranking = list[tuple[Intent, float]]


@dataclass(frozen=True)
class Understanding:
    """The likeliest intent and its confidence, and the best aspect whatever the intent.

    ``also`` are further aspects asked in the same breath ("要啥材料，多少钱").
    """

    intent: Intent
    confidence: float
    aspect: Aspect
    aspect_confidence: float
    also: tuple[Aspect, ...] = ()

    @property
    def act(self) -> Act | None:
        """The act, where the sentence is one."""
        return self.intent if isinstance(self.intent, Act) else None


_NOTHING_ASKED = Understanding(Aspect.HOW, 0.0, Aspect.HOW, 0.0)


class Understander(Protocol):
    """Understands one sentence; raises UnderstandingUnavailable when it cannot."""

    async def understand(self, text: str) -> Understanding:
        """The understanding of a normalised sentence."""

    async def ready(self) -> bool:
        """Whether it would answer now."""


class Reader(Protocol):
    """Reads the intent of one sentence by itself."""

    def read(self, text: str) -> Mapping[str, float]:
        """The probability of each intent, by Rasa's names, of a normalised sentence."""


class Recalling:
    """Recalls what Rasa understood lately; a text means the same as long as the model does."""

    def __init__(self, rasa: RasaUnderstander) -> None:
        self._rasa = rasa
        self._model: str | None = None
        self._recent = _recent()

    async def understand(self, text: str) -> Understanding:
        """As Rasa understands, or did under the same model; raises UnderstandingUnavailable."""
        recent = self._recent  # what an old model still says goes where nobody looks any more
        found = recent.get(text)
        if found is None:
            found = await self._rasa.understand(text)
            recent.put(found, text)
        return found

    async def ready(self) -> bool:
        """Whether Rasa would answer now."""
        return await self._rasa.ready()

    async def follow(self) -> None:
        """Forget everything whenever Rasa has another model, until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def refresh(self) -> None:
        """Forget everything if Rasa has another model, or is back: meanwhile it had no say."""
        try:
            model = await self._rasa.model()
        except UnderstandingUnavailable:
            self._model = None
            return
        if model != self._model:
            self._model, self._recent = model, _recent()


def _recent() -> Recent[Understanding]:
    return Recent(_UNDERSTOOD, "understanding")


class RasaUnderstander:
    """Rasa's ``POST /model/parse``, with a time limit and no retries, and a second reading.

    The mean of both is right more often than either (nlu_data/README.md). While Rasa is away
    the second reading stands alone; without one, nothing is understood.
    """

    def __init__(self, url: str, timeout_seconds: float, reader: Reader | None = None) -> None:
        self._reader = reader
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=timeout_seconds,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
            trust_env=False,
        )

    async def understand(self, text: str) -> Understanding:
        """Ask Rasa; raises :class:`UnderstandingUnavailable` and never logs the text.

        People tell their story first and ask at the end, so the last clause is asked
        first, and with it every other clause that is a question ("要啥材料，多少钱").
        The whole sentence is asked only where those leave it open.
        """
        clauses = [part for part in _CLAUSES.split(text) if part]
        if not 2 <= len(clauses) <= _MOST_CLAUSES:
            return _understanding(await self.ranking(text))
        asking = [clause for clause in clauses[:-1] if is_question(clause)]
        parts = await asyncio.gather(*(self._clause(clause) for clause in (*asking, clauses[-1])))
        return _together(parts) or _understanding(await self.ranking(text))

    async def ranking(self, text: str) -> Ranking:
        """Every intent with its probability, the likeliest first, for a sentence taken whole."""
        reader = self._reader
        found = await (self._parse(text) if reader is None else self._read_twice(text, reader))
        return _ranked(found)

    async def _read_twice(self, text: str, reader: Reader) -> dict[Intent, float]:
        """The mean of both readings, where Rasa's alone leaves a doubt.

        One after the other: meanwhile the search has encoded the sentence for the reader, too.
        """
        parsed = await self._parsed(text)
        if parsed is not None and max(parsed.values()) >= _NO_DOUBT:
            return parsed
        read = await asyncio.to_thread(reader.read, text)
        own = {_intent(name): probability for name, probability in read.items()}
        return own if parsed is None else _mean(parsed, own)

    async def _parsed(self, text: str) -> dict[Intent, float] | None:
        """Rasa's ranking, or ``None`` while it is away: the second reading stands alone."""
        try:
            return await self._parse(text)
        except UnderstandingUnavailable as error:
            log.warning("intent service unavailable: %s", error)
            return None

    async def _clause(self, text: str) -> Understanding:
        """A clause as Rasa reads it; should it leave all open, the whole is read twice."""
        parsed = await (self._parse(text) if self._reader is None else self._parsed(text))
        return _understanding(_ranked(parsed)) if parsed else _NOTHING_ASKED

    async def _parse(self, text: str) -> dict[Intent, float]:
        try:
            response = await self._client.post("/model/parse", json={"text": text})
            response.raise_for_status()
            return _read(response.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnderstandingUnavailable(type(error).__name__) from error

    async def model(self) -> str:
        """Which model Rasa has loaded; raises UnderstandingUnavailable."""
        try:
            response = await self._client.get("/status")
            response.raise_for_status()
            return str(response.json()["model_id"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise UnderstandingUnavailable(type(error).__name__) from error

    async def ready(self) -> bool:
        """Whether Rasa has loaded its model and parses; this also wakes what it loads late."""
        try:
            response = await self._client.post(
                "/model/parse", json={"text": _WAKE_UP}, timeout=_WAKE_UP_SECONDS
            )
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _read(parsed: dict[str, Any]) -> dict[Intent, float]:
    """Rasa's answer, past ``nlu_fallback``, which sits above the true ranking."""
    found = {
        _intent(item["name"]): float(item["confidence"])
        for item in parsed["intent_ranking"]
        if item["name"] != "nlu_fallback"
    }
    if not found:
        raise ValueError("no intents")
    return found


def _ranked(found: Mapping[Intent, float]) -> Ranking:
    return sorted(found.items(), key=lambda item: -item[1])


def _understanding(ranked: Ranking) -> Understanding:
    """What the ranking says, and the best aspect whatever comes first."""
    aspects = [(i, c) for i, c in ranked if isinstance(i, Aspect)]
    aspect, aspect_confidence = aspects[0] if aspects else (Aspect.HOW, 0.0)
    return Understanding(*ranked[0], aspect, aspect_confidence)


def _mean(one: Mapping[Intent, float], other: Mapping[Intent, float]) -> dict[Intent, float]:
    return {i: (one.get(i, 0.0) + other.get(i, 0.0)) / 2 for i in {**one, **other}}


def _together(parts: Sequence[Understanding]) -> Understanding | None:
    """The aspects that clauses clearly ask; ``None`` unless the last one is among them."""
    if not _asks(parts[-1]):
        return None
    first, *also = dict.fromkeys(part.aspect for part in parts if _asks(part))
    confidence = parts[-1].confidence
    return Understanding(first, confidence, first, confidence, tuple(also))


def _asks(part: Understanding) -> bool:
    """Whether a clause clearly asks for an aspect; a bare problem ("how") is the default anyway."""
    clear = part.act is None and part.confidence >= _CLEARLY_ASKED
    return clear and part.aspect not in (Aspect.HOW, Aspect.STEPS)


def rasa_name(intent: Intent) -> str:
    """What Rasa and its training data call an intent."""
    return f"{_ASK}{intent}" if isinstance(intent, Aspect) else str(intent)


def _intent(name: str) -> Intent:
    """The intent that Rasa and its training data call so; ValueError for none of ours."""
    try:
        return Act(name)
    except ValueError:
        return Aspect(name.removeprefix(_ASK))
