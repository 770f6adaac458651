"""What is found in small talks, and what is not."""

from typing import Any

import pytest
from tests.makers.talks import OTHER, SELF, codes, happened, one, said, summary, talk_row

from tomoshibi.evidence.continuity.finding import find

Row = dict[str, Any]
DAY = "2026-05-08"
HELLO = said(1, f"{DAY}T16:02", OTHER, "はじめまして、よろしく")
PLAIN = [HELLO, said(2, f"{DAY}T16:03", SELF, "こちらこそ、よろしく"), said(3, f"{DAY}T16:05", OTHER, "部活はなにをしているの")]


def discord_id(at_ms: int) -> str:
    return str((at_ms - 1_420_070_400_000) << 22)


def test_an_ordinary_short_talk_has_no_findings() -> None:
    assert codes(PLAIN) == []


@pytest.mark.parametrize(
    ("row", "code", "weight"),
    [
        (happened(4, f"{DAY}T17:00", "unsent", OTHER), "unsent", "attention"),
        (happened(4, f"{DAY}T17:00", "unsent", SELF), "unsent", "note"),
        (happened(4, f"{DAY}T17:00", "unsent"), "unsent", "attention"),
        (happened(4, f"{DAY}T17:00", "deleted", OTHER), "deleted", "attention"),
        (happened(4, f"{DAY}T17:00", "erased", SELF), "erased", "attention"),
        (happened(4, f"{DAY}T17:00", "unsent", OTHER, flags=["text-present"]), "text-present", "attention"),
        (said(4, f"{DAY}T17:00", OTHER, flags=["view-once"]), "view-once", "note"),
        (happened(4, f"{DAY}T17:00", "timer", OTHER, "Luka turned on disappearing messages."), "timer-on", "attention"),
        (happened(4, f"{DAY}T17:00", "timer", OTHER, "Luka turned off disappearing messages."), "timer-off", "note"),
        (happened(4, f"{DAY}T17:00", "timer", OTHER, details=[["expires_in_ms", "0"]]), "timer-off", "note"),
        (happened(4, f"{DAY}T17:00", "blocked", SELF), "blocked", "note"),
        (happened(4, f"{DAY}T17:00", "leave", OTHER), "left", "note"),
    ],
)
def test_what_was_taken_away_is_named_once_with_its_record(row: Row, code: str, weight: str) -> None:
    found = [finding for finding in find([*PLAIN, row], summary()) if finding["code"] != "logs-vanish"]

    assert [(finding["code"], finding["weight"], finding["records"]) for finding in found] == [(code, weight, [4])]


def test_sharing_a_place_is_no_timer() -> None:
    assert codes([*PLAIN, happened(4, f"{DAY}T17:00", "timer", OTHER, "Luka started sharing location")]) == []


def test_withdrawn_messages_are_counted_for_each_person_and_span_their_days() -> None:
    rows = [*PLAIN, *(happened(n, f"2026-05-{n:02d}T17:00", "unsent", OTHER) for n in (9, 10, 12))]

    found = one("unsent", rows)

    assert found["parts"]["count"] == 3
    assert (found["parts"]["from"], found["parts"]["to"]) == ("2026-05-09", "2026-05-12")
    assert found["parts"]["who"] == "ルカ"


def test_a_block_in_the_middle_of_a_long_talk_is_no_end() -> None:
    rows = [said(n, f"{DAY}T{n // 60:02d}:{n % 60:02d}", 1 + n % 2) for n in range(1, 100)]
    rows[40] = happened(41, f"{DAY}T00:41", "blocked", SELF)

    assert codes(rows) == []


def test_in_an_export_with_the_newest_first_the_end_is_at_the_top() -> None:
    rows = [said(n, f"{DAY}T{(100 - n) // 60:02d}:{(100 - n) % 60:02d}", 1 + n % 2) for n in range(1, 100)]
    rows[2] = happened(3, f"{DAY}T01:37", "blocked", SELF)

    assert codes(rows, summary(talk_row(platform="instagram"))) == ["blocked"]


@pytest.mark.parametrize(
    ("notes", "code"),
    [
        (["contact-blocked"], "blocked"),
        (["account-blocked 123"], "blocked"),
        (["no-longer-in-it"], "left"),
        (["account-gone"], "account-gone"),
    ],
)
def test_what_the_export_says_of_the_whole_talk_is_found(notes: list[str], code: str) -> None:
    assert codes(PLAIN, summary(talk_row(notes=notes))) == [code]


def test_a_talk_under_pressure_gives_weight_to_what_is_a_note_elsewhere() -> None:
    rows = [*PLAIN, said(4, f"{DAY}T17:00", OTHER, flags=["view-once"])]

    found = one("view-once", rows, conversations=[{"id": 1, "person": [SELF], "sextortion": 0.9}])

    assert found["weight"] == "attention"


