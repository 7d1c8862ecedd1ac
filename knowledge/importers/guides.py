"""A draft → a typed guide. What the source does not say is said not to be said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.guide import CrossRegion, Guide, Material, Online, Proxy
from knowledge.importers import phones, places, schema
from knowledge.importers.columns import TITLES
from knowledge.importers.drafts import Draft
from knowledge.importers.report import Kind, Report
from knowledge.importers.text import pieces, squeeze

_TEXT = 400
_SHORT = 80
_ASK = "以窗口告知为准"
_SILENT = f"来源未载明，{_ASK}"
_HOTLINE = "12345"  # the government service hotline of every city (国办发〔2020〕53号)
_MAX_OPTIONS = 6
_MAX_DAYS = 365
_BARE = re.compile(r"\d{1,4}")
_WORKING_DAYS = re.compile(r"(\d{1,4})个?工作日(?:内)?(?:办结)?")
_ON_SPOT = {"即办", "即时办结", "当场办结", "当场", "即时", "马上办"}
_YES = {"是", "收费", "有", "y", "yes", "true"}
_NO = {"否", "不收费", "免费", "n", "no", "false"}
_MATERIAL_FORMS = (
    (("原件及复印件", "原件和复印件", "原件、复印件"), "original_and_copy"),
    (("复印件",), "copy"),
    (("原件",), "original"),
)
# Words in a matter's name → the topic it is filed under; the first that fits.
_TOPICS = (
    ("残疾", "残联"),
    ("居住证", "证件"),
    ("身份证", "证件"),
    ("临时身份", "证件"),
    ("户口", "户籍"),
    ("户籍", "户籍"),
    ("医疗保险", "医疗保障"),
    ("生育保险", "医疗保障"),
    ("异地居住就医", "社会保障"),
    ("失业", "社会保障"),
    ("养老", "社会保障"),
    ("工伤", "社会保障"),
    ("社会保险", "社会保障"),
    ("公积金", "公积金"),
    ("不动产", "不动产"),
)
_OTHER_TOPIC = "其他"


@dataclass(frozen=True)
class Context:
    """What all guides of one import share."""

    topic: str | None = None
    authority: str | None = None
    source: str | None = None
    promised_in_working_days: bool = False
    own_items: frozenset[str] = frozenset()


def build(
    draft: Draft,
    guide_id: str,
    place_ids: Iterable[str],
    day: date,
    context: Context,
    report: Report,
) -> Guide:
    """The guide of ``draft``; raises pydantic's ``ValidationError`` where it cannot be one."""
    return Guide.model_validate(
        _Builder(draft, context, report).data(guide_id, tuple(place_ids), day)
    )


