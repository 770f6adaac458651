"""The law page of a case: what it shows, what it asks, what it writes down, who may open it; and the sheets that are signed."""

import os
import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.casework.models import Case, Fact, Finding, Team
from tomoshibi.casework.operations.opening import open_case
from tomoshibi.casework.operations.recording import Happened, Learned, add_event, record_fact
from tomoshibi.casework.operations.teams import add_member, make_team
from tomoshibi.law.rulebook import provisions
from tomoshibi.staff.models import AuditLine, SignedEntry
from tomoshibi.staff.operations.sessions import WorkerSession, session
from tomoshibi.web.desk.door import COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
FAR = f"/case/{'0' * 32}/law"
DAY = date(2024, 8, 10)


def working(worker: AtTheDesk) -> WorkerSession:
    """Return the session of somebody who is signed in."""
    return session(bytes.fromhex(worker.browser.cookies[COOKIE].value), at=timezone.now())


@pytest.fixture
def sora(boss: AtTheDesk) -> WorkerSession:
    """The session of the supervisor, for what is done without a page."""
    return working(boss)


@pytest.fixture
def umi(boss: AtTheDesk, sora: WorkerSession) -> AtTheDesk:
    """A counsellor of the only team."""
    team = make_team("ひがし", by=sora, at=house.NOW, random=os.urandom)
    at_desk = join(boss, "umi", "counsellor")
    add_member(team, working(at_desk).worker, by=sora, at=house.NOW)
    return at_desk


@pytest.fixture
def case(umi: AtTheDesk, sora: WorkerSession) -> str:
    """A case that umi has charge of, with two acts of different days; its key."""
    key = open_case(Team.objects.get().key, by=sora, at=house.NOW, random=os.urandom)
    Case.objects.filter(key=key).update(owner=working(umi).worker)
    for act, day, demand in (("request", date(2023, 7, 12), "more-images"), ("threat", DAY, "money")):
        told = Happened(act, demand=demand, spread="threatened" if act == "threat" else "", earliest=day, latest=day)
        add_event(key, told, by=sora, at=house.NOW, random=os.urandom)
    return key


def tell(case: str, by: WorkerSession, name: str, value: object, **more: str) -> None:
    record_fact(case, Learned(name, value=value, **more), by=by, at=house.NOW, random=os.urandom)


def status(worker: AtTheDesk, page: str) -> int:
    return worker.browser.get(page, secure=True).status_code


def question(page: str, name: str) -> tuple[str, str]:
    """Return the event a question is asked for, and the row before it."""
    found = re.search(rf'name="name" value="{name}"><input type="hidden" name="event" value="(\w*)"><[^>]*value="(\w*)"', page)
    assert found is not None
    return found[1], found[2]


def test_the_page_opens_for_the_team_and_for_nobody_else(
    boss: AtTheDesk, umi: AtTheDesk, sora: WorkerSession, case: str
) -> None:
    page = f"/case/{case}/law"
    make_team("にし", by=sora, at=house.NOW, random=os.urandom)

    assert status(umi, page) == 200
    assert status(join(boss, "far", "counsellor"), page) == status(umi, FAR) == 404
    assert status(join(boss, "admin", "administrator"), page) == 403
    assert AuditLine.objects.filter(act="case-read", subject=f"case:{case}").exists()


def test_each_act_is_shown_with_its_own_day_reasons_sources_and_the_mark_of_what_nobody_signed(
    umi: AtTheDesk, sora: WorkerSession, case: str
) -> None:
    for name, value in (("threat_target", "self"), ("acts_done_after_threat", []), ("violence_used", False)):
        tell(case, sora, name, value)

    page = umi.get(f"/case/{case}/law")

    request, threat = page.split('class="law-act"')[1:]
    assert "2023-07-12" in request
    assert "2024-08-10" in threat
    may_apply = threat.partition("もう少し話を聞けば決まる")[0]
    assert "恐喝未遂" in may_apply
    assert "脅迫" in may_apply
    assert "「おどしながら求められたこと」に、「お金」があります。" in may_apply
    assert "確認した日 2026-11-22" in may_apply
    assert "未確認：本人には見せません" in may_apply
    assert "専門家が決める" in may_apply
    assert "恐喝未遂" not in request.partition("いまの話に合わない")[0].partition("もう少し")[0]
    shown = re.sub(r'<p class="small">出典.*?</p>|<h4>.*?</h4>', "", may_apply)
    assert not [word for word in ("犯罪", "有罪") if word in shown]


