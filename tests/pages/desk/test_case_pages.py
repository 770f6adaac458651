"""The pages of a case: all of it in one view, its plan, what is due, and what each of them refuses."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import Assessment, Case, FollowUp, Note, Step, Task, Turn
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


PARTS = ("", "/plan")


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


def test_a_word_for_the_next_shift_stands_above_and_in_the_list_of_what_is_due(
    boss: AtTheDesk, umi: AtTheDesk, case: str
) -> None:
    umi.post(f"{case}/note", text="朝いちで銀行に電話", next_shift="1")

    assert 'class="handed"' in boss.get(case)
    assert "朝いちで銀行に電話" in boss.get("/due")
    assert "朝いちで銀行に電話" not in far_worker(boss).get("/due")


def test_a_plan_is_made_and_its_steps_keep_their_order(umi: AtTheDesk, case: str) -> None:
    assert "出典" in umi.post(f"{case}/plan/new", template="money")
    steps = {one.name: one for one in Step.objects.all()}

    def mark(name: str, to: str, version: str = "1") -> str:
        return umi.post(f"{case}/step/{steps[name].key}", status=to, version=version, text="")

    assert "先にする段階が、まだ終わっていません" in mark("block", "done")
    mark("keep-talk", "declined-by-person")
    assert "本人が望まない" in mark("block", "done")
    assert "ほかの人が先に書きました" in mark("block", "open")
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
    assert "だれが、どれだけ持っているか" in boss.get("/due")
    assert "だれが、どれだけ持っているか" not in umi.get("/due")
