"""What the console shows of guides: values of guides_schemas made from those of the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from bot.channels import guides_schemas as schemas
from bot.channels.guides_schemas import Mark
from bot.publishing import Publishing
from handoff.ledger.audit import AuditEntry
from knowledge.editing import Prepared
from knowledge.faults import FIELDS
from knowledge.guide import Guide
from knowledge.library import Library
from knowledge.review import VERIFIED_WITHIN, Finding
from knowledge.search.normalise import normalise
from knowledge.versions import Versions


def marks_of(
    library: Library, published: Mapping[str, Guide], today: date
) -> dict[str, list[Mark]]:
    """What is to be done about each guide of ``library``, by its id."""
    return {
        guide_id: list(_marks(guide, published.get(guide_id), today))
        for guide_id, guide in library.guides.items()
    }


def _marks(guide: Guide, published: Guide | None, today: date) -> Iterator[Mark]:
    if guide.expires_on is not None and guide.expires_on < today:
        yield "expired"
    if guide.effective_from > today:
        yield "not_yet"
    if today - guide.verified_on > VERIFIED_WITHIN:
        yield "unverified"
    if guide != published:
        yield "changed"


def line(library: Library, guide: Guide, marks: list[Mark]) -> schemas.GuideLine:
    """The guide in a list."""
    region = library.regions.get(guide.region)
    return schemas.GuideLine(
        id=guide.id,
        name=guide.name,
        topic=guide.topic,
        region=guide.region,
        region_name=region.name if region else None,
        summary=guide.summary,
        verified_on=guide.verified_on,
        marks=marks,
    )


def says(guide: Guide, query: str) -> bool:
    """Whether every word of ``query`` stands in the guide's id, names or questions."""
    texts = (guide.id, guide.name, *guide.aliases, *guide.similar_questions)
    return all(any(normalise(word) in normalise(text) for text in texts) for word in query.split())


def facts(library: Library, guide: Guide) -> Iterator[tuple[str, str]]:
    """The fields that are read only, with their labels."""
    region = library.regions.get(guide.region)
    yield FIELDS["topic"], guide.topic
    yield FIELDS["audience"], "、".join(guide.audience)
    yield FIELDS["authority"], guide.authority
    yield FIELDS["region"], f"{region.name}（{guide.region}）" if region else guide.region
    yield FIELDS["source"], guide.source
    yield FIELDS["effective_from"], str(guide.effective_from)
    yield FIELDS["expires_on"], str(guide.expires_on or "长期有效")
    yield FIELDS["verified_on"], str(guide.verified_on)


def changes(prepared: Prepared) -> list[schemas.ChangedField]:
    """What was changed, field by field."""
    return [schemas.ChangedField(**asdict(change)) for change in prepared.changes]


def noticed(found: Sequence[Finding]) -> list[schemas.Noticed]:
    """What the review found, without where in which file."""
    return [
        schemas.Noticed(severity=one.severity, field=one.field, message=one.message)
        for one in found
    ]


def happened(entry: AuditEntry) -> schemas.Happened:
    """An entry of the audit log about a guide."""
    return schemas.Happened(
        at=entry.at,
        agent=entry.agent,
        action=entry.action,
        reason=entry.detail.get("reason", ""),
        changes=[schemas.ChangedField(**change) for change in entry.detail.get("changes", ())],
    )


def versions_of(versions: Versions) -> Iterator[schemas.VersionLine]:
    """Every version that is still there, the latest first."""
    current = versions.current_name()
    for version in versions.all():
        card = version.card
        yield schemas.VersionLine(
            version=version.name,
            published_at=card.published_at,
            author=card.author,
            reason=card.reason,
            guides=card.guides,
            current=version.name == current,
        )


def run_of(publishing: Publishing) -> schemas.RunLine | None:
    """The last run and what it printed, ``None`` before the first."""
    run = publishing.last()
    if run is None:
        return None
    return schemas.RunLine(
        action=run.action,
        state=run.state,
        author=run.author,
        reason=run.reason,
        started_at=run.started_at,
        finished_at=run.finished_at,
        output=list(publishing.output()),
    )