def test_the_next_few_questions_are_not_one_question_for_several_acts(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    for day in (date(2023, 7, 14), date(2023, 7, 16)):
        again = Happened("request", demand="more-images", earliest=day, latest=day)
        add_event(case, again, by=sora, at=house.NOW, random=os.urandom)

    shown, _, later = umi.get(f"/case/{case}/law").partition("そのあとで聞けること")

    next_few = re.findall(r'name="name" value="(\w+)"', shown)
    assert len(next_few) == len(set(next_few)) == 3
    assert next_few[0] in re.findall(r'name="name" value="(\w+)"', later)


def test_a_question_says_why_and_its_answer_is_written_down_as_a_fact_of_that_act(umi: AtTheDesk, case: str) -> None:
    page = umi.get(f"/case/{case}/law")
    event, before = question(page, "payment_made")

    assert "なぜ聞くか" in page
    after = umi.post(
        f"/case/{case}/law/answer",
        name="payment_made",
        event=event,
        before=before,
        value="yes",
        status="known",
        source="person",
    )

    fact = Fact.objects.get(name="payment_made")
    assert (fact.status, fact.event.key if fact.event else "", fact.source) == ("known", event, "person")
    assert f'name="name" value="payment_made"><input type="hidden" name="event" value="{event}"' not in after


@pytest.mark.parametrize("said", ["unknown", "declined"])
def test_not_knowing_and_not_saying_are_answers_and_are_not_asked_again(umi: AtTheDesk, case: str, said: str) -> None:
    event, _ = question(umi.get(f"/case/{case}/law"), "payment_made")

    page = umi.post(f"/case/{case}/law/answer", name="payment_made", event=event, status=said, source="person")

    assert Fact.objects.get(name="payment_made").status == said
    asked, _, rest = page.partition("わからない・話さないと答えたこと")
    assert f'value="payment_made"><input type="hidden" name="event" value="{event}"' not in asked
    assert question(rest, "payment_made") == (event, Fact.objects.get(name="payment_made").key)


def test_an_answer_after_not_saying_takes_its_place_and_clashes_with_nothing(umi: AtTheDesk, case: str) -> None:
    event, _ = question(umi.get(f"/case/{case}/law"), "payment_made")
    form = {"name": "payment_made", "event": event, "source": "person"}
    page = umi.post(f"/case/{case}/law/answer", status="declined", **form)

    umi.post(f"/case/{case}/law/answer", status="known", value="no", before=question(page, "payment_made")[1], **form)

    assert [one.status for one in Fact.objects.filter(name="payment_made").order_by("id")] == ["declined", "known"]


def test_a_question_can_be_skipped_and_nothing_is_written(umi: AtTheDesk, case: str) -> None:
    page = umi.get(f"/case/{case}/law")
    event, _ = question(page, "payment_made")

    after = umi.get(f"/case/{case}/law?skip=payment_made:{event}")

    assert f'value="payment_made"><input type="hidden" name="event" value="{event}"' not in after
    assert "とばした質問に戻る" in after
    assert not Fact.objects.exists()


def test_nobody_is_asked_for_details_of_an_act(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    tell(case, sora, "victim_birth_date", "2012-02-01")
    tell(case, sora, "offender_holds_image", True)

    page = umi.get(f"/case/{case}/law")

    to_ask, _, staff = page.partition("聞かずに、話に出ていたら書くこと")
    asked = set(re.findall(r'name="name" value="(\w+)"', to_ask))
    assert asked
    assert not asked & {"image_category", "bodily_indecent_act", "made_to_take_sexual_image", "assets_under_3m", "av_contract"}
    assert "本人には質問しません" in staff


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("victim_birth_date", "2026-02-30", "読み取れませんでした"),
        ("victim_age_at_act", "999", "読み取れませんでした"),
        ("prefecture", "atlantis", "読み取れませんでした"),
        ("threat_harms", "", "ひとつも選ばれていません"),
        ("offender_5y_older", "yes", "読み取れませんでした"),
        ("nothing", "yes", "読み取れませんでした"),
    ],
)
def test_what_is_no_answer_is_said_in_one_sentence_and_nothing_is_guessed(
    umi: AtTheDesk, case: str, name: str, value: str, words: str
) -> None:
    form = {"mark": umi.mark(), "name": name, "value": value, "status": "known"}
    sent = umi.browser.post(f"/case/{case}/law/answer", form, secure=True)

    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert not Fact.objects.exists()


