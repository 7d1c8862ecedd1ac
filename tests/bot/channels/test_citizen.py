"""The citizen API over the real app: what it gives, and what it does with anything else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from bot.app import Wenban
from tests.bot.channels.citizen import Citizen, client_of
from tests.bot.world import Agent

OK_MESSAGE = {"client_message_id": "message-1", "text": "怎么办理居住证"}


def code_of(response: httpx.Response, status: int) -> str:
    """The code of a problem document, which has every field it must."""
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, body["status"], body["title"]) == (status, status, body["code"])
    assert body["type"] == "about:blank"
    assert body["detail"]
    return str(body["code"])


async def claimed(wenban: Wenban, citizen: Citizen) -> str:
    """Bring in a person; the ticket's id."""
    await citizen.say("转人工")
    ticket = await wenban.desk.claim(Agent())
    assert ticket is not None
    return ticket.id


# A talk.


async def test_opening_greets_and_gives_out_a_token(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/conversations", json={})

    opened = response.json()
    assert response.status_code == 201
    assert len(opened["token"]) >= 32
    assert [event["type"] for event in opened["events"]] == ["reply"]
    assert opened["events"][0]["options"]


async def test_opening_at_a_door_plate_names_the_place(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/conversations", json={"plate": "QH-C001"})

    places = (await client.get("/api/places")).json()["places"]
    name = next(place["name"] for place in places if "QH-C001" in place["plates"])
    assert response.json()["events"][0]["text"].startswith(f"您好，这里是{name}。")


async def test_a_question_is_answered_with_its_message_and_reply(citizen: Citizen) -> None:
    response = await citizen.say("怎么办理居住证")

    said, reply = response.json()["events"]
    assert response.status_code == 200
    assert (said["type"], said["text"]) == ("message", "怎么办理居住证")
    assert (reply["outcome"], reply["guide"]["id"]) == ("answered", "residence-02")
    assert reply["guide"]["source"]
    assert reply["card"]["kind"] == "guide"


async def test_a_replayed_message_is_answered_with_the_same_events(citizen: Citizen) -> None:
    once = await citizen.say("怎么办理居住证", "message-a")
    again = await citizen.say("怎么办理居住证", "message-a")

    assert again.json() == once.json()
    assert len(await citizen.page()) == 3


async def test_a_message_while_a_person_holds_it_is_accepted(
    wenban: Wenban, citizen: Citizen
) -> None:
    await claimed(wenban, citizen)

    response = await citizen.say("我还在等")

    assert response.status_code == 202
    assert [event["type"] for event in response.json()["events"]] == ["message"]


async def test_the_page_of_events_goes_on_where_the_last_ended(citizen: Citizen) -> None:
    await citizen.say("怎么办理居住证")
    greeting, said, reply = await citizen.page()

    assert await citizen.page(after=said["id"]) == [reply]
    assert await citizen.page(after=reply["id"]) == []
    assert greeting["type"] == "reply"


async def test_a_stream_resumes_after_the_last_event_seen_and_goes_on_live(
    wenban: Wenban, site: str
) -> None:
    async with httpx.AsyncClient(base_url=site, trust_env=False) as client:
        citizen = await Citizen.of(client)
        said, reply = (await citizen.say("怎么办理居住证")).json()["events"]

        async with citizen.stream(last_event_id=said["id"]) as events:
            missed = await anext(events)
            later = (await citizen.say("身份证丢了怎么补")).json()["events"]
            live = [await anext(events), await anext(events)]

    assert missed == reply
    assert live == later


async def test_a_stream_shows_the_place_in_the_queue_and_the_agents_words(
    wenban: Wenban, site: str
) -> None:
    async with httpx.AsyncClient(base_url=site, trust_env=False) as client:
        citizen = await Citizen.of(client)
        last = (await citizen.say("转人工")).json()["events"][-1]["id"]

        async with citizen.stream(last_event_id=last) as events:
            queued = await _first(events, "queue")
            ticket = await wenban.desk.claim(Agent())
            assert ticket is not None
            await wenban.desk.say(Agent(), ticket.id, "您好，我来帮您", "agent-message-1")
            spoken = await _first(events, "agent_message")

    assert queued["ahead"] == 0
    assert spoken["text"] == "您好，我来帮您"


async def test_a_person_is_asked_for_once_however_often_the_button_is_pressed(
    wenban: Wenban, citizen: Citizen
) -> None:
    first = await citizen.post("handoff", {"reason": "说不清"})
    second = await citizen.post("handoff", {})
    third = await citizen.post("handoff", {})

    assert first.json()["events"][0]["outcome"] == "handed_off_on_request"
    assert second.json() == third.json()
    assert len((await wenban.desk.board("hall")).waiting) == 1


async def test_a_service_is_rated_once(citizen: Citizen) -> None:
    rating = {"score": 5, "labels": ["态度好"], "text": "打13800138000问的，很好"}

    first = await citizen.post("rating", rating)
    second = await citizen.post("rating", {"score": 1})

    assert first.status_code == 201
    assert first.json()["events"][0]["text"] == "打[手机号]问的，很好"
    assert code_of(second, 409) == "already_rated"


async def test_a_person_is_rated_apart_from_the_bot(wenban: Wenban, citizen: Citizen) -> None:
    await citizen.post("rating", {"score": 2})
    await claimed(wenban, citizen)

    assert (await citizen.post("rating", {"score": 5})).status_code == 201


async def test_feedback_on_a_reply_is_kept(citizen: Citizen) -> None:
    _, reply = (await citizen.say("怎么办理居住证")).json()["events"]

    response = await citizen.post("feedback", {"event_id": reply["id"], "helpful": False})

    assert response.status_code == 201
    assert (await citizen.page())[-1]["helpful"] is False


async def test_feedback_on_what_is_no_reply_is_refused(citizen: Citizen) -> None:
    said, _ = (await citizen.say("怎么办理居住证")).json()["events"]

    for event_id in (said["id"], "1-1"):
        response = await citizen.post("feedback", {"event_id": event_id, "helpful": True})
        assert code_of(response, 404) == "event_unknown"


async def test_a_helper_is_asked_for_about_the_matter_in_hand(
    wenban: Wenban, citizen: Citizen
) -> None:
    await citizen.say("怎么办理居住证")

    response = await citizen.post(
        "cases", {"contact_name": "王奶奶", "contact_phone": "13800138000", "note": "腿脚不便"}
    )

    assert response.status_code == 201
    assert response.json()["case_id"]


async def test_a_case_about_a_matter_nobody_knows_is_refused(citizen: Citizen) -> None:
    body = {"contact_name": "王", "contact_phone": "13800138000", "matter_id": "moon-01"}

    assert code_of(await citizen.post("cases", body), 404) == "guide_unknown"


async def test_an_erased_conversation_is_gone(citizen: Citizen) -> None:
    await citizen.say("怎么办理居住证")

    response = await citizen.client.delete(citizen.path, headers=citizen.authorization)

    assert response.status_code == 204
    assert code_of(await citizen.say("还在吗"), 404) == "conversation_unknown"


# Guides and places.


async def test_guides_are_found_best_first(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/guides", params={"query": "居住证到期续期", "limit": 2})

    first, second = response.json()["guides"]
    assert (first["id"], second["id"]) == ("residence-03", "residence-02")


async def test_without_a_query_all_guides_are_listed(
    client: httpx.AsyncClient, wenban: Wenban
) -> None:
    response = await client.get("/api/guides", params={"limit": 200, "query": "\u200b "})

    assert [guide["id"] for guide in response.json()["guides"]] == list(
        wenban.serving().library.matters
    )


async def test_guides_of_a_place_are_those_accepted_there(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/guides", params={"place": "town-01", "limit": 200})
    nowhere = await client.get("/api/guides", params={"place": "moon-01"})

    assert "residence-02" in [guide["id"] for guide in response.json()["guides"]]
    assert nowhere.json() == {"guides": []}


async def test_a_guide_is_given_whole_and_as_a_card(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/api/guides/residence-02")).json()

    assert whole["guide"]["materials"][0]["name"] == "居民身份证"
    assert whole["card"]["guide_id"] == "residence-02"
    assert code_of(await client.get("/api/guides/moon-01"), 404) == "guide_unknown"


async def test_bundles_of_a_region_are_listed_with_their_matters(
    client: httpx.AsyncClient, wenban: Wenban
) -> None:
    bundles = (await client.get("/api/bundles")).json()["bundles"]
    elsewhere = await client.get("/api/bundles", params={"region": "110101"})

    assert [bundle["id"] for bundle in bundles] == list(wenban.serving().library.bundles)
    assert bundles[0]["guides"][:2] == ["health-01", "hukou-01"]
    assert elsewhere.json() == {"bundles": []}


async def test_a_bundle_is_given_whole_and_as_a_card(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/api/bundles/bundle-01", params={"region": "990101001"})).json()

    assert whole["bundle"]["id"] == whole["card"]["bundle_id"] == "bundle-01"
    assert [member["guide_id"] for member in whole["card"]["members"]] == whole["bundle"]["guides"]
    assert whole["card"]["missing"] == []
    for path in ("bundle-99", "residence-02", "bundle-01?region=110101"):
        assert code_of(await client.get(f"/api/bundles/{path}"), 404) == "guide_unknown"


async def test_places_and_hotlines_are_there_for_when_nothing_else_works(
    client: httpx.AsyncClient,
) -> None:
    places = (await client.get("/api/places")).json()["places"]
    hotlines = (await client.get("/api/hotlines")).json()["hotlines"]

    assert all(place["phone"] for place in places)
    assert {"12345", "110", "119", "120"} <= {line["number"] for line in hotlines}


async def test_a_scanned_plate_leads_to_the_chat(client: httpx.AsyncClient) -> None:
    response = await client.get("/p/QH-C001")

    assert (response.status_code, response.headers["location"]) == (302, "/?plate=QH-C001")


@pytest.mark.parametrize("plate", ["QH-C999", "%3Cscript%3E", "..%2F..", "%0d%0aSet-Cookie:a"])
async def test_a_plate_nobody_put_up_is_unknown(client: httpx.AsyncClient, plate: str) -> None:
    response = await client.get(f"/p/{plate}")

    assert code_of(response, 404) in ("plate_unknown", "not_found")
    assert "set-cookie" not in response.headers


async def test_a_talk_at_an_unknown_plate_is_not_opened(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/conversations", json={"plate": "QH-C999"})

    assert code_of(response, 404) == "plate_unknown"


# Bad input.


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t", "\u200b\u200d\ufeff", "\u3000", "\x00\x07\x1b"]
)
async def test_a_message_with_nothing_readable_in_it_is_refused(
    citizen: Citizen, text: str
) -> None:
    assert code_of(await citizen.say(text), 422) == "message_empty"
    assert len(await citizen.page()) == 1


async def test_a_message_may_have_500_characters_and_no_more(citizen: Citizen) -> None:
    fits, too_long = await citizen.say("办" * 500), await citizen.say("办" * 501)

    assert fits.status_code == 200
    assert code_of(too_long, 422) == "message_too_long"
    assert "500" in too_long.json()["detail"]
    assert len(await citizen.page()) == 3


async def test_html_stays_text(citizen: Citizen) -> None:
    said = (await citizen.say("<img src=x onerror=alert(1)>居住证")).json()["events"][0]

    assert said["text"] == "<img src=x onerror=alert(1)>居住证"


async def test_control_characters_are_taken_out(citizen: Citizen) -> None:
    said = (await citizen.say("居\x00住\x1b[31m证\u202e怎么办\x7f")).json()["events"][0]

    assert said["text"] == "居住[31m证怎么办"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        ('{"client_message_id": "message-1", "text": "居住'.encode()[:-1], 400, "not_utf8"),
        ("怎么办理居住证".encode("gb18030"), 400, "not_utf8"),
        (b"not json", 422, "invalid_request"),
        (b"", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b'"text"', 422, "invalid_request"),
        (b"[" * 60_000, 400, "invalid_request"),
        (b'{"client_message_id": "message-1"}', 422, "invalid_request"),
        (b'{"client_message_id": "message-1", "text": null}', 422, "invalid_request"),
        (b'{"client_message_id": "message-1", "text": 5}', 422, "invalid_request"),
        (b'{"client_message_id": "message-1", "text": "\\ud800"}', 422, "invalid_request"),
        (b'{"client_message_id": "short", "text": "a"}', 422, "invalid_request"),
        (b'{"client_message_id": "has space", "text": "a"}', 422, "invalid_request"),
        (b'{"client_message_id": "a:b{c}*de", "text": "a"}', 422, "invalid_request"),
        (b'{"client_message_id": "message-1", "text": "a", "x": 1}', 422, "invalid_request"),
    ],
)
async def test_a_body_that_is_no_message_is_refused(
    citizen: Citizen, raw: bytes, status: int, code: str
) -> None:
    assert code_of(await citizen.send(raw), status) == code
    assert len(await citizen.page()) == 1


async def test_a_refusal_says_which_field_and_not_what_was_in_it(citizen: Citizen) -> None:
    response = await citizen.send(json.dumps({**OK_MESSAGE, "text": ["我的秘密"]}).encode())

    assert response.json()["errors"] == [{"field": "body.text", "error": "string_type"}]
    assert "秘密" not in response.text


async def test_an_id_used_for_other_words_is_refused(citizen: Citizen) -> None:
    await citizen.say("怎么办理居住证", "message-a")

    response = await citizen.say("怎么办理结婚证", "message-a")

    assert code_of(response, 409) == "message_id_reused"
    assert len(await citizen.page()) == 3


async def test_a_body_of_100_kilobytes_is_refused(citizen: Citizen) -> None:
    assert code_of(await citizen.send(b"x" * 100_000), 413) == "body_too_large"


async def test_a_chunked_body_is_refused_once_it_is_too_large(citizen: Citizen) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    assert code_of(await citizen.send(chunks()), 413) == "body_too_large"


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "٣"])
async def test_a_length_that_is_none_is_refused(citizen: Citizen, length: str) -> None:
    response = await citizen.send(b"{}", {"Content-Length": length.encode("utf-8")})  # type: ignore[dict-item]

    assert response.status_code in (400, 413)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic dXNlcjpwYXNz",
        "bearer  ",
        "Bearer \xe9",
    ],
)
async def test_without_its_token_a_conversation_is_closed(
    citizen: Citizen, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}

    for method, part in (("POST", "messages"), ("GET", "events"), ("DELETE", "")):
        path = f"{citizen.path}/{part}".rstrip("/")
        response = await citizen.client.request(method, path, json=OK_MESSAGE, headers=headers)  # type: ignore[arg-type]
        assert code_of(response, 401) == "token_invalid"


