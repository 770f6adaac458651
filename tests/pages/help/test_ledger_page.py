"""Who may be told what: the person reads it and decides with their number alone."""

import os
import re

import pytest
from django.utils import timezone

from tests.makers.asked import Asked, asked
from tests.makers.help_pages import Visitor, hidden
from tests.makers.house import NO_FILES
from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import ConsentEntry, Task
from tomoshibi.casework.operations.giving_copy import Request, give_copy
from tomoshibi.casework.spoken import LANGUAGES, called, item_called, spoken
from tomoshibi.casework.vocabulary import FIELDS, PURPOSES, RECIPIENTS
from tomoshibi.web.speech import bare

pytestmark = pytest.mark.django_db
READING = re.compile(r"\[[^\[\]|]+\|[^\[\]|]+\]")


def decisions() -> list[tuple[str, str, bool]]:
    return list(ConsentEntry.objects.order_by("number").values_list("decision", "purpose", "is_read_back"))


def answer(of: Asked, said: str, **fields: object) -> str:
    """Press one of the buttons as the page shows them."""
    page = of.person.get("16")
    return of.person.post("16", **{**hidden(page), "answer": said, **fields})  # type: ignore[arg-type]


def test_what_is_asked_stands_there_with_its_words_and_each_thing_apart() -> None:
    of = asked()
    of.ask()

    page = of.person.get("16")

    for words in (
        "あおば署",
        "何があったかを調べてもらう",
        "いつ、何があったか",
        "どのアプリのことか",
        "あなたが選んだことだけを",
    ):
        assert words in page
    assert "checked" not in page


def test_records_stand_in_the_order_of_their_numbers_with_a_name_that_can_be_read() -> None:
    of, bundle = asked(), "ab12cd34" * 4
    of.ask(scope=(f"record:{bundle}:10", f"record:{bundle}:8"))

    page = of.person.get("16")

    assert page.index("預かった記録の8番（ab12cd34）") < page.index("預かった記録の10番（ab12cd34）")


def test_what_stands_in_a_record_is_folded_away_beside_it_and_is_only_text() -> None:
    of, item = asked(), f"record:{'ab12cd34' * 4}:8"
    of.ask(scope=(item, "story"), quotes={item: "ルカ：<b>学校の人に</b>\u202e送る"})

    page = of.person.get("16")

    quote = page.partition('<details class="plain quote">')[2].partition("</details>")[0]
    assert "ルカ：&lt;b&gt;学校の人に&lt;/b&gt;" in quote
    assert "\u202e" not in page
    assert page.count('class="plain quote"') == 1


def test_the_talk_says_that_a_question_waits_until_it_is_answered() -> None:
    of, waits = asked(), 'id="asked"'
    before = of.person.get("12")

    of.ask()
    then = of.person.get("12")
    answer(of, "later")

    assert waits not in before
    assert waits in then
    assert '<a href="/a/16">だれかに伝えてもよいか、聞いていることがあります。' in then
    assert waits not in of.person.get("12")


def test_a_no_works_at_once_and_a_not_yet_too() -> None:
    of = asked()
    of.ask()

    later = answer(of, "later")
    no = answer(of, "no")

    assert [one[0] for one in decisions()] == ["not-yet", "refuse"]
    assert "いまは、まだ。伝えません" in later
    assert '<p class="state allowed_state_refused">' in no


def test_a_yes_holds_what_was_chosen_and_counts_only_once_it_was_read_back() -> None:
    of = asked()
    of.ask()

    page = answer(of, "yes", item=["story"])
    entry = ConsentEntry.objects.get()

    assert "相談員がもう一度確かめてから有効になります" in page
    assert "allowed_state_granted" not in page
    assert (entry.scope, entry.is_read_back, entry.how) == (" story ", False, "online")
    assert Task.objects.filter(kind="read-back", subject=entry.key).exists()
    of.read_back(entry.key)
    after = of.person.get("16")
    assert "allowed_state_granted" in after
    assert "<li>いつ、何があったか</li>" in after
    assert "どのアプリのことか" not in after


def test_a_no_to_everything_that_was_said_by_mouth_stands_there() -> None:
    of = asked()
    of.decide("refuse", purpose="every", scope=())

    page = of.person.get("16")

    assert "あおば署" in page
    assert "allowed_state_refused" in page


def test_a_yes_without_a_choice_is_none_and_says_so() -> None:
    of = asked()
    of.ask()

    page = answer(of, "yes")

    assert "まだ選ばれていません" in page
    assert decisions() == []


@pytest.mark.parametrize("item", ["person-name", "no-such-item", "record:ab:x"])
def test_nobody_can_allow_more_than_they_were_asked(item: str) -> None:
    of = asked()
    of.ask()

    answer(of, "yes", item=["story", item])

    assert decisions() == []


def test_the_same_yes_pressed_twice_is_taken_down_once() -> None:
    of = asked()
    of.ask()
    fields = {**hidden(of.person.get("16")), "answer": "yes", "item": ["story"]}

    for _ in range(2):
        page = of.person.post("16", **fields)  # type: ignore[arg-type]

    assert [one[0] for one in decisions()] == ["grant"]
    assert "もう一度確かめてから有効になります" in page