@pytest.mark.parametrize(
    ("platform", "at", "code"),
    [
        ("line", ["10:00", "14:00", "11:00", "11:05"], "clock-jumps"),
        ("line", ["14:00", "14:01", "11:00", "11:05", "11:06", "11:07", "11:08"], "time-back"),
    ],
)
def test_time_that_runs_back_is_found(platform: str, at: list[str], code: str) -> None:
    rows = [said(n, f"{DAY}T{time}", 1 + n % 2) for n, time in enumerate(at, 1)]

    assert codes(rows, summary(talk_row(platform=platform)), weight="attention") == [code]


def test_two_messages_that_crossed_within_a_minute_are_not_out_of_order() -> None:
    rows = [said(n, f"{DAY}T{time}", 1 + n % 2) for n, time in enumerate(["10:00", "10:02", "10:01", "10:05", "10:06"], 1)]

    assert codes(rows) == []


def test_an_app_that_writes_in_order_of_arrival_gets_a_note_only() -> None:
    rows = [
        said(n, f"{DAY}T{time}", 1 + n % 2) for n, time in enumerate(["14:00", "14:01", "11:00", "11:05", "11:06", "11:07"], 1)
    ]

    assert codes(rows, summary(talk_row(platform="whatsapp")), weight="attention") == []


def test_an_export_with_the_newest_first_is_in_order() -> None:
    rows = [said(n, f"{DAY}T{time}", 1 + n % 2) for n, time in enumerate(["14:00", "13:01", "12:00", "11:05"], 1)]

    assert codes(rows, summary(talk_row(platform="instagram"))) == []


@pytest.mark.parametrize(
    ("at", "claims", "code"),
    [
        ("1970-01-01T00:00", {}, "before-service"),
        ("2026-05-20T10:00", {"exported": "2026/05/10 21:04"}, "after-saving"),
    ],
)
def test_a_time_that_cannot_be_is_found(at: str, claims: dict[str, str], code: str) -> None:
    assert code in codes([*PLAIN, said(4, at, OTHER)], summary(claims=claims), weight="attention")


def test_a_day_of_difference_to_the_day_of_saving_is_left_to_the_zones() -> None:
    assert codes([*PLAIN, said(4, "2026-05-11T10:00", OTHER)], summary(claims={"exported": "2026/05/10 21:04"})) == []


@pytest.mark.parametrize("claim", ["2026/99/99", "5/6/2026", "", "2026/05"])
def test_a_day_of_saving_that_has_no_one_reading_is_not_used(claim: str) -> None:
    assert codes([*PLAIN, said(4, "2026-06-20T10:00", OTHER)], summary(claims={"exported": claim})) == []


def test_an_edit_that_is_older_than_its_message_is_found() -> None:
    edit = {"at": {**HELLO["time"], "local": f"{DAY}T15:00"}, "text": None}

    assert codes([*PLAIN, said(4, f"{DAY}T17:00", OTHER, edits=[edit])]) == ["edit-before-message"]


def test_an_answer_to_a_message_that_is_not_there_is_found_only_between_those_that_are() -> None:
    rows = [said(n, f"{DAY}T16:0{n}", 1 + n % 2, native_id=str(100 + n)) for n in (1, 2, 4, 5)]
    rows[2]["more"]["reply_to"] = "103"
    telegram = summary(talk_row(platform="telegram"))

    assert codes(rows, telegram) == ["answered-missing"]
    rows[2]["more"]["reply_to"] = "101"
    assert codes(rows, telegram) == []
    rows[2]["more"]["reply_to"] = "90"
    assert codes(rows, telegram) == ["begins-before"]
    rows[2]["more"]["reply_to"] = "700"
    assert "answer-before-message" in codes(rows, telegram)


def test_gaps_in_ids_say_nothing_where_the_counter_is_shared() -> None:
    rows = [said(n, f"{DAY}T16:{n:02d}", 1 + n % 2, native_id=str(n if n < 20 else n + 7)) for n in range(1, 40)]

    assert codes(rows, summary(talk_row(platform="telegram"))) == []
    assert codes(rows, summary(talk_row(platform="telegram", kind="public"))) == ["counter-gaps"]
    assert codes(rows, summary(talk_row(platform="skype"))) == []


def test_a_number_that_holds_another_time_than_the_printed_one_is_found() -> None:
    at = 1_778_223_720_000  # 2026-05-08T07:02:00Z
    rows = [
        said(n, f"{DAY}T07:0{n + 1}:00", 1 + n % 2, clock="utc", native_id=discord_id(at + (n - 1) * 60_000))
        for n in range(1, 7)
    ]
    discord = summary(talk_row(platform="discord"))

    assert codes(rows, discord) == []
    rows[3]["more"]["native_id"] = discord_id(at - 86_400_000)
    assert codes(rows, discord, weight="attention") == ["id-time-apart"]


def test_ids_made_by_another_program_are_a_note_only() -> None:
    rows = [
        said(n, f"{DAY}T07:0{n}:00", 1 + n % 2, clock="utc", native_id=str(1_200_000_000_000_000_000 + n)) for n in range(1, 7)
    ]

    assert codes(rows, summary(talk_row(platform="discord")), weight="attention") == []


