"""The guides and places that ship: what every one of them must keep to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from knowledge.bundle import Bundle
from knowledge.guide import Guide
from knowledge.library import Library

# Longer sentences are hard to follow on a phone, and harder when read aloud.
_SENTENCE_CHARACTERS = 30
_TODAY = date(2026, 11, 21)


def _read_by_citizens(guide: Guide) -> Iterator[str]:
    yield guide.summary
    yield from guide.conditions
    yield from (step.detail for step in guide.steps)
    yield from guide.notes
    yield from (faq.answer for faq in guide.faqs)
    yield from guide.proxy.rules


def test_all_guides_and_places_load(real_library: Library) -> None:
    assert len(real_library.matters) == 111
    assert len(real_library.guides) == 111 + 2
    assert len(real_library.bundles) == 4
    assert len(real_library.places) == 86


def test_there_are_79_communities_and_villages_6_streets_and_towns_and_1_hall(
    real_library: Library,
) -> None:
    kinds = Counter(place.kind for place in real_library.places.values())
    assert kinds["community"] + kinds["village"] == 79
    assert kinds["street"] + kinds["town"] == 6
    assert kinds["hall"] == 1


def test_every_guide_has_at_least_eight_similar_questions(real_library: Library) -> None:
    guides = real_library.guides.values()
    assert [guide.id for guide in guides if len(set(guide.similar_questions)) < 8] == []


def test_no_alias_and_no_similar_question_is_shared_by_two_matters(real_library: Library) -> None:
    owners: dict[str, set[str]] = {}
    called: list[tuple[str, Guide | Bundle]] = [(g.matter, g) for g in real_library.guides.values()]
    called += [(bundle.id, bundle) for bundle in real_library.bundles.values()]
    for matter, one in called:
        for text in (one.name, *one.aliases, *one.similar_questions):
            owners.setdefault(text, set()).add(matter)
    assert {text: ids for text, ids in owners.items() if len(ids) > 1} == {}


def test_no_sentence_citizens_read_is_over_30_characters(real_library: Library) -> None:
    long = [
        (guide.id, sentence)
        for guide in real_library.guides.values()
        for text in _read_by_citizens(guide)
        for sentence in re.split("[。；！？]", text)
        if len(sentence) > _SENTENCE_CHARACTERS
    ]
    assert long == []


def test_every_bundle_is_in_date_sourced_and_has_at_least_eight_similar_questions(
    real_library: Library,
) -> None:
    for bundle in real_library.bundles.values():
        assert bundle.in_date(_TODAY), bundle.id
        assert bundle.verified_on <= _TODAY, bundle.id
        assert re.search("国发|国办发", bundle.source), bundle.id
        assert len(set(bundle.similar_questions)) >= 8, bundle.id


def test_every_bundle_asks_for_fewer_things_than_its_guides_one_by_one(
    real_library: Library,
) -> None:
    for bundle in real_library.bundles.values():
        one_by_one = sum(len(real_library.matters[m].materials) for m in bundle.guides)
        assert 0 < len(bundle.materials(real_library.matters)) < one_by_one, bundle.id


def test_a_town_that_does_it_otherwise_has_a_guide_of_its_own(real_library: Library) -> None:
    at_home = real_library.variant("residence-01", "990101004202")
    in_town = real_library.variant("residence-01", "990101003203")
    assert (at_home.id, in_town.id) == ("residence-01", "residence-01@990101003")
    assert at_home.steps == in_town.steps
    assert at_home.channels.counter != in_town.channels.counter


def test_every_place_lies_in_the_listed_regions(real_library: Library) -> None:
    regions = real_library.regions
    assert [region.name for region in regions.values() if region.name.isdigit()] == []
    for place in real_library.places.values():
        assert {"99", "9901", "990101"} <= {*regions.chain(place.region)}, place.id


def test_no_summary_is_over_80_characters(real_library: Library) -> None:
    guides = real_library.guides.values()
    assert [guide.id for guide in guides if len(guide.summary) > 80] == []


def test_every_guide_is_in_date_and_was_verified_before_today(real_library: Library) -> None:
    guides = real_library.guides.values()
    assert [guide.id for guide in guides if not guide.in_date(_TODAY)] == []
    assert [guide.id for guide in guides if guide.verified_on > _TODAY] == []


def test_every_guide_has_a_counter_and_each_leads_to_a_window(real_library: Library) -> None:
    for guide in real_library.guides.values():
        assert guide.channels.counter, guide.id
        for counter in guide.channels.counter:
            place = real_library.places[counter.place]
            assert counter.window is None or place.window(counter.window), guide.id


def test_everything_is_marked_as_a_sample_of_a_made_up_district(real_library: Library) -> None:
    guides, places = real_library.guides.values(), real_library.places.values()
    assert [guide.id for guide in guides if not guide.sample] == []
    assert [place.id for place in places if not place.sample] == []
    regions = [guide.region for guide in guides] + [place.region for place in places]
    assert {region[:6] for region in regions} == {"990101"}


def test_no_sample_phone_can_ring_anybody(real_library: Library) -> None:
    """Only hotlines of the whole country, and numbers in the area code 0000, which nobody has."""
    phones = {
        phone
        for guide in real_library.guides.values()
        for phone in (*guide.phones.consult, *guide.phones.complaint)
    }
    phones |= {place.phone for place in real_library.places.values() if place.phone}
    phones |= {helper.phone for place in real_library.places.values() for helper in place.helpers}
    hotline_or_nobody = re.compile(r"1\d{2}|1\d{4}|955\d{2}|0000-\d{8}")
    assert [phone for phone in phones if not hotline_or_nobody.fullmatch(phone)] == []


def test_every_place_has_a_phone_and_is_on_the_map(real_library: Library) -> None:
    places = real_library.places.values()
    assert [place.id for place in places if place.phone is None or place.location is None] == []


def test_every_guide_names_its_law_and_leaves_nothing_unstated(real_library: Library) -> None:
    guides = real_library.guides.values()
    assert [guide.id for guide in guides if not guide.law] == []
    assert [guide.id for guide in guides if '"unstated"' in guide.model_dump_json()] == []


def test_every_community_and_street_belongs_to_a_larger_place(real_library: Library) -> None:
    places = real_library.places
    middle = {"street", "town"}
    for place in places.values():
        if place.kind != "hall":
            assert place.parent is not None, place.id
            above = {"hall"} if place.kind in middle else middle
            assert places[place.parent].kind in above, place.id


def test_every_door_plate_is_on_one_place_only(real_library: Library) -> None:
    plates = Counter(plate for place in real_library.places.values() for plate in place.plates)
    assert [plate for plate, count in plates.items() if count > 1] == []
    assert len(plates) >= 79