def test_taking_it_back_stops_everything_to_that_recipient_at_once() -> None:
    of = asked()
    of.decide("grant")
    assert "allowed_state_granted" in of.person.get("16")

    page = answer(of, "stop")

    assert [one[0] for one in decisions()] == ["grant", "withdraw"]
    assert "allowed_state_withdrawn" in page
    assert 'value="stop"' not in page


def test_a_yes_that_waits_for_its_read_back_can_be_taken_back() -> None:
    of = asked()
    of.ask()
    answer(of, "yes", item=["story"])

    answer(of, "stop")

    assert [one[0] for one in decisions()] == ["grant", "withdraw"]


def test_whoever_changes_their_mind_can_still_say_yes() -> None:
    of = asked()
    of.ask()
    answer(of, "no")

    page = of.person.get("16")
    answer(of, "yes", item=["story"])

    assert "考えが変わったとき" in page
    assert [one[0] for one in decisions()] == ["refuse", "grant"]


def test_what_was_sent_and_what_cannot_be_called_back_stand_there_with_day_and_parts() -> None:
    of = asked()
    of.decide("grant")
    of.send()

    sent = of.person.get("16")
    after = answer(of, "stop")

    assert "これまでに伝えたこと" in sent
    assert "取り戻せません" not in sent
    assert "取り戻せません" in after


def test_what_was_sent_by_law_is_told_as_such() -> None:
    of = asked()
    of.send(basis="imminent-danger", necessity="x", told="before", is_danger_to_life=True)

    assert "法律または命の危険のために伝えました" in of.person.get("16")


def test_an_own_purpose_is_answered_without_a_choice_and_apart() -> None:
    of = asked()
    of.ask("statistics", (), wording="count")

    page = answer(of, "yes")

    assert decisions() == [("grant", "statistics", False)]
    assert "人数に数える" in page


def test_an_answer_to_what_was_not_asked_changes_nothing() -> None:
    of = asked()
    of.ask()
    mark = hidden(of.person.get("16"))["mark"]

    made_up: tuple[dict[str, str], ...] = (
        {"answer": "no", "asked": "0" * 32},
        {"answer": "yes", "asked": "0" * 32},
        {"answer": "stop", "recipient": "x"},
        {"answer": "grant"},
        {},
    )
    for fields in made_up:
        of.person.post("16", mark=mark, **fields)

    assert decisions() == []


def test_a_form_without_the_visits_mark_decides_nothing() -> None:
    of = asked()
    key = of.ask()

    of.person.post("16", mark="0" * 64, asked=key, answer="no")

    assert decisions() == []


def test_another_persons_number_sees_and_decides_nothing_of_it() -> None:
    of = asked()
    key, other = of.ask(), Visitor()
    other.enter(other.send("べつの相談")[0])

    page = other.get("16")
    other.post("16", **hidden(other.get("15")), asked=key, answer="no")

    assert "あおば署" not in page
    assert decisions() == []


def test_words_that_changed_since_are_not_shown_as_those_that_were_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    of = asked()
    of.ask()
    from tomoshibi.casework import consent

    now = consent.wordings()
    monkeypatch.setitem(now, "share", consent.Wording("share", 2, {**now["share"].texts}))

    assert "あなたが選んだことだけを" not in of.person.get("16")


def test_a_recipients_name_cannot_bring_markup_into_the_page() -> None:
    of = asked(name="<b>x</b>")
    of.ask()

    assert "<b>x" not in of.person.get("16")


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_the_page_is_small_neutral_and_keeps_to_itself_in_every_language(letter: str) -> None:
    of = asked(letter)
    of.ask()
    of.decide("grant", purpose="protection")

    response = of.person.browser.get(f"/{letter}/16", secure=True)
    page = response.content.decode()

    assert response["Cache-Control"] == "no-store"
    assert "<title>メモ</title>" in page or "<title>Notes</title>" in page
    assert 'href="/0"' in page
    assert len(response.content) < 60 * 1024
    assert "<script" not in page.replace('<script src="/s/help/leave.js">', "")


@pytest.mark.parametrize(("letter", "said"), [("a", "写しを渡した日"), ("b", "うつし"), ("c", "When a copy of what we hold")])
def test_a_copy_of_what_is_held_about_them_stands_there_once_it_was_given(letter: str, said: str) -> None:
    of, now = asked(letter), timezone.now()
    assert said not in of.person.get("16")
    request = Request(japanese_day(now), "code", "相談の中で求められた")

    give_copy(of.case, request, by=of.boss, at=now, random=os.urandom, store=NO_FILES)

    assert said in of.person.get("16")


def test_every_word_of_the_ledger_is_said_in_each_language() -> None:
    for language in LANGUAGES:
        for group, words in (("recipient", RECIPIENTS), ("purpose", PURPOSES)):
            assert all(called(group, word, language) for word in words)
        assert all(item_called(item, language) for item in (*FIELDS, "record:ab12:7"))
    assert set(spoken()["recipient"]) == set(RECIPIENTS)
    assert set(spoken()["purpose"]) == set(PURPOSES)
    assert set(spoken()["item"]) == {*FIELDS, "record"}


def test_easy_words_of_the_ledger_give_a_reading_for_every_kanji() -> None:
    easy = [words["easy"] for group in spoken().values() for words in group.values()]

    assert [text for text in easy if re.search("[一-鿿]", READING.sub("", text))] == []
    assert all(bare(text) for text in easy)
