from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.region import Fault, Region, Regions, faults

SAMPLE = (
    Region("99", "示例省"),
    Region("9901", "禾川市"),
    Region("990101", "青禾区"),
    Region("990101003", "石桥镇"),
)


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("990101", ("990101", "9901", "99")),
        ("990101003205", ("990101003205", "990101003", "990101", "9901", "99")),
        ("990101007", ("990101007", "990101", "9901", "99")),
        ("990201", ("990201", "99")),
        ("880101", ("880101",)),
    ],
)
def test_a_region_lies_in_the_listed_ones_that_its_code_begins_with(
    code: str, chain: tuple[str, ...]
) -> None:
    assert Regions(SAMPLE).chain(code) == chain


def test_a_parent_that_is_given_goes_before_the_code() -> None:
    zone = Region("220171", "高新开发区", parent="220104")
    regions = Regions([Region("220100", "长春市"), Region("220104", "朝阳区"), zone])
    assert regions.chain("220171") == ("220171", "220104", "220100")
    assert regions.chain("220171001") == ("220171001", "220171", "220104", "220100")


@pytest.mark.parametrize(
    ("listed", "asked"), [("220100", "2201"), ("2201", "220100"), ("2201", "220100000000")]
)
def test_levels_of_zeros_say_nothing(listed: str, asked: str) -> None:
    regions = Regions([Region(listed, "长春市")])
    assert regions.chain(asked) == (asked, listed)
    assert regions.chain("220104") == ("220104", listed)
    assert regions.spelling(asked) == listed


def test_the_whole_country_is_around_everything() -> None:
    regions = Regions([Region("000000", "全国"), *SAMPLE])
    assert regions.chain("990101") == ("990101", "9901", "99", "000000")
    assert regions.chain("11") == ("11", "000000")


def test_without_a_list_a_region_lies_in_nothing() -> None:
    assert Regions().chain("990101003") == ("990101003",)


def test_parents_in_a_circle_end_the_chain() -> None:
    circle = Regions([Region("9901", "甲", parent="9902"), Region("9902", "乙", parent="9901")])
    assert circle.chain("9901") == ("9901", "9902")


def test_a_sound_list_has_no_faults() -> None:
    assert list(faults(SAMPLE)) == []


def test_codes_given_twice_are_faults_however_they_are_written() -> None:
    found = [*SAMPLE, Region("9901", "又一个"), Region("990100", "再一个")]
    assert list(faults(found)) == [
        Fault(4, "code", "9901 is used twice"),
        Fault(5, "code", "990100 is 9901 written otherwise"),
    ]


def test_a_parent_that_is_not_listed_is_a_fault() -> None:
    found = [*SAMPLE, Region("990171", "开发区", parent="990177")]
    assert list(faults(found)) == [Fault(4, "parent", "no region 990177")]


def test_regions_that_lie_in_themselves_are_faults() -> None:
    found = [
        Region("9901", "甲", parent="9902"),
        Region("9902", "乙", parent="9903"),
        Region("9903", "丙", parent="9901"),
        Region("9904", "丁", parent="9901"),
        Region("9905", "戊", parent="9905"),
    ]
    assert [(fault.place, fault.field) for fault in faults(found)] == [
        (0, "parent"),
        (1, "parent"),
        (2, "parent"),
        (4, "parent"),
    ]


@pytest.mark.parametrize("code", ["9", "99010", "99010a", "9901010030001"])
def test_a_code_of_no_level_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        Region(code, "某地")