async def test_the_token_of_another_conversation_opens_nothing(
    client: httpx.AsyncClient, citizen: Citizen
) -> None:
    stranger = await Citizen.of(client)
    stranger.token = citizen.token

    assert code_of(await stranger.say("怎么办理居住证"), 401) == "token_invalid"


@pytest.mark.parametrize("conversation_id", ["nobody", "a" * 65, "{c:*}", "%E5%B1%85", "a:b"])
async def test_a_conversation_nobody_opened_is_unknown(
    citizen: Citizen, conversation_id: str
) -> None:
    citizen.id = conversation_id

    assert code_of(await citizen.say("怎么办理居住证"), 404) == "conversation_unknown"


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("last", ["abc", "-1", "1-2-3", "$", "9" * 40])
async def test_a_resume_position_that_is_none_is_refused(
    citizen: Citizen, accept: str, last: str
) -> None:
    headers = {**citizen.authorization, "Accept": accept, "Last-Event-ID": last}

    response = await citizen.client.get(f"{citizen.path}/events", headers=headers)

    assert code_of(response, 422) == "event_id_invalid"


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("rating", {"score": 0}),
        ("rating", {"score": 6}),
        ("rating", {"score": 4.5}),
        ("rating", {"score": 5, "text": "好" * 501}),
        ("rating", {"score": 5, "labels": ["好"] * 9}),
        ("rating", {"score": 5, "stars": 5}),
        ("feedback", {"event_id": "newest", "helpful": True}),
        ("feedback", {"event_id": "1-1", "helpful": "perhaps"}),
        ("cases", {"contact_name": "", "contact_phone": "13800138000"}),
        ("cases", {"contact_name": "王", "contact_phone": "12345678901"}),
        ("cases", {"contact_name": "王", "contact_phone": "13800138000\n"}),
        ("cases", {"contact_name": "王", "contact_phone": "13800138000", "note": "帮" * 301}),
        ("handoff", {"reason": "急" * 201}),
        ("handoff", {"priority": 9}),
    ],
)
async def test_a_request_of_another_shape_is_refused_and_nothing_kept(
    citizen: Citizen, part: str, body: dict[str, Any]
) -> None:
    assert code_of(await citizen.post(part, body), 422) == "invalid_request"
    assert len(await citizen.page()) == 1


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=many", "query=" + "a" * 201])
async def test_a_search_out_of_bounds_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert code_of(await client.get(f"/api/guides?{query}"), 422) == "invalid_request"


