"""`tomoshibi law` as a person calls it: facts written by hand, the list of a day, the sheets for a lawyer."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_hostile_input import tomoshibi
from tomoshibi.law.rulebook import Review, provisions
from tomoshibi.law.situations import situations

FACTS = """
facts:
  act_date: 2024-05-01
  victim_age_at_act: 17
  threat_harms: {value: [reputation], records: [3, 5]}
  threat_target: self
  demands_with_threat: [money]
  acts_done_after_threat: []
  colour: blue
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of whoever runs the tests is not used."""
    monkeypatch.setenv("TOMOSHIBI_LANG", "ja")


def written(folder: Path, text: str = FACTS) -> Path:
    path = folder / "facts.yaml"
    path.write_text(text, "utf-8")
    return path


def answer(*call: str | Path) -> dict[str, Any]:
    done = tomoshibi("law", *call, "--json")
    assert (done.status, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_json_is_one_document_of_a_known_form(tmp_path: Path) -> None:
    found = answer("assess", written(tmp_path))

    by_id = {one["id"]: one for one in found["provisions"]}
    threat = by_id["pc-222"]
    assert found["on"] == "2024-05-01"
    assert found["not_known"] == ["colour"]
    assert threat["status"] == "met"
    assert [one["id"] for one in threat["elements"]] == ["threat", "target", "frightening"]
    assert threat["elements"][0]["records"] == ["3", "5"]
    assert threat["elements"][0]["facts_used"] == ["threat_harms"]
    assert [one["presumed"] for one in threat["elements"]] == [False, False, True]
    assert by_id["pc-249-attempt"]["status"] == "met"
    assert by_id["frk-1"]["would_settle"] == ["payment_made", "payment_methods"]
    assert by_id["ccp-102-2"]["status"] == "not_in_force"
    assert all(one["reason_ja"] and one["reason_en"] for row in found["provisions"] for one in row["elements"])


def test_all_shows_what_nothing_bears_on_as_well(tmp_path: Path) -> None:
    path = written(tmp_path)

    some, every = answer("assess", path), answer("assess", path, "--all")

    assert [one["id"] for one in every["provisions"]] == list(provisions())
    assert {one["id"] for one in some["provisions"]} < set(provisions())


def test_a_person_reads_what_may_apply_with_reasons_sources_and_the_next_question(tmp_path: Path) -> None:
    said = tomoshibi("law", "assess", written(tmp_path)).out

    assert "恐喝未遂" in said
    assert "「おどしながら求められたこと」に、「お金」があります。" in said
    assert "確認した日：2026-11-22" in said
    assert "だれも署名していません" in said
    assert "お金や電子マネー、カードの番号などを渡しましたか。" in said


def test_what_is_urgent_and_what_is_a_duty_stand_at_the_end(tmp_path: Path) -> None:
    facts = "facts: {act_date: 2024-05-01, victim_age_at_act: 15, demands_with_threat: [money], payment_made: true,"
    path = written(tmp_path, facts + " payment_methods: [bank_transfer], guardian_abuse_suspected: true}")

    said, found = tomoshibi("law", "assess", path).out, answer("assess", path)

    assert "今すぐ銀行と警察に知らせると" in said
    assert "その前に、必ずあなたに話します" in said
    assert found["reminders"][0] == {"code": "bank", "due": None, "provision": "frk-1"}
    assert {"provision": "capa-6", "status": "met"} in found["duties"]
    assert "threat_harms" in found["questions"]


def test_what_a_file_holds_takes_no_effect_on_the_terminal(tmp_path: Path) -> None:
    path = written(
        tmp_path, 'facts: {threat_harms: ["\\e[2Jgone", "\\u202Eback", "{0.__class__} {x}"], "\\e[1m": 1, act_date: 2024-05-01}'
    )

    said = tomoshibi("law", "assess", path, "--all").out

    assert "gone" in said
    assert "{0.__class__} {x}" in said
    assert not [sign for sign in ("\x1b", "\u202e") if sign in said]


@pytest.mark.parametrize("word", ["犯罪", "有罪", "guilty", "crime"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nobody_is_called_guilty_of_anything(word: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMOSHIBI_LANG", lang)

    lines = tomoshibi("law", "assess", written(tmp_path)).out.splitlines()

    # Names of Acts hold such words, and stand on the lines of titles and sources.
    assert not [line for line in lines if word in line and not line.startswith("●") and "2026-11-22" not in line]


def test_the_list_of_a_day_knows_what_was_not_yet_law() -> None:
    before, after = answer("list", "--on", "2023-07-12"), answer("list", "--on", "2023-07-13")

    rows = [{one["id"]: one["status"] for one in found["provisions"]} for found in (before, after)]
    assert [row["pc-182-3"] for row in rows] == ["not_in_force", "in_force"]
    assert [row["pc-176-old"] for row in rows] == ["in_force", "not_in_force"]
    assert "pc-182-3" not in tomoshibi("law", "list", "--on", "2023-07-12").out


def test_a_signature_that_ended_counts_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dict(provisions())
    rule = whole["pc-222"]
    ended = replace(rule, review=Review("Y", date(2020, 1, 1), date(2020, 7, 1), rule.digest))
    monkeypatch.setattr("tomoshibi.law.rulebook.provisions", lambda: {**whole, "pc-222": ended})
    monkeypatch.setattr("tomoshibi.law.assessing.provisions", lambda: {**whole, "pc-222": ended})

    found = answer("assess", written(tmp_path))
    said = tomoshibi("law", "assess", written(tmp_path)).out
    listed = answer("list", "--on", "2020-03-01")

    assert [one["signed"] for one in found["provisions"] if one["id"] == "pc-222"] == [False]
    assert said.count("だれも署名していません") == said.count("出典：")
    assert [one["signed"] for one in listed["provisions"] if one["id"] == "pc-222"] == [False]


def test_a_signature_of_today_counts_for_the_list_of_any_day(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dict(provisions())
    rule = whole["pc-222"]
    signed = replace(rule, review=Review("Y", date(2020, 1, 1), date(2190, 1, 1), rule.digest))
    monkeypatch.setattr("tomoshibi.law.rulebook.provisions", lambda: {**whole, "pc-222": signed})

    for day in ("2015-01-01", "2195-01-01"):
        found = answer("list", "--on", day)
        assert [one["signed"] for one in found["provisions"] if one["id"] == "pc-222"] == [True]


def test_a_day_after_the_rules_were_checked_says_so() -> None:
    later, before = (tomoshibi("law", "list", "--on", day).out for day in ("2026-11-23", "2026-11-22"))

    assert "2026-11-22" in later
    assert "2026-11-22までに確認した決まり" in later
    assert "2026-11-22までに確認した決まり" not in before


def test_the_sheets_lay_rule_conditions_and_situations_side_by_side() -> None:
    done = tomoshibi("law", "review", "pc-182-3")

    assert done.status == 0
    for part in ("other_born_years_before", "2023-07-13 - 2025-06-01", "D01  met", "D04  not_in_force", "digest "):
        assert part in done.out
    assert "!!" not in done.out


def test_the_page_of_all_sheets_loads_nothing_and_takes_no_situation_as_markup() -> None:
    page = tomoshibi("law", "review", "--html").out

    assert page.count("<section>") == len(provisions())
    assert not [word for word in ("src=", "href=", "http", "<script") if word in page]
    assert sum(page.count(f"<td>{situation.id}</td>") for situation in situations()) == sum(
        len(situation.expected) for situation in situations()
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("just a memo", "facts:"),
        ("facts: [a, b]", "facts:"),
        ("facts: {act_date: 2024-05-01, act_date: 2024-05-02}", "act_date"),
        ("facts: {victim_age_at_act: fifteen}", "victim_age_at_act"),
        ("facts: {victim_age_at_act: 200}", "victim_age_at_act"),
        ("facts: {act_date: 2024-02-30}", "2024-02-30"),
        ("facts: {payment_made: !!bool maybe}", "maybe"),
        ("facts: {victim_age_at_act: !!int ''}", "line 1"),
        ("facts: {act_date: !!timestamp soon}", "soon"),
        ("facts: {victim_age_at_act: 017}", "017"),
        ("facts: {victim_age_at_act: 0x11}", "0x11"),
        ("facts: {victim_age_at_act: 1_7}", "1_7"),
        ("facts: {victim_age_at_act: 1:30}", "1:30"),
        ("facts: {victim_age_at_act: .nan}", "victim_age_at_act"),
        ("facts: {act_date: 2024-W05-1}", "act_date"),
        ("facts: {act_date: 20240501}", "act_date"),
        ("facts: {payment_made: {value: true, records: '12'}}", "payment_made"),
        ("facts: {payment_made: {value: true, records: [[1, 2]]}}", "payment_made"),
        ("facts: {image_source: {one_of: covert}}", "image_source"),
        ("a: &a [1]\nfacts: {demands: *a}", "line 2"),
        ("facts: {demands: [money", "facts:"),
        ("facts: " + "{a: " * 3000, "too deep"),
        ("facts: {a: '" + "x" * (1 << 16) + "'}", "too large"),
        ("facts: {demands: money}", "demands"),
        ("facts: {payment_made: 1}", "payment_made"),
        ("facts: {payment_made: {status: perhaps}}", "payment_made"),
        ("facts: {act_date: {earliest: 2024-05-02, latest: 2024-05-01}}", "act_date"),
        ("facts: {a: " + "[" * 3000, "facts:"),
        ("facts: !!python/object:os.system {}", "facts:"),
        ("facts: {act_date: {min: 1}}", "act_date"),
    ],
)
def test_what_is_no_fact_gets_one_clear_line(text: str, word: str, tmp_path: Path) -> None:
    done = tomoshibi("law", "assess", written(tmp_path, text), "--json")

    assert (done.status, done.out) == (2, "")
    assert word in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "call", [("assess", "/nonexistent"), ("list", "--on", "someday"), ("review", "pc-0"), ("judge",), ("assess",)]
)
def test_a_call_that_cannot_be_done_gets_one_clear_line(call: tuple[str, ...]) -> None:
    done = tomoshibi("law", *call)

    assert (done.status, done.err.count("\n")) == (2, 1)