@pytest.mark.parametrize(
    ("first", "found"), [("うん", ["begins-with-answer"]), ("Yes!", ["begins-with-answer"]), ("こんにちは", [])]
)
def test_a_talk_that_begins_with_an_answer_is_noted(first: str, found: list[str]) -> None:
    assert codes([said(1, f"{DAY}T16:02", OTHER, first), *PLAIN[1:]]) == found


def test_an_opening_event_says_that_the_talk_begins_here() -> None:
    rows = [happened(1, f"{DAY}T16:00", "request_accepted", SELF), said(2, f"{DAY}T16:02", OTHER, "うん"), *PLAIN[2:]]

    assert codes(rows) == []


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["inbox/m/message_1.json", "inbox/m/message_3.json"], "2"),
        (["inbox/m/message_2.json"], "1"),
        (["inbox/m/message_1.json", "inbox/m/message_2.json"], None),
        (["chat/messages.html", "chat/messages3.html"], "2"),
        (["talk.json", "talk [part 3].json"], "2"),
        (["inbox/a/message_1.json", "inbox/b/message_1.html"], None),
    ],
)
def test_a_file_of_a_set_that_is_not_here_is_found(names: list[str], missing: str | None) -> None:
    rows = [said(n, f"{DAY}T16:0{n}", 1 + n % 2, source=n - 1) for n in range(1, len(names) + 1)]

    found = [finding["parts"]["numbers"] for finding in find(rows, summary(names=names)) if finding["code"] == "part-missing"]

    assert found == ([] if missing is None else [missing])


def test_a_cut_file_is_said_once() -> None:
    notice = {"code": "cut-off", "source": 0, "detail": ""}

    assert codes(PLAIN, summary(warnings=[notice, {**notice, "code": "not-closed"}])) == ["file-cut"]


def test_a_form_with_one_side_only_says_so() -> None:
    found = one("one-side-by-form", PLAIN[:1], summary(talk_row(platform="discord", one_sided="yes")))

    assert found["weight"] == "attention"


@pytest.mark.parametrize(("who", "count", "found"), [(SELF, 25, "owner-only"), (OTHER, 25, "one-side-only"), (SELF, 5, None)])
def test_a_talk_with_one_writer_is_found_when_it_is_long_enough(who: int, count: int, found: str | None) -> None:
    rows = [said(n, f"{DAY}T16:{n:02d}", who) for n in range(1, count + 1)]

    assert codes(rows) == ([] if found is None else [found])


def test_attachments_are_counted_and_never_ask_for_attention() -> None:
    media = {"role": "picture", "name": "a.jpg", "status": "missing"}

    found = one(
        "attachments-elsewhere", [*PLAIN, said(4, f"{DAY}T17:00", OTHER, media=[media, {**media, "status": "omitted"}])]
    )

    assert (found["parts"]["named"], found["parts"]["unnamed"], found["weight"]) == (1, 1, "note")


def test_reminders_are_counted_from_the_last_message() -> None:
    found = one("logs-vanish", [*PLAIN, happened(4, f"{DAY}T17:00", "unsent", OTHER)])

    assert (found["parts"]["day60"], found["parts"]["day180"]) == ("2026-07-07", "2026-11-04")


def _screen(n: int, number: int) -> Row:
    return happened(n, None, "screenshot", None, f"[スクリーンショット {number}]", flags=["from-memory"])


def _line(n: int, text: str, at: str = f"{DAY}T16:02", **more: Any) -> Row:
    return said(n, at, OTHER, text, flags=["from-memory", *more.pop("flags", [])], **more)


def test_screens_are_asked_for_their_day_and_their_overlap() -> None:
    notes = summary(talk_row(platform="notes", notes=["from-memory"]))
    good = [_screen(1, 1), _line(2, "あ"), _line(3, "い"), _screen(4, 2), _line(5, "い"), _line(6, "う")]

    assert codes(good, notes) == []
    good[4] = _line(5, "え")
    assert codes(good, notes) == ["screens-apart"]
    for place in (4, 5):
        good[place]["time"]["printed"] = "16:02"
    assert codes(good, notes) == ["screens-apart", "screen-without-day"]


def test_memory_need_not_go_in_order() -> None:
    rows = [_line(1, "あ", "2026-05-09T16:02"), _line(2, "い", "2026-05-01T16:02"), _line(3, "う", "2026-05-07T16:02")]

    assert codes(rows, summary(talk_row(platform="notes", notes=["from-memory"]))) == []


def test_rows_without_times_senders_or_texts_are_borne() -> None:
    rows = [
        said(1, None, SELF),
        happened(2, None, "unsent"),
        {**said(3, None, SELF), "kind": "unreadable", "text": None, "sender": None},
    ]
    coarse = [said(4, "2026-05", SELF), said(5, DAY, OTHER), said(6, f"{DAY}T16", OTHER)]
    coarse[0]["time"]["precision"] = "month"

    assert "unsent" in codes([*rows, *coarse])
