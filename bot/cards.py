"""A guide's fields as the foldable sections of a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.reply import GuideCard, Item, Section
from bot.sentences import Sentences
from knowledge.bundle import MergedMaterial
from knowledge.guide import Aspect, Counter, Guide, Material
from knowledge.place import WEEKDAYS, Place, Season

# What a citizen who asks "how" needs before leaving home.
_OPEN_FOR_HOW = {"materials", "where", "duration", "fee"}


class Cards:
    """Builds cards from guides and the places they name."""

    def __init__(self, sentences: Sentences, places: Mapping[str, Place]) -> None:
        self._sentences = sentences
        self._places = places
        self._lines: Mapping[str, Callable[[Guide], Iterator[str]]] = {
            "conditions": lambda guide: iter(guide.conditions),
            "steps": _steps,
            "where": self.where,
            "hours": self.hours,
            "duration": self._duration,
            "fee": _fee,
            "online": _online,
            "situations": _situations,
            "proxy": _proxy,
            "cross_region": lambda guide: iter([guide.cross_region.note]),
            "result": _result,
            "progress": lambda guide: iter([guide.progress]),
            "notes": lambda guide: iter(guide.notes),
            "faqs": lambda guide: (f"问：{f.question}\n答：{f.answer}" for f in guide.faqs),
            "phone": self._phone,
        }

    def guide(self, guide: Guide, *asked: Aspect) -> GuideCard:
        """The card of ``guide``, with the sections that answer ``asked`` first and open."""
        opened = {aspect.value for aspect in asked}
        if Aspect.HOW in asked:
            opened |= _OPEN_FOR_HOW
        sections = [self._materials(guide, "materials" in opened)]
        for name, lines in self._lines.items():
            title = self._sentences.say(f"sections.{name}")
            found = tuple(lines(guide))
            sections.append(Section(aspect=name, title=title, lines=found, open=name in opened))
        filled = [s for s in sections if s.lines or s.items]
        return GuideCard(
            guide_id=guide.id,
            name=guide.name,
            summary=guide.summary,
            sections=tuple(sorted(filled, key=lambda section: not section.open)),
            law=tuple(f"《{law.title.strip('《》')}》{law.article or ''}" for law in guide.law),
            source=guide.source,
            verified_on=guide.verified_on,
            sample=guide.sample,
        )

    def where(self, guide: Guide) -> Iterator[str]:
        """One line a counter: place, window, address."""
        for counter in guide.channels.counter:
            place = self._places[counter.place]
            yield f"{self.counter_name(counter)}：{place.address}" + _brackets(counter.note)
        if guide.channels.mail:
            yield guide.channels.mail

    def counter_name(self, counter: Counter) -> str:
        """The place and window of a counter, as a person would say it."""
        place = self._places[counter.place]
        window = place.window(counter.window) if counter.window else None
        return f"{place.name}{window.where}{window.name}" if window else place.name

    def hours(self, guide: Guide) -> Iterator[str]:
        """One line a place, each with its weekly hours."""
        for place_id in dict.fromkeys(counter.place for counter in guide.channels.counter):
            place = self._places[place_id]
            yield f"{place.name}：{self.hours_of(place)}"

    def hours_of(self, place: Place) -> str:
        """Weekly hours in words, days with equal hours together."""
        if not place.hours:
            return place.hours_text or ""
        return "；".join(self._season(season) for season in place.hours)

    def _season(self, season: Season) -> str:
        days = self._sentences.all("weekdays")
        groups: list[tuple[list[str], str]] = []
        for name, day in zip(days, WEEKDAYS, strict=True):
            spans = "、".join(
                f"{span.opens:%H:%M}到{span.closes:%H:%M}" for span in season.week.get(day, ())
            )
            if groups and groups[-1][1] == spans:
                groups[-1][0].append(name)
            else:
                groups.append(([name], spans))
        words = "，".join(f"{_run(names)}{spans or '休息'}" for names, spans in groups)
        if season.holidays == "closed":
            words += "，法定节假日休息"
        if season.starts is None or season.ends is None:
            return words
        period = self._sentences.say(
            "season", starts=_month_day(season.starts), ends=_month_day(season.ends)
        )
        return period + words

    def _duration(self, guide: Guide) -> Iterator[str]:
        if guide.promised_days is not None:
            promised = f"{guide.promised_days}个工作日" if guide.promised_days else "当场办好"
            yield f"承诺时限：{promised}"
        if guide.legal_days is not None:
            yield f"法定时限：{guide.legal_days}个工作日" if guide.legal_days else "法定时限：当场"
        if guide.duration_note:
            yield guide.duration_note

    def counter_phones(self, guide: Guide) -> Iterator[str]:
        """One line a counter: whose phone it is, and the number."""
        for counter in guide.channels.counter:
            place = self._places[counter.place]
            window = place.window(counter.window) if counter.window else None
            phone = window.phone if window and window.phone else place.phone
            if phone:
                yield f"{place.name}{window.name if window else ''}：{phone}"

    def _phone(self, guide: Guide) -> Iterator[str]:
        yield "咨询：" + "、".join(guide.phones.consult)
        yield from self.counter_phones(guide)
        yield "投诉：" + "、".join(guide.phones.complaint)

    def _materials(self, guide: Guide, opened: bool) -> Section:
        return Section(
            aspect="materials",
            title=self._sentences.say("sections.materials"),
            items=tuple(
                Item(name=m.name, detail=m.note or "", badges=self.badges(m))
                for m in guide.materials
            ),
            open=opened,
        )

    def badges(self, material: Material | MergedMaterial) -> tuple[str, ...]:
        """What to know about a material, in a word each."""
        say = self._sentences.say
        badges = [] if material.form == "unstated" else [say(f"badges.{material.form}")]
        if material.copies:
            badges.append(say("badges.copies", count=material.copies))
        if not material.required:
            badges.append(say("badges.later"))
        if material.electronic_licence:
            badges.append(say("badges.shared"))
        return tuple(badges)


def _steps(guide: Guide) -> Iterator[str]:
    for number, step in enumerate(guide.steps, start=1):
        yield f"{number}. {step.title}：{step.detail}" + _brackets(step.where)


def _fee(guide: Guide) -> Iterator[str]:
    yield guide.fee.amount
    if guide.fee.basis:
        yield f"依据：{guide.fee.basis}"


def _online(guide: Guide) -> Iterator[str]:
    online = guide.channels.online
    for line in (online.name, online.link, online.note):
        if line:
            yield line


def _situations(guide: Guide) -> Iterator[str]:
    for situation in guide.situations:
        yield situation.question
        for option in situation.options:
            changes = [f"另带{material.name}" for material in option.adds]
            changes += [f"不用带{name}" for name in option.removes]
            changes += [f"{old}换成{new.name}" for old, new in option.replaces.items()]
            changes += [*option.conditions, *(step.detail for step in option.steps)]
            changes += [option.note] if option.note else []
            yield f"· {option.label}：{'；'.join(c.rstrip('。') for c in changes) or '照上面办'}"


def _proxy(guide: Guide) -> Iterator[str]:
    yield from guide.proxy.rules
    if guide.proxy.materials:
        yield "代办人要带：" + "、".join(material.name for material in guide.proxy.materials)


def _result(guide: Guide) -> Iterator[str]:
    yield guide.result.name
    for line in (guide.result.validity, guide.result.collection):
        if line:
            yield line


def _brackets(note: str | None) -> str:
    return f"（{note.rstrip('。')}）" if note else ""


def _run(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}到{names[-1]}"


def _month_day(value: str) -> str:
    month, day = value.split("-")
    return f"{int(month)}月{int(day)}日"
