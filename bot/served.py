"""The published version that is served, and its change while requests run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from watchfiles import awatch

from bot.answering import Answering
from bot.policy import Policy
from bot.recent import Recent
from bot.sentences import Sentences
from bot.thresholds import Thresholds
from knowledge.failures import GuideUnknown, KnowledgeError
from knowledge.guide import Guide, Situation
from knowledge.library import Library
from knowledge.search.encoder import Encoder
from knowledge.search.searcher import Searcher, SearchResult
from knowledge.versions import Version, Versions

log = logging.getLogger(__name__)

# The pointer is also read this often unasked: file systems of a network report no changes.
_LOOK_EVERY_MILLISECONDS = 5000

# Some 6 KB each; a few thousand wordings are most of what a city asks (docs/performance.md).
_RESULTS = 4000


@dataclass(frozen=True)
class Served:
    """One published version, ready to serve; a request takes it once and keeps it."""

    version: str
    library: Library
    searcher: Searcher
    policy: Policy
    answering: Answering
    results: Recent[SearchResult] = field(
        default_factory=lambda: Recent(_RESULTS, "search"), init=False, repr=False, compare=False
    )

    async def search(self, text: str, region: str | None = None) -> SearchResult:
        """What the searcher finds for a normalised text; what many ask is searched once."""
        found = self.results.get(text, region)
        if found is None:
            found = await asyncio.to_thread(self.searcher.search, text, region)
            self.results.put(found, text, region)
        return found

    def name_of(self, matter: str | None) -> str | None:
        """What a matter or bundle is called; ``None`` where this version has none such."""
        names = self.library.names.get(matter) if matter else None
        return names[0] if names else None

    def guides(self, matters: Iterable[str], region: str | None) -> Iterator[Guide]:
        """The guide of each matter nearest to ``region``; none for what does not apply there."""
        for matter in matters:
            with suppress(GuideUnknown):
                yield self.library.variant(matter, region)


def open_served(
    version: Version, encoder: Encoder, sentences: Sentences, thresholds: Thresholds
) -> Served:
    """Load a version; raises IndexMissing or EncoderUnusable."""
    library = version.library()
    return Served(
        version=version.name,
        library=library,
        searcher=version.searcher(encoder),
        policy=Policy(
            thresholds,
            library.names,
            lambda m, r: _situations(library, m, r),
            {bundle.id: bundle.guides for bundle in library.bundles.values()},
        ),
        answering=Answering(library, sentences),
    )


def _situations(library: Library, matter: str, region: str | None) -> tuple[Situation, ...]:
    """Those of the guide that applies; a bundle, or a matter not dealt with there, has none."""
    with suppress(GuideUnknown):
        return library.variant(matter, region).situations
    return ()


class Serving:
    """Holds the version served by this process and follows the pointer to the current one."""

    def __init__(self, versions: Versions, load: Callable[[Version], Served]) -> None:
        """Load the current version; raises what ``load`` raises, and IndexMissing."""
        self._versions = versions
        self._load = load
        self._seen = versions.mark()
        self._served = load(versions.current())

    def __call__(self) -> Served:
        """The version to serve now."""
        return self._served

    async def follow(self) -> None:
        """Swap to each version that becomes current, until cancelled."""
        changes = awatch(
            self._versions.folder,
            recursive=False,
            rust_timeout=_LOOK_EVERY_MILLISECONDS,
            yield_on_timeout=True,
        )
        async for _ in changes:
            await self.refresh()

    async def refresh(self) -> None:
        """Swap to the current version if it is another one and loads; else serve on as before.

        A version that does not load is tried again when the pointer is written again.
        """
        mark = self._versions.mark()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            version = self._versions.current()
            if version.name == self._served.version:
                return
            self._served = await asyncio.to_thread(self._load, version)
        except KnowledgeError as error:
            log.error("%s: %s; still serving %s", error.code, error, self._served.version)
        else:
            log.info("now serving version %s", version.name)
