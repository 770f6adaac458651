"""Quick phrases at a talk: in its language, after what was typed, with their source; each says the same in every language."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.law.entries import LANGUAGES
from tomoshibi.law.polarity import STANCES, against_stance
from tomoshibi.law.proofreading import remarks
from tomoshibi.web.desk.phrases import Phrase, groups, phrases

pytestmark = pytest.mark.urls("tomoshibi.web.desk.urls")
BOX = re.compile(r'<textarea id="text"([^>]*)>(.*?)</textarea>', re.DOTALL)


def box(page: str) -> tuple[str, str]:
    found = BOX.search(page)
    assert found is not None
    return found.group(1), html.unescape(found.group(2)).strip()


@pytest.mark.parametrize("phrase", phrases(), ids=lambda one: one.id)
def test_a_phrase_says_the_same_in_all_languages_and_as_its_stance_and_names_its_source(phrase: Phrase) -> None:
    assert phrase.stance in {*STANCES, "none"}
    assert phrase.group in groups()
    assert set(phrase.text) == set(LANGUAGES)
    assert remarks("text", {"text": phrase.text}, phrase.sources) == ()
    assert against_stance(phrase.text, phrase.stance) == ()


def test_a_phrase_that_lost_its_not_in_one_language_is_seen() -> None:
    pay = next(one for one in phrases() if one.id == "stop-reply")
    turned = {**pay.text, "en": pay.text["en"].replace("do not pay", "pay")}

    assert [one.code for one in remarks("text", {"text": turned}, pay.sources)] == ["negation"]


def test_easy_words_go_out_in_kana_alone() -> None:
    for phrase in phrases():
        assert not re.search(r"[一-鿿\[\]|]", phrase.plain("easy")), phrase.id


@pytest.mark.django_db
def test_a_chosen_phrase_stands_in_the_box_after_what_was_typed_and_nothing_is_sent(boss: AtTheDesk) -> None:
    thank = next(one for one in phrases() if one.id == "thank")
    for language in ("ja", "easy", "en"):
        key, _ = house.written(language=language, at=timezone.now())

        page = boss.post(f"/c/{key}", text="そらです。", say="thank")

        attributes, text = box(page)
        assert text == f"そらです。\n\n{thank.plain(language)}"
        assert "autofocus" in attributes
        assert Post.objects.filter(consultation__key=key).count() == 1
        assert Consultation.objects.get(key=key).status == "waiting"


@pytest.mark.django_db
def test_each_phrase_stands_at_a_talk_with_its_source_and_what_it_means(boss: AtTheDesk) -> None:
    key, _ = house.written(language="en", at=timezone.now())

    page = html.unescape(boss.get(f"/c/{key}"))

    for one in phrases():
        assert f'name="say" value="{one.id}"' in page
        assert f'lang="en">{one.plain("en")}</p>' in page
        assert f"日本語では：{one.plain('ja')}" in page
        assert "もと：" + "、".join(one.sources) in page
    assert "autofocus" not in box(page)[0]


@pytest.mark.django_db
def test_a_phrase_that_there_is_not_changes_nothing(boss: AtTheDesk) -> None:
    key, _ = house.written(at=timezone.now())

    assert box(boss.post(f"/c/{key}", text="そらです。", say="none-such"))[1] == "そらです。"


@pytest.mark.django_db
def test_a_talk_that_is_not_there_takes_no_phrase(boss: AtTheDesk) -> None:
    assert "<textarea" not in boss.post(f"/c/{'0' * 24}", text="そらです。", say="thank").split("</main>")[0]


@pytest.mark.django_db
def test_who_works_with_the_keyboard_goes_on_where_something_happened(boss: AtTheDesk) -> None:
    key, _ = house.written(at=timezone.now())
    sent = {"mark": boss.mark(), "kind": "answer"}

    written = boss.browser.post(f"/c/{key}/write", {**sent, "text": "ここにいます"}, secure=True)
    empty = boss.browser.post(f"/c/{key}/write", {**sent, "text": " "}, secure=True)
    long = boss.post(f"/c/{key}/write", kind="answer", text="あ" * 20_001)

    assert (written["Location"], empty["Location"]) == (f"/c/{key}#last", f"/c/{key}#text")
    assert re.search(r'<li class="worker" id="last">.*?ここにいます', boss.get(f"/c/{key}"), re.DOTALL)
    assert 'autofocus aria-describedby="problem"' in box(long)[0]


OLD = "この文例は調べた日が古いので"


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "is_old"), [(180, False), (181, True)])
def test_a_phrase_whose_source_was_looked_at_long_ago_is_shown_as_old_and_can_still_be_used(
    boss: AtTheDesk, monkeypatch: pytest.MonkeyPatch, days: int, is_old: bool
) -> None:
    key, _ = house.written(at=timezone.now())
    thank = next(one for one in phrases() if one.id == "thank")
    looked_at = timezone.localdate() - timedelta(days=days)
    dated = tuple(replace(one, seen_on=looked_at if one.id == "thank" else timezone.localdate()) for one in phrases())
    monkeypatch.setattr("tomoshibi.web.desk.phrases.phrases", lambda: dated)

    page, put_in = boss.get(f"/c/{key}"), boss.post(f"/c/{key}", text="", say="thank")

    assert page.count("調べた日が古くなっています") == page.count("data-old") == int(is_old)
    assert re.search(r'<span id="put-in-old" hidden>' + OLD, page)
    assert box(put_in)[1] == thank.plain("ja")
    assert bool(re.search(r'<span id="put-in-old">' + OLD, put_in)) is is_old
