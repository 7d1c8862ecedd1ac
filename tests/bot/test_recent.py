"""What was found lately: bounded, and nothing that anybody said."""

from __future__ import annotations

from bot.recent import Recent


def test_an_answer_is_found_again_by_the_same_words_only() -> None:
    recent: Recent[str] = Recent(3, "test")
    recent.put("甲", "居住证", "990101")

    assert recent.get("居住证", "990101") == "甲"
    assert recent.get("居住证", None) is None
    assert recent.get("居住证", "None") is None
    assert recent.get("居住", "证990101") is None


def test_the_one_not_asked_for_the_longest_makes_room() -> None:
    recent: Recent[str] = Recent(2, "test")
    recent.put("甲", "一")
    recent.put("乙", "二")
    recent.get("一")

    recent.put("丙", "三")

    assert [recent.get(question) for question in ("一", "二", "三")] == ["甲", None, "丙"]


def test_nothing_that_was_said_is_kept() -> None:
    recent: Recent[str] = Recent(2, "test")
    recent.put("甲", "我的秘密")

    assert "秘密".encode() not in b"".join(recent._answers)
    assert "秘密" not in repr(vars(recent))


def test_each_process_has_digests_of_its_own() -> None:
    one, other = Recent[str](2, "test"), Recent[str](2, "test")
    one.put("甲", "居住证")
    other.put("甲", "居住证")

    assert set(one._answers).isdisjoint(other._answers)
