"""Sheets for whoever signs, and who sees what before somebody did."""

from dataclasses import replace
from datetime import date

import pytest

from tests.makers.law import facts
from tomoshibi.law.assessing import assess
from tomoshibi.law.review import as_html, as_text, for_the_person, sheets, unsigned
from tomoshibi.law.rulebook import Review, provisions
from tomoshibi.law.situations import about, situations

TODAY = date(2026, 11, 27)


THREATENED = facts(threat_harms=["life"], threat_target="self", demands_with_threat=["money"])


def test_nobody_signed_anything_yet_so_that_the_person_sees_none() -> None:
    assert for_the_person(assess(THREATENED), on=TODAY) == ()
    assert len(unsigned(on=TODAY)) == len(provisions())


def test_what_was_signed_is_shown_to_the_person_until_the_signature_ends() -> None:
    rule = provisions()["pc-222"]
    signed = replace(rule, review=Review("Y", TODAY, date(2027, 5, 1), rule.digest))
    found = assess(THREATENED, {**provisions(), "pc-222": signed})

    assert [one.provision.id for one in for_the_person(found, on=date(2027, 4, 30))] == ["pc-222"]
    assert for_the_person(found, on=date(2027, 5, 1)) == ()


def test_the_signatures_of_an_organisation_count_for_just_the_text_they_are_for() -> None:
    digests = {provisions()[name].digest for name in ("pc-222", "pc-249", "pc-175", "cpa-13")}
    found = assess(THREATENED)

    shown = for_the_person(found, on=TODAY, also=digests)

    assert [one.provision.id for one in shown] == ["pc-222", "pc-249"]
    assert len(unsigned(on=TODAY, also=digests)) == len(provisions()) - 4
    assert for_the_person(found, on=TODAY, also={"0" * 64}) == ()


def test_every_provision_has_a_sheet_and_every_situation_stands_on_the_sheets_it_speaks_of() -> None:
    found = sheets(on=TODAY)

    assert [one.provision.id for one in found] == list(provisions())
    for sheet in found:
        assert [row.situation for row in sheet.rows] == [one.id for one in about(sheet.provision.id)]
        assert all(row.found == row.expected and row.told for row in sheet.rows)
    assert sum(len(sheet.rows) for sheet in found) == sum(len(one.expected) for one in situations())


@pytest.mark.parametrize("status", ["met", "not_met"])
def test_every_provision_that_answers_can_settle_is_seen_met_and_not_met_by_some_situation(status: str) -> None:
    seen = {sheet.provision.id for sheet in sheets(on=TODAY) for row in sheet.rows if row.found == status}
    settled = {one.id for one in provisions().values() if all(part.test for part in one.elements)}

    assert settled - seen == set()


def test_a_sheet_names_versions_functions_notes_and_what_was_told() -> None:
    [sheet] = sheets(["civ-5"], on=TODAY)

    text = "\n".join(as_text(sheet, "ja"))

    for part in (
        "20歳未満",
        "18歳未満",
        "1898-07-16 - 2022-04-01",
        "not representative_agreed",
        "legal_rep_consent=False",
        sheet.digest,
    ):
        assert part in text


def test_a_situation_that_comes_out_otherwise_stands_out() -> None:
    [sheet] = sheets(["civ-5"], on=TODAY)
    off = replace(sheet, rows=(replace(sheet.rows[0], expected="met", found="not_met"),))

    assert "!! expected met" in "\n".join(as_text(off, "en"))
    assert "(!! met)" in as_html([off], "en")


def test_text_of_a_sheet_takes_no_effect_as_markup() -> None:
    [sheet] = sheets(["civ-5"], on=TODAY)
    odd = replace(sheet, rows=(replace(sheet.rows[0], says="<script>alert(1)</script>"),))

    assert "<script>" not in as_html([odd], "ja")
    assert "&lt;script&gt;" in as_html([odd], "ja")


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match="pc-0"):
        sheets(["pc-0"], on=TODAY)
