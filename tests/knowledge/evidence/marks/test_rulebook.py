"""The first look at a message leaves out nothing that reading its words would find."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tomoshibi.evidence.marks.beginnings import END_OF_TEXT
from tomoshibi.evidence.marks.conjugation import TAIL, endings, possible
from tomoshibi.evidence.marks.cues import ENTITY
from tomoshibi.evidence.marks.entities.finding import entities, may_hold_addresses
from tomoshibi.evidence.marks.folding import fold
from tomoshibi.evidence.marks.judging import read
from tomoshibi.evidence.marks.lexer import END_MARK, FIRST_MARK, lexicon
from tomoshibi.evidence.marks.rulebook import meets, rulebook

ENDINGS = ("く", "す", "つ", "む", "る", "う", "iku", "ichidan", "kuru", "suru")


def texts(talk: str) -> list[str]:
    return [re.sub("^[op]:", "", one.strip()) for one in re.split(r">>|\|", talk)]


EXAMPLES = sorted({text for rule in rulebook().rules for talk in (*rule.yes, *rule.no) for text in texts(talk)})


@settings(deadline=None)
@given(some.sampled_from(ENDINGS), some.text("あいうかきくけさしすせてでなにばまみめらりるれろわんっちゃよねだ。!", max_size=8))
def test_the_letters_after_a_stem_tell_every_form_that_may_stand_there(kind: str, after: str) -> None:
    match = endings(kind).match(after)

    assert match is None or match.lastgroup in possible(kind, (after + END_OF_TEXT)[:TAIL])


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_message_holds_no_word_that_the_first_look_did_not_allow(text: str) -> None:
    book, folded = rulebook(), fold(text)
    mask = 0
    for hit in book.glance(folded.text):
        mask |= hit.mask

    row = read(text, folded, entities(text, folded, None, japanese=True)).signs.row

    words = {sign for sign in row if FIRST_MARK <= sign < END_MARK} - set(lexicon().kinds.values())
    assert {sign for sign in words if book.met_by.get(sign, 0) & ~mask} == set()


@pytest.mark.parametrize("text", EXAMPLES)
def test_where_the_first_look_sees_no_entity_there_is_none(text: str) -> None:
    folded = fold(text)
    flags = 0
    for hit in rulebook().glance(folded.text):
        flags |= hit.flags

    assert flags & ENTITY or may_hold_addresses(text) or not entities(text, folded, None, japanese=True)


def test_where_a_template_matches_a_message_holds_all_that_it_needs() -> None:
    book = rulebook()
    ways = list({id(way): way for ways in book._ways.values() for way in ways}.values())
    lacking = []
    for rule in book.rules:
        for text in sorted({text for talk in rule.yes for text in texts(talk)}):
            folded = fold(text)
            row = read(text, folded, entities(text, folded, None, japanese=True)).signs.row
            letters = 0
            for hit in book.glance(folded.text):
                letters |= hit.letters
            mask = book.exact(row, letters)
            lacking += [
                (rule.id, way.template.text, text)
                for way in ways
                if way.rule == rule.number and way.template.found.search(row) and not meets(way, mask)
            ]
    assert lacking == []


def test_what_templates_need_is_kept_as_it_is_worked_out_now() -> None:
    """After a change of rules or words: `python -m tomoshibi.evidence.marks.kept_needs`."""
    from tomoshibi.evidence.marks import kept_needs
    from tomoshibi.evidence.marks.template import needs

    assert kept_needs.kept(), "the kept needs are of other rules or words"
    rules = rulebook().rules
    for rule in rules[:: len(rules) // 40]:
        for one in (*rule.finding, *rule.speaking_against):
            assert set(kept_needs.needs_of(one.text, one.names)) == set(needs(one.text, one.names))