class _Builder:
    """Fills each field from the draft, noting in the report whatever is doubtful."""

    def __init__(self, draft: Draft, context: Context, report: Report) -> None:
        self._draft = draft
        self._context = context
        self._report = report
        self._notes: list[str] = []

    def data(self, guide_id: str, place_ids: tuple[str, ...], day: date) -> dict[str, Any]:
        draft = self._draft
        name = self._name()
        materials, situations = self._materials()
        promised, promised_note = self._days("promised", "承诺办结时限")
        legal, legal_note = self._days("legal", "法定办结时限")
        numbers = self._phones()
        if promised is None and promised_note is None:
            promised_note = f"来源未载明承诺办结时限，{_ASK}。"
        steps = self._steps()
        fee = self._fee()
        summary = self._summary(promised, fee["free"], len(materials), bool(situations))
        self._where_and_when(bool(place_ids))
        data: dict[str, Any] = {
            "id": guide_id,
            "name": name,
            "topic": self._topic(name),
            "summary": summary,
            "aliases": self._aliases(name),
            "audience": self._audience(),
            "authority": self._short("authority", self._context.authority or _SILENT),
            "region": draft.region.code,
            "conditions": self._texts("conditions", f"来源未载明受理条件，{_ASK}。"),
            "materials": materials,
            "steps": steps,
            "channels": {
                "online": {
                    "depth": schema.word(Online, "depth", "information"),
                    "note": f"来源未载明能否网上办理，{_ASK}。",
                },
                "counter": [{"place": place_id} for place_id in place_ids],
            },
            "legal_days": legal,
            "promised_days": promised,
            "duration_note": self._fit(" ".join(filter(None, [promised_note, legal_note]))),
            "fee": fee,
            "result": {"name": self._short("result", _SILENT)},
            "progress": f"来源未载明进度查询方式，可打{numbers[0]}问，{_ASK}。",
            "situations": situations,
            "proxy": {
                "allowed": schema.word(Proxy, "allowed", "partly"),
                "rules": [f"来源未载明能否代办，{_ASK}。"],
            },
            "cross_region": {
                "scope": schema.word(CrossRegion, "scope", "none"),
                "note": f"来源未载明能否异地办理，{_ASK}。",
            },
            "phones": {"consult": numbers, "complaint": self._complaint()},
            "law": self._law(),
            "source": self._context.source
            or f"{draft.region.name}办事指南数据表（部门提供，批量导入，未逐条核对）",
            "effective_from": day,
            "verified_on": day,
        }
        data["notes"] = list(dict.fromkeys(self._notes))
        return {key: value for key, value in data.items() if value is not None}

    def _doubt(self, message: str) -> None:
        self._report.note(Kind.DOUBTFUL, message, self._draft.rows)

    def _name(self) -> str:
        draft = self._draft
        name = title(draft.matter, draft.item)
        if draft.namesakes > 1:
            self._notes.append("来源里有几份同名的指南，材料或时限不同，办之前请先问清是哪一种。")
            self._doubt(f"“{name}”有{draft.namesakes}份内容不同，没有混在一起，分开导入，请改名")
        if draft.ordinal > 1:
            name = f"{name}（同名第{draft.ordinal}项）"
        return self._shortened(name, "名称")

    def _shortened(self, text: str, what: str) -> str:
        """``text`` if it fits a short field; else its beginning, and all of it in the notes."""
        text = re.sub(r"\s+", " ", text).strip()
        if len(text) <= _SHORT:
            return text
        self._notes += pieces(f"{what}全文：{text}", _TEXT)
        self._doubt(f"{what}超过{_SHORT}字，只放下开头，全文在注意事项里")
        return f"{text[: _SHORT - 1]}…"

    def _fit(self, text: str) -> str | None:
        """``text`` if it fits a field; else its beginning here and the rest in the notes."""
        first, *rest = pieces(text, _TEXT) or ("",)
        self._notes += rest
        return first or None

    def _short(self, name: str, otherwise: str) -> str:
        texts = self._draft.texts(name)
        return self._shortened("、".join(texts), TITLES[name]) if texts else otherwise

    def _texts(self, name: str, otherwise: str) -> tuple[str, ...]:
        texts = self._agreed(name)
        return tuple(p for text in texts for p in pieces(text, _TEXT)) or (otherwise,)

    def _agreed(self, name: str) -> tuple[str, ...]:
        """All texts of a field; several are kept and reported."""
        texts = self._draft.texts(name)
        if len(texts) > 1:
            self._doubt(f"“{self._draft.matter}”的{TITLES[name]}有{len(texts)}种写法，都保留了")
        return texts

    def _topic(self, name: str) -> str:
        if self._context.topic:
            return self._context.topic
        return next((topic for word, topic in _TOPICS if word in name), _OTHER_TOPIC)

    def _aliases(self, name: str) -> tuple[str, ...]:
        item = self._draft.item  # a name only where no other matter has an item so called
        usable = squeeze(item) in self._context.own_items and 2 < len(item) <= _SHORT
        return (item,) if usable and item != name else ()

    def _audience(self) -> tuple[str, ...]:
        text = "".join(self._draft.texts("audience"))
        found = tuple(kind for kind in ("自然人", "法人") if kind in text)
        return found or ("自然人", "法人")

    def _materials(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        found = {
            label: {squeeze(name): name for name in names}
            for label, names in self._draft.materials().items()
        }
        common = found.pop("", {})
        if not found:
            return [self._material(name) for name in common.values()], []
        if len(found) == 1:
            label, only = next(iter(found.items()))
            self._notes += pieces(f"来源注明的情形：{label}。", _TEXT)
            self._report.note(
                Kind.MERGED, f"只有一种情形“{label}”，写进了注意事项", self._draft.rows
            )
            return [self._material(name) for name in {**common, **only}.values()], []
        return self._branch(common, found)

    def _branch(
        self, common: dict[str, str], found: dict[str, dict[str, str]]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Materials and situations, so that each option's checklist is exactly the source's.

        What every situation needs is listed once. Where they share nothing, the list
        holds everything and each option takes away what it does not need: an empty
        list would read as “no materials”.
        """
        shared = set.intersection(*(set(names) for names in found.values()))
        first = next(iter(found.values()))
        base = common | {key: name for key, name in first.items() if key in shared}
        if base:
            changes: list[dict[str, Any]] = [
                {"adds": [self._material(n) for key, n in names.items() if key not in base]}
                for names in found.values()
            ]
        else:
            base = {key: name for names in found.values() for key, name in names.items()}
            kept = {key: self._shortened(name, "材料名称") for key, name in base.items()}
            changes = [
                {"removes": [name for key, name in kept.items() if key not in names]}
                for names in found.values()
            ]
        options = [
            {"label": self._shortened(label, "情形"), **change}
            for label, change in zip(found, changes, strict=True)
        ]
        return [self._material(name) for name in base.values()], list(_questions(options))

    def _material(self, name: str) -> dict[str, Any]:
        form = next((f for words, f in _MATERIAL_FORMS if any(w in name for w in words)), None)
        found: dict[str, Any] = {
            "name": self._shortened(name, "材料名称"),
            "form": form or schema.word(Material, "form", "original"),
            "copies": 0,
        }
        if form is None:
            found["note"] = f"来源未写要原件还是复印件、几份，{_ASK}。"
        return found

    def _steps(self) -> list[dict[str, Any]]:
        lines = [p for text in self._draft.texts("steps") for p in pieces(text, _TEXT)]
        if lines:
            return [{"title": f"第{n}步", "detail": line} for n, line in enumerate(lines, start=1)]
        return [{"title": "带材料去办", "detail": f"来源未载明具体步骤，{_ASK}。"}]

    def _days(self, name: str, what: str) -> tuple[int | None, str | None]:
        texts = self._agreed(name)
        if not texts:
            return None, None
        if len(texts) > 1:
            return None, f"来源写的{what}不一致：{'；'.join(texts)}。{_ASK}。"
        text = squeeze(texts[0])
        stated = _WORKING_DAYS.fullmatch(text)
        if stated and int(stated[1]) <= _MAX_DAYS:
            return int(stated[1]), None
        if text in _ON_SPOT:
            return 0, None
        if _BARE.fullmatch(text) and int(text) <= _MAX_DAYS:
            if self._context.promised_in_working_days and name == "promised":
                return int(text), None
            self._report.note(
                Kind.DOUBTFUL, f"{what}只有数字、没有单位，按工作日导入", self._draft.rows
            )
            return int(text), f"来源只写“{texts[0]}”，没写单位，这里按工作日算。"
        self._doubt(f"{what}“{texts[0]}”不是工作日数，保留原文")
        return None, f"{what}：{texts[0]}"

    def _fee(self) -> dict[str, Any]:
        charged = {squeeze(text) for text in self._draft.texts("charged")}
        standard = "；".join(self._draft.texts("fee"))
        if charged and charged <= _NO:
            free, amount = True, "不收费。"
        elif charged and charged <= _YES:
            free, amount = False, f"要收费，来源未载明标准，{_ASK}。"
        else:
            said = f"来源写的是“{'；'.join(self._draft.texts('charged'))}”，" if charged else ""
            free, amount = False, f"{said}来源未载明是否收费，{_ASK}。"
            if charged:
                self._doubt(f"是否收费写的是“{'；'.join(sorted(charged))}”，没看懂，保留原文")
        return {"free": free, "amount": self._fit(standard) or amount}

    def _summary(self, days: int | None, free: bool, materials: int, branches: bool) -> str:
        parts = [f"{self._draft.region.name}办理"]
        if days is not None:
            parts.append(f"承诺{days}个工作日" if days else "当场办")
        if free:
            parts.append("不收费")
        if branches:
            parts.append("材料看情形")
        elif materials:
            parts.append(f"材料{materials}样")
        text = "，".join(parts) + f"。{_ASK}。"
        return text if len(text) <= _SHORT else f"部门表格导入的指南，{_ASK}。"

    def _phones(self) -> tuple[str, ...]:
        found = phones.parse("\n".join(self._draft.texts("phone")))
        for number in found.unusual:
            self._doubt(f"电话“{number}”形式少见，照原样保留")
        for number in found.masked:
            self._doubt(f"电话“{number}”在来源里打了码，打不通，前面补了{_HOTLINE}")
        if not found.entries:
            self._doubt(f"没有咨询电话，填了{_HOTLINE}")
        first = () if found.dialable() else (_HOTLINE,)
        return (*first, *found.entries)

    def _complaint(self) -> tuple[str, ...]:
        entries = phones.parse("\n".join(self._draft.texts("complaint"))).entries
        return entries or (_HOTLINE,)

    def _law(self) -> list[dict[str, str]]:
        titles = [p for text in self._draft.texts("law") for p in pieces(text, _SHORT)]
        if not titles and not schema.may_be_empty(Guide, "law"):
            titles = ["来源未载明设定依据"]
        return [{"title": title} for title in titles]

    def _where_and_when(self, has_places: bool) -> None:
        """Address and hours as text, unless the guide's places say them in full."""
        times = self._agreed("hours")
        self._agreed("address")
        if not has_places:
            for address in places.addresses(self._draft):
                self._notes += pieces(f"办理地点：{address}", _TEXT)
        if not has_places or sum(map(len, times)) > _TEXT:
            for text in times:
                one_line = re.sub(r"\s*\n\s*", " ", text)
                self._notes += pieces(f"办理时间：{one_line}", _TEXT)


def title(matter: str, item: str) -> str:
    """What people call a matter: its name, with the item where that says more."""
    if not item or squeeze(item).removesuffix("办理项") == squeeze(matter):
        return matter
    if squeeze(matter) in squeeze(item):
        return item
    return f"{matter}（{item}）" if "（" not in item else f"{matter}：{item}"


def _questions(options: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Options as questions of at most six; a long list is asked in several, each to pass by."""
    if len(options) <= _MAX_OPTIONS:
        yield {"question": "您属于哪种情形？", "options": options}
        return
    size = _MAX_OPTIONS - 1
    groups = [options[start : start + size] for start in range(0, len(options), size)]
    for number, some in enumerate(groups, start=1):
        question = f"您属于哪种情形？（第{number}组，共{len(groups)}组）"
        yield {"question": question, "options": [*some, {"label": "这一组里没有我的情形"}]}
