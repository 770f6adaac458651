"""The pages of a case: all of it in one view, its plan, what is due, and what each of them refuses."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tests.pages.desk.test_law_page import working
from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import (
    Assessment,
    Case,
    Contact,
    Event,
    Fact,
    Flag,
    FollowUp,
    Identifier,
    Note,
    Person,
    ShiftNote,
    Step,
    Task,
    Team,
    TeamMember,
    Turn,
)
from tomoshibi.casework.operations.recording import Happened, add_event
from tomoshibi.staff.models import AuditLine

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
FAR = f"/case/{'0' * 32}"


@pytest.fixture
def umi(boss: AtTheDesk) -> AtTheDesk:
    """A counsellor of the only team."""
    boss.post("/teams", name="ひがし")
    return join(boss, "umi", "counsellor")


@pytest.fixture
def case(umi: AtTheDesk) -> str:
    """A case that umi has charge of, made of a talk; its address."""
    umi.post(f"/c/{house.written('学校に言うと言われました', at=house.NOW, age_band='13-15')[0]}/case", act="take")
    return f"/case/{Case.objects.get().key}"


def far_worker(boss: AtTheDesk) -> AtTheDesk:
    """Return a counsellor of no team: with a second team nobody is taken in by itself."""
    boss.post("/teams", name="にし")
    return join(boss, "far", "counsellor")


def status(worker: AtTheDesk, page: str) -> int:
    return worker.browser.get(page, secure=True).status_code


PARTS = ("", "/happened", "/plan", "/charge")


@pytest.mark.parametrize("part", PARTS)
def test_a_page_of_a_case_opens_for_the_team_and_for_nobody_else(boss: AtTheDesk, umi: AtTheDesk, case: str, part: str) -> None:
    assert status(umi, case + part) == status(boss, case + part) == 200
    assert status(far_worker(boss), case + part) == status(umi, FAR + part) == 404
    assert status(join(boss, "admin", "administrator"), case + part) == 403


def test_one_view_holds_the_last_words_the_level_and_what_was_not_asked(umi: AtTheDesk, case: str) -> None:
    page = umi.get(case)

    assert "学校に言うと言われました" in page
    assert "おどされている" in page
    assert "許可がないうちは、だれにも伝えません" in page
    assert "13〜15歳" in page
    assert AuditLine.objects.filter(act="case-read").exists()
    assert "ひみつ" not in page


def test_how_it_is_safe_to_answer_stands_by_the_talk(umi: AtTheDesk, case: str) -> None:
    from tomoshibi.consult.operations.visiting import tell_wishes
    from tomoshibi.consult.wishes import Wishes

    talk, code = house.written("二つめ", at=house.NOW)
    tell_wishes(house.visiting(code, house.NOW), Wishes("wait", "弟が見ます"), at=house.NOW)
    umi.post(f"/c/{talk}/case", act="take")

    page = umi.get(f"/case/{Case.objects.latest('id').key}")

    assert "本人が次に書くまで、返事を書かないでください" in page
    assert "弟が見ます" in page


def test_a_case_is_judged_anew_with_a_deadline_that_runs(umi: AtTheDesk, case: str) -> None:
    until = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")

    page = umi.post(f"{case}/level", threat="1", deadline=until)

    assert Assessment.objects.latest("id").level == 2
    assert re.search(r">あと1時間5\d分<", page)
    assert "期限の日時を読み取れません" in umi.post(f"{case}/level", deadline="あした")


def test_a_case_goes_back_to_those_who_wait(umi: AtTheDesk, case: str) -> None:
    page = umi.post(f"{case}/level", act="wait", self_harm="1")

    assert case in page
    assert Turn.objects.get().level == 1
    assert Case.objects.get().owner == ""


def test_notes_are_left_edited_by_their_author_and_added_to(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/note", text="まずねむれたか聞く")
    note = Note.objects.latest("id").key

    boss.post(f"{case}/note", text="よこから直す", about=note, act="edit")
    assert Note.objects.count() == 1
    umi.post(f"{case}/note", text="まず眠れたか聞く", about=note, act="edit")
    page = boss.post(f"{case}/note", text="昼に聞いた", about=note, act="add")

    assert "まず眠れたか聞く" in page
    assert "まずねむれたか聞く" not in page
    assert "昼に聞いた" in page
    assert "メモが空です" in umi.post(f"{case}/note", text=" ")


def test_a_word_for_the_next_shift_stands_above_its_case_and_on_the_page_of_words(
    boss: AtTheDesk, umi: AtTheDesk, case: str
) -> None:
    umi.post(f"{case}/note", text="朝いちで銀行に電話", next_shift="1")

    assert 'class="handed"' in boss.get(case)
    assert "朝いちで銀行に電話" in boss.get("/hand-over")
    assert "朝いちで銀行に電話" not in far_worker(boss).get("/hand-over")


def test_a_plan_is_made_and_its_steps_keep_their_order(umi: AtTheDesk, case: str) -> None:
    assert "出典" in umi.post(f"{case}/plan/new", template="money")
    steps = {one.name: one for one in Step.objects.all()}

    def mark(name: str, to: str, version: str = "1") -> str:
        return umi.post(f"{case}/step/{steps[name].key}", status=to, version=version, text="")

    assert "先にする段階が、まだ終わっていません" in mark("block", "done")
    mark("keep-talk", "declined-by-person")
    assert "本人が望まない" in mark("block", "done")
    assert "ほかの人が先に書きました。ふたつを見くらべて" in mark("block", "open")
    assert "まだ何も変わっていません" in mark("safe-now", "よくわからない")
    assert Step.objects.get(name="block").status == "done"
    assert "計画を選んでください" in umi.post(f"{case}/plan/new", template="nothing")


def test_times_to_hear_from_each_other_are_agreed_and_tried(umi: AtTheDesk, case: str) -> None:
    today = japanese_day(timezone.now())
    page = umi.post(f"{case}/follow-up", due=today.isoformat(), window="夕方、通知は切って")
    agreed = FollowUp.objects.get()

    assert "夕方、通知は切って" in page
    assert "連絡の約束" in umi.get("/due?mine=1")
    assert "1回ためした" in umi.post(f"{case}/follow-up", row=agreed.key, status="open", version="1")
    assert "ほかの人が先に書きました" in umi.post(f"{case}/follow-up", row=agreed.key, status="reached", version="1")
    assert "まだ何も変わっていません" in umi.post(f"{case}/follow-up", due="いつか")


def test_what_is_late_stands_first_and_a_task_is_ticked_off(umi: AtTheDesk, case: str) -> None:
    day = japanese_day(timezone.now()) - timedelta(days=2)
    Task.objects.create(key="a" * 32, case=Case.objects.get(), kind="tell-person", due_day=day, day=day)

    assert "すぎている" in umi.get("/due")
    assert "本人に伝える" in umi.get(case)
    umi.post(f"{case}/task/{'a' * 32}")

    assert Task.objects.get().done_day is not None
    assert "すぎている" not in umi.get("/due")


def test_only_supervisors_see_who_carries_how_much(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    page = boss.get("/due")

    assert "だれが、どれだけ持っているか" in page
    assert 'data-name="返事待ち">1<' in page
    assert "進行中 1・返事待ち 1・すぎた用事 0" in boss.get(f"{case}/charge")
    assert "だれが、どれだけ持っているか" not in umi.get("/due")
    assert "進行中 1" not in umi.get(f"{case}/charge")


EVENT = {
    "act": "threat", "demand": "money", "image_state": "", "spread": "threatened", "relation": "stranger", "platform": "line",
    "certainty": "said", "source": "person", "what": "五万円と言われた", "time": "夜",
}  # fmt: skip


def test_an_event_is_written_with_days_as_rough_as_they_are_known(umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/event", **EVENT, earliest="2026-06-01", latest="2026-06-03")
    umi.post(f"{case}/event", **EVENT, earliest="2026-06-05", one_day="1")
    umi.post(f"{case}/event", **EVENT, latest="2026-06-09")
    page = umi.post(f"{case}/event", **EVENT)

    assert "2026-06-01〜2026-06-03のどこか" in page
    assert "<strong>2026-06-05</strong>" in page
    assert "2026-06-09まで（いつからかはわからない）" in page
    assert "日はわからない" in page
    assert "五万円と言われた" in umi.get(case)


@pytest.mark.parametrize(
    "wrong", [{"act": "nothing"}, {"earliest": "2026-06-03", "latest": "2026-06-01"}, {"latest": "きのう"}]
)
def test_an_event_that_cannot_be_read_is_refused_and_its_words_are_kept(
    umi: AtTheDesk, case: str, wrong: dict[str, str]
) -> None:
    page = umi.post(f"{case}/event", **{**EVENT, **wrong})

    assert "読み取れない欄があります" in page
    assert "五万円と言われた</textarea>" in page
    assert not Event.objects.exists()


def test_two_who_change_an_event_at_once_see_both_side_by_side(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/event", **EVENT)
    row = Event.objects.get().key
    assert "五万円と言われた" in umi.get(f"{case}/happened?event={row}")
    boss.post(f"{case}/event", **{**EVENT, "what": "三万円だった"}, row=row, version="1")

    answer = umi.browser.post(
        f"{case}/event", {**EVENT, "what": "四万円だった", "row": row, "version": "1", "mark": umi.mark()}, secure=True
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.index("四万円だった") < page.index("三万円だった")
    assert 'name="version" value="2"' in page
    assert "三万円だった" in umi.get(case)
    umi.post(f"{case}/event", **{**EVENT, "what": "四万円だった"}, row=row, version="2")
    assert "四万円だった" in umi.get(case)


def test_an_event_is_taken_back_and_stays_to_be_seen(umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/event", **EVENT)
    row = Event.objects.get().key

    page = umi.post(f"{case}/event", row=row, version="1", act_on="strike")

    assert 'class="struck"' in page
    assert "五万円と言われた" not in umi.get(case)


def test_facts_have_a_status_and_another_value_stands_in_conflict(umi: AtTheDesk, case: str) -> None:
    said = {"name": "payment_made", "status": "known", "source": "person"}
    assert "答えも入れてください" in umi.post(f"{case}/fact", **said)
    umi.post(f"{case}/fact", **said, value="yes")
    page = umi.post(f"{case}/fact", **{**said, "source": "guardian"}, value="no")

    assert "食いちがっている" in page
    assert set(Fact.objects.values_list("status", flat=True)) == {"known", "conflicting"}
    umi.post(f"{case}/fact", name="met_in_person", status="declined", source="person")
    assert "答えたくない" in umi.get(f"{case}/happened")
    assert "答えも入れてください" in umi.post(f"{case}/fact", name="no_such", status="unknown", source="person")


def test_a_fact_is_superseded_and_the_older_one_shows_no_more(umi: AtTheDesk, case: str) -> None:
    said = {"name": "payment_methods", "status": "known", "source": "person"}
    umi.post(f"{case}/fact", **said, value="cash")
    assert "この答えに改める" in umi.get(f"{case}/happened?fact=payment_methods")

    page = umi.post(f"{case}/fact", **said, value="e_money", supersedes=Fact.objects.get().key)

    assert "電子マネー</td>" in page or "電子マネー" in page.split('id="facts"')[1].split('id="people"')[0]
    assert "食いちがっている" not in page.split('id="facts"')[1].split("</table>")[0]


def test_people_are_written_without_names_and_set_the_age_of_the_case(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/person", part="harmed", age_band="16-17", called="みお", about="高校生")
    row = Person.objects.get()
    assert Case.objects.get().age_band == "16-17"
    boss.post(f"{case}/person", row=row.key, version="1", age_band="13-15", called="みお", about="中学生だった")

    page = umi.post(f"{case}/person", row=row.key, version="1", age_band="18-19", called="みお", about="大学生")

    assert "ほかの人が先に書きかえました" in page
    assert Case.objects.get().age_band == "13-15"


def test_what_a_person_said_of_themselves_and_of_sums_is_written_where_the_form_offers_it_again(
    umi: AtTheDesk, case: str
) -> None:
    said = {"name": "あおい そら", "contact": "昼に学校へ", "wants": "静かにしていたい", "not_again": "写真のこと"}
    umi.post(f"{case}/person", part="harmed", age_band="16-17", called="みお", about="", **said)
    page = umi.post(f"{case}/event", **EVENT, amount="五万円", deadline="明日の昼")

    people = page.split('id="people"')[1].split('id="identifiers"')[0]
    assert [people.count(one) for one in said.values()] == [2, 2, 2, 2]  # shown, and in the form that changes it
    assert "金額 五万円" in page
    changing = umi.get(f"{case}/happened?event={Event.objects.get().key}")
    assert 'name="deadline" maxlength="200" value="明日の昼"' in changing


FORM = re.compile(r'name="form" value="([0-9a-f]{32})"')


def test_a_form_of_an_event_that_is_sent_twice_makes_one_event_and_changed_words_another(umi: AtTheDesk, case: str) -> None:
    form = FORM.findall(umi.get(f"{case}/happened"))[0]

    for what in ("学校に言うと言われた", "学校に言うと言われた", "先生に言うと言われた"):
        umi.post(f"{case}/event", **{**EVENT, "what": what}, form=form)
    umi.post(f"{case}/event", **{**EVENT, "what": "学校に言うと言われた"}, form=FORM.findall(umi.get(f"{case}/happened"))[0])

    assert Event.objects.count() == 3
    assert AuditLine.objects.filter(act="event-added").count() == 3


def test_changing_an_event_keeps_what_was_read_in_its_record_unless_it_is_taken_out_by_hand(umi: AtTheDesk, case: str) -> None:
    read = {"deadline": {"text": "明日の正午"}, "account": {"platform": "みらい銀行", "id": "1110022"}}
    threat = Happened("threat", words={"what": "x", "entities": read})
    event = add_event(case.removeprefix("/case/"), threat, by=working(umi), at=timezone.now(), random=os.urandom)
    changing = f"{case}/happened?event={event}"
    assert '期限「<span translate="no">明日の正午' in umi.get(changing)

    umi.post(f"{case}/event", **EVENT, row=event, version="1")
    assert "みらい銀行 1110022" in umi.get(changing)
    umi.post(f"{case}/event", **EVENT, row=event, version="2", without="account")

    page = umi.get(changing)
    assert "明日の正午" in page
    assert "1110022" not in page


def test_a_change_of_an_event_that_was_not_taken_is_still_a_change_and_keeps_what_was_ticked(umi: AtTheDesk, case: str) -> None:
    threat = Happened("threat", words={"entities": {"account": {"id": "1110022"}}})
    event = add_event(case.removeprefix("/case/"), threat, by=working(umi), at=timezone.now(), random=os.urandom)

    page = umi.post(
        f"{case}/event", **EVENT, row=event, version="1", without="account", earliest="2026-06-05", latest="2026-06-04"
    )

    assert "日の順番" in page
    write = page[page.index('id="write"') :].partition("</form>")[0]
    assert f'name="row" value="{event}"' in write
    assert 'name="without" value="account" checked' in write
    assert 'value="2026-06-04"' in write


def test_an_event_that_two_change_at_once_is_sent_again_with_all_that_was_ticked(
    boss: AtTheDesk, umi: AtTheDesk, case: str
) -> None:
    threat = Happened("threat", words={"entities": {"deadline": {"text": "明日の正午"}, "account": {"id": "1110022"}}})
    event = add_event(case.removeprefix("/case/"), threat, by=working(umi), at=timezone.now(), random=os.urandom)
    boss.post(f"{case}/event", **EVENT, row=event, version="1")
    ticked = {"earliest": "2026-06-05", "one_day": "1", "without": "account"}

    page = umi.send_again(umi.post(f"{case}/event", **EVENT, row=event, version="1", **ticked))

    assert "<strong>2026-06-05</strong>" in page
    changed = umi.get(f"{case}/happened?event={event}")
    assert "明日の正午" in changed
    assert "1110022" not in changed


def test_an_identifier_is_kept_once_and_shown_as_it_is(umi: AtTheDesk, case: str) -> None:
    assert "として読めませんでした" in umi.post(f"{case}/identifier", kind="phone", text="x")
    umi.post(f"{case}/identifier", kind="handle", text="line:Ruka_99")
    page = umi.post(f"{case}/identifier", kind="handle", text="line:@ruka_99")

    assert "line:Ruka_99" in page
    assert Identifier.objects.count() == 1


def test_a_warning_stands_above_every_page_until_it_is_taken_away(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    until = (japanese_day(timezone.now()) + timedelta(days=9)).isoformat()
    assert "終わる日（90日以内）を入れて" in umi.post(f"{case}/flag", reason="do-not-call", why="", until=until)
    assert "終わる日（90日以内）を入れて" in umi.post(
        f"{case}/flag", reason="do-not-call", why="家族が出る", until="2099-01-01"
    )

    umi.post(f"{case}/flag", reason="do-not-call", why="家族が出る", until=until)

    assert all('class="flags"' in boss.get(case + part) for part in PARTS)
    umi.post(f"{case}/flag", row=Flag.objects.get().key, why="自分の電話になった")
    assert 'class="flags"' not in umi.get(case)


CALL = {"channel": "telephone", "call": "consultation", "speaker": "guardian", "language": "ja", "age_band": "13-15"}


def test_a_telephone_call_becomes_a_case_with_its_draft(umi: AtTheDesk) -> None:
    page = umi.post("/case/new", **CALL, text="子どもがおどされている", reply="夕方に、姉と名のって", threat="1")

    assert "子どもがおどされている" in page
    assert "夕方に、姉と名のって" in page
    assert Assessment.objects.get().level == 4
    row = Contact.objects.get()
    case = f"/case/{Case.objects.get().key}"
    umi.post(f"{case}/contact", row=row.key, version="1", text="今日の夜が期限", reply="", final="1")
    assert Contact.objects.get().is_final
    assert "今日の夜が期限" in umi.get(case)
    umi.post(f"{case}/contact", channel="letter", speaker="person", text="手紙が来た", reply="")
    assert "手紙が来た" in umi.get(case)
    assert "まだ残していません" in umi.post(f"{case}/contact", channel="talk", speaker="person", text="x", reply="")


def test_a_draft_that_two_change_at_once_is_not_merged(boss: AtTheDesk, umi: AtTheDesk) -> None:
    umi.post("/case/new", **CALL, text="はじめ", reply="")
    case, row = f"/case/{Case.objects.get().key}", Contact.objects.get().key
    boss.post(f"{case}/contact", row=row, version="1", text="まとめ役の文", reply="")

    page = umi.post(f"{case}/contact", row=row, version="1", text="わたしの文", reply="")

    assert "ほかの人が先に書きなおしました" in page
    assert compared(page)["話したこと"] == ("わたしの文", "まとめ役の文")
    assert "まとめ役の文" in umi.get(case)
    umi.send_again(page)
    assert "わたしの文" in umi.get(case)


def compared(page: str) -> dict[str, tuple[str, str]]:
    """Return what two wrote at once, by field: what I wrote, and what stands."""
    part = page[page.index('aria-label="見くらべる"') :]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>", part)
    return {re.sub(" <span.*", "", label): (mine, theirs) for label, mine, theirs in rows}


def test_a_step_that_two_mark_at_once_shows_both_with_their_words(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/plan/new", template="money")
    there = f"{case}/step/{Step.objects.get(name='keep-talk').key}"
    boss.post(there, status="done", version="1", text="いっしょに残した")

    page = umi.post(there, status="declined-by-person", version="1", text="いまはしたくない")

    assert compared(page) == {"状態": ("本人が望まない", "できた"), "ひとこと": ("いまはしたくない", "いっしょに残した")}
    assert Step.objects.get(name="keep-talk").status == "done"
    umi.send_again(page)
    assert Step.objects.get(name="keep-talk").status == "declined-by-person"


def test_a_call_that_two_write_down_at_once_shows_both(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/follow-up", due=japanese_day(timezone.now()).isoformat(), window="夕方")
    agreed = FollowUp.objects.get()
    boss.post(f"{case}/follow-up", row=agreed.key, status="open", version="1")

    page = umi.post(f"{case}/follow-up", row=agreed.key, status="reached", version="1")

    assert set(compared(page)) == {"どうなったか", "ためした回数"}
    assert FollowUp.objects.get().tries == 1
    umi.send_again(page)
    assert (FollowUp.objects.get().status, FollowUp.objects.get().tries) == ("reached", 2)


def test_a_case_that_two_hand_on_at_once_shows_both(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    join(boss, "yama", "counsellor")
    seen = str(Case.objects.get().version)
    boss.post(f"{case}/charge", act="assign", worker=worker_key("Yama"), version=seen)

    page = boss.post(f"{case}/charge", act="assign", worker=worker_key("Umi"), version=seen)

    assert compared(page)["担当"] == ("Umi", "Yama")
    assert Case.objects.get().owner == worker_key("Yama")
    boss.send_again(page)
    assert Case.objects.get().owner == worker_key("Umi")


def test_a_call_may_wait_in_the_queue(umi: AtTheDesk) -> None:
    page = umi.post("/case/new", **CALL, text="x", act="wait", danger_to_life="1")

    assert 'class="level level-1"' in page
    assert Case.objects.get().code in page


@pytest.mark.parametrize("call", ["silent", "hang-up", "prank", "wrong-number"])
def test_silence_and_pranks_are_counted_without_a_case(umi: AtTheDesk, call: str) -> None:
    assert "言葉を書かずに" in umi.post("/case/new", **{**CALL, "call": call}, text="何か言った")

    assert "ケースは作っていません" in umi.post("/case/new", **{**CALL, "call": call, "age_band": ""})

    assert not Case.objects.exists()
    assert Contact.objects.get().box is None


@pytest.mark.parametrize("wrong", [{"channel": "talk"}, {"speaker": "x"}, {"age_band": "x"}, {"deadline": "x"}])
def test_what_cannot_be_read_makes_no_case_and_loses_no_words(umi: AtTheDesk, wrong: dict[str, str]) -> None:
    page = umi.post("/case/new", **{**CALL, **wrong}, text="聞いたこと")

    assert "読み取れない欄があります" in page
    assert "聞いたこと</textarea>" in page
    assert not Case.objects.exists()


def test_cases_are_found_by_code_band_day_and_exact_identifier_alone(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    umi.post(f"{case}/identifier", kind="handle", text="line:ruka")
    code, far = Case.objects.get().code, far_worker(boss)
    today = japanese_day(timezone.now()).isoformat()

    for sought in (
        {"code": code.lower()}, {"age_band": "13-15", "status": "open"}, {"since": today, "until": today},
        {"kind": "handle", "text": "LINE:@Ruka"},
    ):  # fmt: skip
        assert case in umi.post("/cases", **sought)
        assert case not in far.post("/cases", **sought)
    for other in ({"code": "0000-0000"}, {"status": "closed"}, {"kind": "handle", "text": "line:mio"}):
        assert "合うケースはありません" in umi.post("/cases", **other)
    assert "日を読み取れません" in umi.post("/cases", since="x")
    assert "として読めませんでした" in umi.post("/cases", kind="phone", text="x")


def test_ones_own_cases_and_the_teams_are_listed_with_who_waits_for_an_answer(
    boss: AtTheDesk, umi: AtTheDesk, case: str
) -> None:
    assert case in umi.get("/cases")
    assert "返事待ち" in umi.get("/cases")
    assert case not in boss.get("/cases")
    assert case in boss.get("/cases?team=1")
    assert case not in far_worker(boss).get("/cases?team=1")


def worker_key(login: str) -> str:
    from tomoshibi.staff.queries import members

    return next(one.key for one in members() if one.work_name == login)


def test_a_supervisor_hands_a_case_to_a_colleague_and_a_counsellor_does_not(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    yama = join(boss, "yama", "counsellor")
    given = {"act": "assign", "worker": worker_key("Yama"), "version": str(Case.objects.get().version)}

    assert umi.browser.post(f"{case}/charge", {**given, "mark": umi.mark()}, secure=True).status_code == 404
    assert "ほかの人が先に変えました" in boss.post(f"{case}/charge", **{**given, "version": "99"})
    boss.post(f"{case}/charge", **given)

    assert case in yama.get("/cases")


def test_a_case_is_closed_once_a_second_person_looked_and_never_the_asker(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    def version() -> str:
        return str(Case.objects.get().version)

    assert "先に確認を頼んでください" in umi.post(f"{case}/charge", act="close", why="落ち着いた", version=version())
    umi.post(f"{case}/charge", act="ask")
    assert "自分ではできません" in umi.post(f"{case}/charge", act="approved", why="よい")
    assert "二人目の確認" in boss.get("/due")
    assert "先に確認を頼んでください" in umi.post(f"{case}/charge", act="close", why="落ち着いた", version=version())
    assert "わけを書いてください" in boss.post(f"{case}/charge", act="approved", why=" ")
    boss.post(f"{case}/charge", act="approved", why="本人が落ち着いた")

    page = umi.post(f"{case}/charge", act="close", why="落ち着いた", version=version())

    assert Case.objects.get().status == "closed"
    assert "終わっています" in page
    boss.post(f"{case}/charge", act="reopen", why="また来た", version=version())
    assert Case.objects.get().status == "open"


def test_who_is_walled_off_sees_neither_case_nor_search(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    boss.post(f"{case}/charge", act="wall", worker=worker_key("Umi"), why="身内")

    assert status(umi, case) == status(umi, f"{case}/charge") == 404
    assert case not in umi.get("/cases")
    assert "Umi" in boss.get(f"{case}/charge")
    boss.post(f"{case}/charge", act="unwall", worker=worker_key("Umi"), why="まちがい")
    assert status(umi, case) == 200


@pytest.mark.parametrize("page", ["/queue", "/cases", "/case/new", "/due", "/hand-over", "/teams"])
def test_lists_are_closed_to_administrators(boss: AtTheDesk, page: str) -> None:
    assert status(join(boss, "admin", "administrator"), page) == 403


def test_no_page_of_a_case_changes_anything_for_somebody_of_no_team(boss: AtTheDesk, umi: AtTheDesk, case: str) -> None:
    far, before = far_worker(boss), Case.objects.get().version
    assert not TeamMember.objects.filter(worker=worker_key("Far")).exists()
    addresses = (
        "level", "note", f"task/{'0' * 32}", "plan/new", f"step/{'0' * 32}", "follow-up", "event", "fact", "person",
        "identifier", "flag", "contact", "charge",
    )  # fmt: skip
    sent = {
        **EVENT, "mark": far.mark(), "text": "line:x", "template": "money", "status": "done", "version": "1",
        "name": "payment_made", "age_band": "", "part": "harmed", "kind": "handle", "reason": "other", "why": "x",
        "channel": "letter", "speaker": "person", "due": "2026-12-01", "until": japanese_day(timezone.now()).isoformat(),
    }  # fmt: skip

    for address in addresses:
        wanted = {"charge": {"act": "ask"}, "fact": {"status": "unknown"}, "step": {"status": "done"}}.get(address, {})
        answer = far.browser.post(f"{case}/{address}", {**sent, **wanted}, secure=True)
        assert answer.status_code == 404, address
    assert Case.objects.get().version == before
    assert not Note.objects.exists()


def test_a_word_for_the_whole_shift_is_left_and_read_by_the_team(boss: AtTheDesk, umi: AtTheDesk) -> None:
    team = Team.objects.get().key

    page = umi.post("/hand-over", text="<b>今夜は二人です</b>", team=team, form="b" * 32)
    umi.post("/hand-over", text="<b>今夜は二人です</b>", team=team, form="b" * 32)

    assert "きのうと今日の引きつぎは、まだありません" not in page
    assert boss.get("/hand-over").count("&lt;b&gt;今夜は二人です&lt;/b&gt;") == 1
    assert "今夜は二人です" not in far_worker(boss).get("/hand-over")


@pytest.mark.parametrize(
    ("text", "why"),
    [(" ", "まだ何も書かれていません"), ("あ" * 2_001, "長すぎます。2000字までに"), ("x", "そのチームには入っていない")],
)
def test_a_word_that_cannot_be_left_is_given_back(umi: AtTheDesk, text: str, why: str) -> None:
    team = "0" * 32 if text == "x" else Team.objects.get().key

    page = umi.post("/hand-over", text=text, team=team, form="?")

    assert why in page
    assert f">{text}</textarea>" in page
    assert not ShiftNote.objects.exists()