def test_a_rough_day_and_a_list_that_may_go_on_stay_so(umi: AtTheDesk, case: str) -> None:
    page = umi.get(f"/case/{case}/law")
    event, _ = question(page, "threat_target")

    umi.post(f"/case/{case}/law/answer", name="victim_birth_date", value="2009", status="known")
    umi.post(f"/case/{case}/law/answer", name="payment_methods", event=event, value="gift_card", status="known")
    page = umi.get(f"/case/{case}/law")

    assert "「行為の時の本人の年齢」は14-15歳で" in page
    assert "発行元に知らせる" in page


def test_who_may_not_write_reads_and_finds_no_form(boss: AtTheDesk, umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    yama = join(boss, "yama", "counsellor")
    add_member(Team.objects.get().key, working(yama).worker, by=sora, at=house.NOW)

    page = yama.get(f"/case/{case}/law")
    sent = yama.browser.post(
        f"/case/{case}/law/answer", {"mark": yama.mark(), "name": "payment_made", "value": "yes"}, secure=True
    )

    assert "law/answer" not in page
    assert sent.status_code == 404
    assert not Fact.objects.exists()


def test_two_birth_dates_stand_open_with_both_shown(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    tell(case, sora, "victim_birth_date", "2009-06-01")
    tell(case, sora, "victim_birth_date", "2010-06-01", source="guardian")

    page = umi.get(f"/case/{case}/law")

    clash = page.partition("合わない答え")[2].partition("</section>")[0]
    assert "2009-06-01" in clash
    assert "2010-06-01" in clash


def test_a_duty_is_a_prompt_with_what_is_said_to_the_person_first(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    tell(case, sora, "victim_age_at_act", 12)
    tell(case, sora, "guardian_abuse_suspected", True)

    page = umi.get(f"/case/{case}/law")

    assert "先に本人に伝える言葉" in page
    assert "その前に、必ずあなたに話します" in page
    assert "自動で知らせることは、ありません" in page


def test_what_a_text_holds_takes_no_effect_as_markup(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    tell(case, sora, "demands", ["<script>alert(1)</script>\u202e", "money"])

    page = umi.get(f"/case/{case}/law")

    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_results_that_were_kept_go_stale_with_a_fact_and_show_what_changed(
    umi: AtTheDesk, sora: WorkerSession, case: str
) -> None:
    for name, value in (("threat_target", "self"), ("acts_done_after_threat", [])):
        tell(case, sora, name, value)
    page = umi.post(f"/case/{case}/law/keep")
    assert page.count("に残した結果と同じです") == 2

    tell(case, sora, "threat_frightening", False)

    page = umi.get(f"/case/{case}/law")
    assert page.count("に残した結果のあと、事実か決まりが変わりました") == 2
    assert "脅迫：当てはまることがある → <strong>今の話には合わない</strong>" in page
    assert AuditLine.objects.filter(act="findings-kept", subject=f"case:{case}").exists()


def test_results_that_were_kept_go_stale_with_the_rules(umi: AtTheDesk, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomoshibi.casework.operations.finding.ruleset", lambda: "law/before")
    umi.post(f"/case/{case}/law/keep")

    page = umi.get(f"/case/{case}/law")

    assert page.count("事実か決まりが変わりました。</strong> 結果は同じです") == 2


def test_what_was_kept_is_sealed_and_only_whoever_may_write_keeps_it(
    boss: AtTheDesk, umi: AtTheDesk, sora: WorkerSession, case: str
) -> None:
    yama = join(boss, "yama", "counsellor")
    add_member(Team.objects.get().key, working(yama).worker, by=sora, at=house.NOW)
    umi.post(f"/case/{case}/law/keep")

    sent = yama.browser.post(f"/case/{case}/law/keep", {"mark": yama.mark()}, secure=True)

    assert sent.status_code == 404
    assert Finding.objects.count() == 2
    assert not [one for one in Finding.objects.all() if b"pc-222" in bytes(one.box)]
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Finding.objects.update(ruleset="other")


def test_more_acts_and_facts_take_no_more_queries(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            umi.get(f"/case/{case}/law")
        return len(queries)

    tell(case, sora, "threat_target", "self")
    umi.post(f"/case/{case}/law/keep")
    before = asked()
    for name, value in (("violence_used", False), ("payment_made", True), ("prefecture", "tokyo")):
        tell(case, sora, name, value)
    for day in range(1, 9):
        told = Happened("threat", demand="money", earliest=date(2024, 9, day), latest=date(2024, 9, day))
        add_event(case, told, by=sora, at=house.NOW, random=os.urandom)
    umi.post(f"/case/{case}/law/keep")

    assert asked() == before


def test_an_answer_for_an_event_of_another_case_is_refused(umi: AtTheDesk, sora: WorkerSession, case: str) -> None:
    other = open_case(Team.objects.get().key, by=sora, at=house.NOW, random=os.urandom)
    event = add_event(other, Happened("threat"), by=sora, at=house.NOW, random=os.urandom)
    form = {"mark": umi.mark(), "name": "payment_made", "event": event, "value": "yes", "status": "known"}

    sent = umi.browser.post(f"/case/{case}/law/answer", form, secure=True)

    assert sent.status_code == 404
    assert not Fact.objects.exists()


def signing(worker: AtTheDesk, name: str, **fields: str) -> int:
    form = {"mark": worker.mark(), "digest": provisions()[name].digest, "lawyer": "灯法律事務所 山", **fields}
    return worker.browser.post(f"/law/review/{name}", form, secure=True).status_code


def test_a_sheet_lays_rule_conditions_and_situations_side_by_side(boss: AtTheDesk) -> None:
    page = boss.get("/law/review/pc-182-3")

    for part in (
        "other_born_years_before",
        "2023-07-13 - 2025-06-01",
        "D01",
        provisions()["pc-182-3"].digest,
        "専門家が決める",
    ):
        assert part in page
    assert "まだだれも確認していません" in page
    assert status(boss, "/law/review/pc-0") == 404


def test_a_supervisor_keeps_that_a_lawyer_agrees_and_the_mark_goes(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    before = umi.get(f"/case/{case}/law").count("未確認")

    assert signing(boss, "pc-249-attempt") == 302

    assert umi.get(f"/case/{case}/law").count("未確認") < before
    assert "灯法律事務所 山" in boss.get("/law/review")
    assert AuditLine.objects.filter(act="signed", subject="provision:pc-249-attempt").exists()


@pytest.mark.parametrize("fields", [{"digest": "0" * 64}, {"lawyer": " "}])
def test_nothing_is_signed_for_another_text_or_without_a_name(boss: AtTheDesk, fields: dict[str, str]) -> None:
    assert signing(boss, "pc-222", **fields) == 422
    assert not SignedEntry.objects.exists()


def test_only_a_supervisor_signs(umi: AtTheDesk) -> None:
    assert signing(umi, "pc-222") == 403
    assert "この文を読んで合うと言った弁護士" not in umi.get("/law/review/pc-222")
    assert not SignedEntry.objects.exists()


@pytest.mark.parametrize("column", ["expires_day", "checked_day", "digest"])
def test_a_signature_that_ended_has_not_begun_or_is_for_another_text_counts_no_more(boss: AtTheDesk, column: str) -> None:
    signing(boss, "pc-222")
    today = timezone.localdate()
    SignedEntry.objects.update(
        **{column: "0" * 64 if column == "digest" else today.replace(year=today.year + (column == "checked_day"))}
    )

    page = boss.get("/law/review/pc-222")

    assert "灯法律事務所 山 が" not in page


@pytest.mark.parametrize(("fact", "day", "told"), [
    ("offender_known_day", date(2026, 11, 1), "2027-05-01までに決めれば間に合います"),
    ("removal_asked_day", date(2026, 11, 20), "2026-11-27までに、どう判断したかを知らせる"),
    ("poster_asked_day", date(2026, 11, 20), "2026-11-27まで何も言わなければ"),
])  # fmt: skip
def test_days_that_are_written_down_begin_their_periods(
    umi: AtTheDesk, sora: WorkerSession, case: str, fact: str, day: date, told: str
) -> None:
    shared = Happened("publication", spread="public", earliest=day, latest=day)
    add_event(case, shared, by=sora, at=house.NOW, random=os.urandom)
    tell(case, sora, "platform_designated", True)
    before = umi.get(f"/case/{case}/law")

    umi.post(f"/case/{case}/fact", name=fact, status="known", source="worker", value=day.isoformat())

    after = umi.get(f"/case/{case}/law")
    assert told not in before
    assert told in after
