"""Words for the public at the desk: written in three languages, read by another, signed, and then on the help site."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tomoshibi.law.entries import entries
from tomoshibi.staff.models import Organisation, Wording
from tomoshibi.staff.operations.signing import sign
from tomoshibi.web.help.site import WORDS
from tomoshibi.web.speech import speech

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
STEP = {
    "stance": "do-not",
    "title-ja": "もう払わない",
    "title-easy": "もう [払|はら]わない",
    "title-en": "Do not pay more",
    "text-ja": "先に相談してください。",
    "text-easy": "[先|さき]に [話|はな]して ください。",
    "text-en": "Please talk to us first.",
    "sources": "あかり相談室",
    "page_part": "now",
    "for": "money",
    "over": "0",
}
NOTICE = {
    "text-ja": "年末も開いています。",
    "text-easy": "ねんまつも あいて います。",
    "text-en": "Open over New Year.",
    "sources": "x",
    "over": "0",
}
KEY = re.compile(r"/wordings/([0-9a-f]{32})")


@pytest.fixture
def umi(akari: house.House, boss: AtTheDesk) -> AtTheDesk:
    return colleague(akari, "umi", "counsellor", minutes=1)


@pytest.fixture
def riku(akari: house.House, boss: AtTheDesk) -> AtTheDesk:
    return colleague(akari, "riku", "supervisor", minutes=2)


def colleague(akari: house.House, login: str, role: str, *, minutes: int) -> AtTheDesk:
    """Return a colleague at the desk; the supervisor who invites takes a one-time code of that minute."""
    by = house.supervisor(akari, at=house.NOW + timedelta(minutes=minutes))
    _, totp = house.joined(by, login=login, role=role)
    worker = AtTheDesk()
    worker.sign_in(login, totp)
    return worker


def kept(boss: AtTheDesk, where: str = "step/new", **fields: str) -> str:
    """Return the key of a draft."""
    boss.post(f"/wordings/{where}", act="keep", **fields)
    return Wording.objects.latest("id").key


def test_the_draft_of_one_is_read_by_another_signed_by_a_third_and_stands_on_the_help_site(
    boss: AtTheDesk, umi: AtTheDesk, riku: AtTheDesk
) -> None:
    key = kept(boss, **STEP)

    assert "読み合わせ、" in boss.get("/wordings")
    assert "読み合わせと署名は、ほかの人がします" in boss.get(f"/wordings/{key}")
    umi.post(f"/wordings/{key}/act", act="read")
    signed = riku.post(f"/wordings/{key}/act", act="sign")

    assert "公開中" in signed
    with override_settings(ROOT_URLCONF="tomoshibi.web.help.urls"):
        for letter, words in (("a", "もう払わない"), ("b", "もう <ruby>払<rp>(</rp><rt>はら</rt>"), ("c", "Do not pay more")):
            page = Client().get(f"/{letter}/2/2", secure=True).content.decode()
            assert words in page
            assert timezone.localdate().isoformat() in page


def test_a_look_before_keeping_shows_all_three_languages_as_the_help_site_does_and_keeps_nothing(boss: AtTheDesk) -> None:
    page = boss.post("/wordings/step/new", act="look", **STEP)

    assert "<h3>もう <ruby>払<rp>(</rp><rt>はら</rt><rp>)</rp></ruby>わない</h3>" in page
    assert "<h3>Do not pay more</h3>" in page
    assert "なおすところも、迷うところも見つかりませんでした" in page
    assert not Wording.objects.exists()


def test_what_has_faults_is_not_kept_and_not_lost(boss: AtTheDesk) -> None:
    page = boss.post("/wordings/step/new", act="keep", **{**STEP, "text-ja": "すぐに相談して！"})

    assert "まだ保存していません" in page
    assert "感嘆符は使いません" in page
    assert "すぐに相談して！</textarea>" in page
    assert not Wording.objects.exists()


def test_a_doubt_about_do_and_do_not_is_asked_of_the_second_reader(boss: AtTheDesk, umi: AtTheDesk) -> None:
    key = kept(boss, **{**STEP, "title-en": "Pay them"})

    assert "ほかの言語には「しない・ない」があるのに" in umi.get(f"/wordings/{key}")
    again = umi.post(f"/wordings/{key}/act", act="read", **{"doubt-stance-title": "ここまで書いた"})
    assert "わけを書いてください" in again
    assert "ここまで書いた" in again
    read = umi.post(
        f"/wordings/{key}/act", act="read", **{"doubt-negation-title": "ためした", "doubt-stance-title": "ためした"}
    )

    assert "署名を待っている" in read
    assert "ためした" in read


def test_who_wrote_is_told_that_another_must_read_and_a_counsellor_cannot_sign(boss: AtTheDesk, umi: AtTheDesk) -> None:
    key = kept(boss, **STEP)

    own = boss.post(f"/wordings/{key}/act", act="read")
    refused = [
        umi.browser.post(f"/wordings/{key}/act", {"mark": umi.mark(), "act": act}, secure=True) for act in ("sign", "withdraw")
    ]

    assert "自分が書いた文は" in own
    assert [one.status_code for one in refused] == [403, 403]
    assert umi.browser.get("/wordings/step/new", secure=True).status_code == 200


def test_two_who_write_at_once_see_both_wordings(boss: AtTheDesk, riku: AtTheDesk) -> None:
    first = kept(boss, "text/notice", **NOTICE)

    page = riku.post("/wordings/text/notice", act="keep", **{**NOTICE, "text-ja": "べつの文です。"})

    assert "ほかの人が新しい文を書きました" in page
    assert "べつの文です。</textarea>" in page
    assert f'href="/wordings/{first}"' in page
    assert Wording.objects.count() == 1


def test_a_line_of_the_program_opens_with_its_words_and_keeps_its_place_in_the_list(boss: AtTheDesk) -> None:
    page = boss.get("/wordings/contact/mext-sos")

    assert "0120-0-78310" in page
    assert "{{" not in page
    fields = {**dict(re.findall(r'<textarea id="([a-z-]+)"[^>]*>([^<]*)</textarea>', page)), "over": "0", "sources": "x"}
    fields |= {"channel-type-0": "tel", "channel-0": "0120-0-78310", "run_by": "x"}
    key = kept(boss, "contact/mext-sos", **fields)

    shipped = next(one for one in entries("contact") if one.id == "mext-sos")
    content = Wording.objects.get(key=key).content
    assert (content["need"], content["tags"]) == (shipped.content["need"], shipped.content["tags"])
    assert content["run_by"] == "x"


def test_where_own_words_lie_over_those_of_the_program_the_page_that_signs_says_so(
    boss: AtTheDesk, umi: AtTheDesk, riku: AtTheDesk
) -> None:
    key = kept(boss, "step/stop-reply", **{**STEP, "for": ""})
    umi.post(f"/wordings/{key}/act", act="read")
    assert "自分たちで書いた文" not in boss.get("/public")

    riku.post(f"/wordings/{key}/act", act="sign")

    assert boss.get("/public").count('<a href="/wordings/step/stop-reply">自分たちで書いた文') == 1


NOWHERE = ["contact/police-110", "contact/amb-119", "step/nowhere", "text/title", "reply/nowhere", "reply/new", "0" * 32]


@pytest.mark.parametrize("address", NOWHERE)
def test_what_cannot_be_written_answers_calmly(boss: AtTheDesk, address: str) -> None:
    for ask in ("get", "post"):
        answer = getattr(boss.browser, ask)(f"/wordings/{address}", {"mark": boss.mark(), **NOTICE}, secure=True)

        assert answer.status_code == 404
        assert "この文はありません" in answer.content.decode()


def test_what_was_typed_is_given_back_where_the_session_ended_meanwhile(boss: AtTheDesk) -> None:
    boss.get("/out")

    page = boss.browser.post("/wordings/text/notice", NOTICE, secure=True).content.decode()

    assert all(NOTICE[name] in page for name in ("text-ja", "text-easy", "text-en"))


def test_a_day_that_is_none_is_refused_and_an_emptied_heading_is_asked_for(boss: AtTheDesk) -> None:
    assert "確かめた日は、今日までの30日のあいだの日です" in boss.post("/wordings/step/new", **{**STEP, "checked": "きのう"})
    key = kept(boss, **STEP)
    own = Wording.objects.get(key=key).entry

    assert "まだ書かれていません" in boss.post(
        f"/wordings/step/{own}", **{**STEP, "title-ja": "", "title-easy": "", "title-en": ""}
    )


def test_every_link_of_the_list_opens_for_a_counsellor_too(akari: house.House, boss: AtTheDesk, umi: AtTheDesk) -> None:
    riku = house.supervisor(akari, at=house.NOW + timedelta(minutes=2))
    line = next(one for one in entries("contact") if one.id == "mext-sos")
    sign(line, by=riku, at=timezone.now(), holds=timedelta(days=20))
    kept(boss, "text/notice", **NOTICE)

    page = umi.get("/wordings")
    looking = page[page.index('id="looking"') : page.index('id="write"')]
    addresses = {one for one in re.findall(r'<a [^>]*href="(/[^"#]*)', page) if one != "/out"}
    statuses = {one: umi.browser.get(one, secure=True).status_code for one in addresses}

    assert "24時間子供SOSダイヤル" in looking
    assert {one: status for one, status in statuses.items() if status != 200} == {}


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_the_preview_wears_the_help_sites_dress_in_each_language(boss: AtTheDesk, language: str) -> None:
    key = kept(boss, **STEP)

    page = boss.get(f"/wordings/{key}/preview/{language}")

    assert "help/calm.css" in page
    assert f'class="{language}"' in page
    assert speech(WORDS, language)["checked"] in page


def test_what_runs_out_soon_is_listed_to_be_looked_at(boss: AtTheDesk, umi: AtTheDesk, riku: AtTheDesk) -> None:
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    key = kept(boss, "text/notice", **{**NOTICE, "until": until})
    umi.post(f"/wordings/{key}/act", act="read")
    riku.post(f"/wordings/{key}/act", act="sign")

    page = boss.get("/wordings")

    assert until in page[page.index('id="looking"') : page.index('id="all"')]
    assert key in boss.get("/wordings?kind=text&state=signed#all")
    assert key not in boss.get("/wordings?kind=step")


def test_the_reply_time_is_written_read_and_signed_like_any_words_and_the_shift_page_says_where_it_stands(
    boss: AtTheDesk, umi: AtTheDesk, riku: AtTheDesk
) -> None:
    Organisation.objects.update(answers_within=4)
    begun = boss.get("/wordings/reply/answers-within")
    assert 'name="days" inputmode="numeric" maxlength="3" value="4"' in begun
    assert "「4日以内」も、署名がないので出ていません" in boss.get("/shifts")

    key = kept(boss, "reply/answers-within", days="３", sources="10月の記録", over="0")
    assert "返事の目安は、書いてから3日以内です。" in umi.get(f"/wordings/{key}")
    assert "We aim to answer within 3 days of your writing." in umi.get(f"/wordings/{key}/preview/en")
    umi.post(f"/wordings/{key}/act", act="read")
    assert "3日以内" not in boss.get("/shifts")
    riku.post(f"/wordings/{key}/act", act="sign")

    assert "返事の目安は、書いてから3日以内です。" in boss.get("/shifts")
    assert Wording.objects.get(key=key).content == {"days": 3}


@pytest.mark.parametrize("days", ["", "0", "31", "すぐ", "9999"])
def test_what_is_no_number_of_days_that_helps_is_refused_and_stays_to_be_mended(boss: AtTheDesk, days: str) -> None:
    page = boss.post("/wordings/reply/answers-within", act="keep", days=days, sources="x", over="0")

    assert "日数は、1からここまでの数で入れてください" in page
    assert f'maxlength="3" value="{days}"' in page
    assert not Wording.objects.exists()


@pytest.fixture
def signed_steps(akari: house.House, umi: AtTheDesk, riku: AtTheDesk) -> None:
    """Every step of the program is public."""
    by = house.supervisor(akari, at=house.NOW + timedelta(minutes=5))
    for entry in entries("step"):
        sign(entry, by=by, at=timezone.now())


def fields_of(page: str) -> dict[str, str]:
    """Return what stands in the boxes of the editor of a step, to be sent again."""
    typed = dict(re.findall(r'<textarea id="([a-z-]+)"[^>]*>([^<]*)</textarea>', page))
    return {name: html.unescape(text) for name, text in typed.items()} | {"over": "0"}


@pytest.mark.usefixtures("signed_steps")
def test_a_step_of_the_program_is_put_elsewhere_and_for_others_and_the_page_says_what_changes(
    boss: AtTheDesk, umi: AtTheDesk, riku: AtTheDesk
) -> None:
    page = boss.get("/wordings/step/keep-money")
    assert 'name="for" value="money" checked' in page
    assert 'name="for" value="spread" checked' not in page
    fields = fields_of(page) | {"stance": "do", "page_part": "keep", "after": "first"}

    looked = boss.browser.post(
        "/wordings/step/keep-money", {"mark": boss.mark(), "act": "look", "for": ["money", "spread"], **fields}, secure=True
    ).content.decode()
    assert re.search(r"お金を求められた：\d+ のうち \d+ 番め <strong>順番が変わります", looked)
    assert re.search(r"もう広められた：\d+ のうち \d+ 番め <strong>新しく出ます", looked)
    assert "もう払った：<strong>出なくなります" in looked
    assert "プログラムについてくる手順では出ていた場面に、出なくなります" in looked

    boss.browser.post(
        "/wordings/step/keep-money", {"mark": boss.mark(), "act": "keep", "for": ["money", "spread"], **fields}, secure=True
    )
    key = Wording.objects.latest("id").key
    assert "もう払った：<strong>出なくなります" in umi.get(f"/wordings/{key}")
    assert "わけを書いてください" in umi.post(f"/wordings/{key}/act", act="read")
    umi.post(f"/wordings/{key}/act", act="read", **{"doubt-fewer-for": "払った人には別の手順がある"})
    riku.post(f"/wordings/{key}/act", act="sign")

    with override_settings(ROOT_URLCONF="tomoshibi.web.help.urls"):
        order = {
            number: re.findall(r'<li id="([a-z-]+)">', Client().get(f"/a/2/{number}", secure=True).content.decode())
            for number in (2, 4, 6)
        }
    assert order[2].index("keep-money") + 1 == order[2].index("keep-talk")
    assert "keep-money" in order[6]
    assert "keep-money" not in order[4]


@pytest.mark.usefixtures("signed_steps")
def test_the_preview_of_a_step_shows_the_whole_page_of_a_situation(boss: AtTheDesk) -> None:
    key = kept(boss, **{**STEP, "after": "first", "for": "paid"})
    own = Wording.objects.get(key=key).entry

    page = boss.get(f"/wordings/{key}/preview/en?for=paid")

    assert re.findall(r'<li id="([a-z0-9-]+)"', page)[:2] == [own, "breathe"]
    assert f'href="/wordings/{key}/preview/ja?for=paid"' in page
    assert '<li id="write-us">' in page
    assert own not in boss.get(f"/wordings/{key}/preview/en?for=spread")


@pytest.mark.parametrize(("entry", "is_placed"), [("safe", True), ("write-us", False)])
def test_for_whom_the_steps_are_that_are_for_everybody_is_not_chosen(boss: AtTheDesk, entry: str, is_placed: bool) -> None:
    page = boss.get(f"/wordings/step/{entry}")

    assert 'name="for"' not in page
    assert ('name="after"' in page) is is_placed
    fields = fields_of(page) | {"stance": "do", "for": "money", "page_part": "now", "after": "first"}
    key = kept(boss, f"step/{entry}", **fields)
    kept_of = Wording.objects.get(key=key).content
    shipped = next(one for one in entries("step") if one.id == entry)
    assert kept_of["for"] == shipped.content["for"]
    assert kept_of["part"] == ("now" if is_placed else shipped.content["part"])
    assert ("after" in kept_of) is is_placed


def test_behind_a_step_that_there_is_not_nothing_is_put(boss: AtTheDesk) -> None:
    key = kept(boss, **{**STEP, "after": "nowhere"})

    assert "after" not in Wording.objects.get(key=key).content