async def test_an_address_or_method_there_is_none_of_is_a_problem_document(
    client: httpx.AsyncClient,
) -> None:
    assert code_of(await client.get("/api/nothing"), 404) == "not_found"
    assert code_of(await client.put("/api/conversations"), 405) == "method_not_allowed"


# Rates.


async def test_whoever_speaks_too_fast_is_told_when_to_come_back(
    build_app: Callable[..., Wenban],
) -> None:
    async with client_of(build_app(messages_per_minute=2)) as client:
        citizen = await Citizen.of(client)
        said = [await citizen.say("怎么办理居住证") for _ in range(3)]

        assert [response.status_code for response in said[:2]] == [200, 200]
        assert code_of(said[2], 429) == "too_many_requests"
        assert int(said[2].headers["Retry-After"]) > 0
        assert len(await citizen.page()) == 5


async def test_conversations_are_not_opened_without_end(
    build_app: Callable[..., Wenban],
) -> None:
    async with client_of(build_app(conversations_per_minute=2)) as client:
        opened = [await client.post("/api/conversations", json={}) for _ in range(3)]

    assert [response.status_code for response in opened] == [201, 201, 429]
    assert int(opened[2].headers["Retry-After"]) > 0


# Every response.


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/places"),
        ("GET", "/api/nothing"),
        ("GET", "/p/QH-C001"),
        ("GET", "/p/QH-C999"),
        ("GET", "/health/ready"),
        ("GET", "/api/openapi.json"),
        ("PUT", "/api/conversations"),
        ("POST", "/api/conversations"),
        ("GET", "/api/broken"),
    ],
)
async def test_every_response_carries_the_safe_headers(
    wenban: Wenban, client: httpx.AsyncClient, method: str, path: str
) -> None:
    @wenban.api.get("/api/broken")
    async def broken() -> None:
        raise ValueError("我的秘密")

    headers = (await client.request(method, path)).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


async def test_what_nobody_expected_is_a_problem_without_the_words(
    wenban: Wenban, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    @wenban.api.get("/api/broken")
    async def broken() -> None:
        raise ValueError("我的秘密")

    response = await client.get("/api/broken")

    assert code_of(response, 500) == "internal"
    assert "秘密" not in response.text + caplog.text
    assert "/api/broken failed: ValueError" in caplog.text


async def test_what_is_said_is_not_kept_by_caches(citizen: Citizen) -> None:
    assert (await citizen.say("怎么办理居住证")).headers["cache-control"] == "no-store"


async def test_a_store_that_is_away_is_said_in_a_sentence(
    build_app: Callable[..., Wenban],
) -> None:
    wenban = build_app(redis_url="redis://127.0.0.1:9/0")
    async with client_of(wenban) as client:
        response = await client.post("/api/conversations", json={})
        ready = await client.get("/health/ready")

    assert code_of(response, 503) == "store_unavailable"
    assert (ready.status_code, ready.json()["parts"]["redis"]) == (503, False)


async def _first(events: AsyncIterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    async for event in events:
        if event["type"] == kind:
            return event
    raise AssertionError(f"the stream ended without {kind}")
