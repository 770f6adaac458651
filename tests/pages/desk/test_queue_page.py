"""Who waits: talks and cases in one line by the rules, taken by whoever presses, moved by a supervisor with a reason."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import vocabulary
from tomoshibi.casework.arrivals import next_ones
from tomoshibi.casework.models import Assessment, Case, Team, TeamMember, Turn
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.staff.models import AuditLine
from tomoshibi.web.desk.clocks import left, since, span
from tomoshibi.web.desk.words import desk_words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]


@pytest.fixture
def umi(boss: AtTheDesk) -> AtTheDesk:
    """A counsellor of the only team."""
    boss.post("/teams", name="ひがし")
    return join(boss, "umi", "counsellor")


def talk(**taps: Any) -> str:
    return house.written(at=taps.pop("at", house.NOW), **taps)[0]


def names(page: str) -> list[str]:
    """Return the addresses of those who wait, in their order."""
    return re.findall(r'<h3><a href="(/[^"]+)"', page)


def test_a_fourteen_year_old_with_two_hours_left_stands_first_and_the_page_says_why(umi: AtTheDesk) -> None:
    asking = talk(happened="for-someone", at=house.NOW - timedelta(hours=9))
    threatened = talk(happened="threatened", at=house.NOW - timedelta(hours=5))
    child = talk(happened="threatened", limit="hours", age_band="13-15")

    page = umi.get("/queue")

    assert names(page)[0] == f"/c/{child}"
    assert set(names(page)[1:]) == {f"/c/{asking}", f"/c/{threatened}"}
    assert "相手の期限が12時間以内" in page
    assert "13〜15歳" in page
    assert re.search(r'data-until="[^"]+" datetime="[^"]+">あと1時間5\d分<', page)


@pytest.mark.parametrize(
    ("taps", "level"),
    [
        ({"happened": "threatened", "is_urgent": True}, 1),
        ({"happened": "threatened", "limit": "hours"}, 2),
        ({"happened": "sent", "age_band": "13-15"}, 3),
        ({"happened": "sent"}, 3),
        ({"happened": "spread", "age_band": "adult"}, 3),
        ({"happened": "threatened", "limit": "days"}, 4),
        ({"happened": "money"}, 4),
        ({"happened": ""}, 4),
        ({"happened": "not-sure", "age_band": "adult"}, 4),
    ],
)
def test_taps_put_a_new_talk_on_its_level(umi: AtTheDesk, taps: dict[str, Any], level: int) -> None:
    talk(**taps)

    assert f'class="level level-{level}"' in umi.get("/queue")


def test_whose_deadline_runs_out_first_comes_first_inside_a_level(umi: AtTheDesk) -> None:
    older = talk(happened="money", limit="hours", at=house.NOW - timedelta(hours=30))  # passed some hours ago
    soon = talk(happened="money", limit="hours")

    assert names(umi.get("/queue"))[:1] == [f"/c/{soon}"]
    assert f"/c/{older}" in names(umi.get("/queue"))


def test_next_makes_a_case_of_the_first_talk_and_gives_it_to_whoever_pressed(umi: AtTheDesk) -> None:
    talk(happened="money")
    talk(happened="threatened", is_urgent=True, age_band="13-15")

    umi.post("/queue/next")

    case = Case.objects.get()
    assert (case.status, case.age_band) == ("open", "13-15")
    assert case.owner == TeamMember.objects.exclude(worker=boss_key()).get().worker
    assert Assessment.objects.get().level == 1
    assert len(names(umi.get("/queue"))) == 1


def boss_key() -> str:
    return TeamMember.objects.order_by("id").values_list("worker", flat=True)[0]


def test_a_talk_becomes_a_waiting_case_by_one_press_and_keeps_its_turn(umi: AtTheDesk) -> None:
    first = talk(happened="threatened", limit="hours", at=house.NOW - timedelta(hours=1))
    other = talk(happened="money", at=house.NOW - timedelta(minutes=20))
    before = umi.get("/queue")

    page = umi.post(f"/c/{first}/case")

    case = Case.objects.get()
    assert before.index(f"/c/{first}") < before.index(f"/c/{other}")
    assert names(page) == [f"/case/{case.key}", f"/c/{other}"]
    assert Turn.objects.get().waiting_day == japanese_day(house.NOW - timedelta(hours=1))
    assert case.code in page


def test_a_talk_belongs_to_one_case_whoever_presses_later(umi: AtTheDesk, boss: AtTheDesk) -> None:
    key = talk()
    umi.post(f"/c/{key}/case", act="take")

    assert "ほかの人が先にケースにしました" in boss.post(f"/c/{key}/case")
    assert Case.objects.count() == 1


def test_a_talk_of_another_teams_case_is_as_one_that_is_not_there(umi: AtTheDesk, boss: AtTheDesk) -> None:
    key = talk()
    umi.post(f"/c/{key}/case", act="take")
    boss.post("/teams", name="にし")
    far = join(boss, "far", "counsellor")

    answers = [far.browser.post(f"/c/{one}/case", {"mark": far.mark()}, secure=True) for one in (key, "0" * 24)]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert AuditLine.objects.filter(act="not-there", subject=f"consultation:{key}").exists()


def test_the_talks_page_leads_to_its_case(umi: AtTheDesk) -> None:
    key = talk()
    assert "ケースにして、担当する" in umi.get(f"/c/{key}")

    umi.post(f"/c/{key}/case", act="take")

    page = umi.get(f"/c/{key}")
    assert f"/case/{Case.objects.get().key}" in page
    assert "ケースにして、担当する" not in page


def test_a_talk_that_was_answered_waits_no_more(umi: AtTheDesk) -> None:
    key = talk()
    answer(key, "読みました", by=Writer("x", "そら"), at=house.NOW, random=lambda size: b"r" * size)

    assert names(umi.get("/queue")) == []


def test_nobody_waits_and_the_page_says_so(umi: AtTheDesk) -> None:
    assert "いま、待っている人はいません" in umi.get("/queue")
    assert "いま、待っている人はいません" in umi.post("/queue/next")


def test_without_a_team_talks_are_seen_and_no_case_is_made(boss: AtTheDesk) -> None:
    key = talk()

    assert f"/c/{key}" in boss.get("/queue")
    assert "チームを作る" in boss.get("/queue")
    assert "チームに入っていないので" in boss.post("/queue/next")
    assert "チームに入っていないので" in boss.post(f"/c/{key}/case")
    assert Case.objects.count() == 0


def test_a_supervisor_moves_a_case_with_a_reason_and_a_counsellor_does_not(boss: AtTheDesk, umi: AtTheDesk) -> None:
    umi.post(f"/c/{talk(happened='money')}/case")
    case = Case.objects.get()
    there = f"/queue/{case.key}/move"

    assert umi.browser.post(there, {"mark": umi.mark(), "level": "1"}, secure=True).status_code == 403
    assert "わけを書いてください" in boss.post(there, level="2", version=str(case.version), why=" ")
    clashed = boss.post(there, level="2", version="77", why="電話があった")
    assert re.search("あなた：「2 急ぎ」、いま：「[1345] [^」]+」", clashed)
    assert "電話があった" in clashed
    page = boss.post(there, level="2", version=str(case.version), why="電話があった")

    assert 'class="level level-2"' in page
    assert "まとめ役が順番を変えた" in page


def test_how_many_wait_is_told_also_where_only_the_first_are_shown(umi: AtTheDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    umi.post(f"/c/{talk(happened='money')}/case", act="wait")
    for _ in range(2):
        talk()
    monkeypatch.setattr("tomoshibi.web.desk.pages.queueing.next_ones", partial(next_ones, most=2))

    page = umi.get("/queue")

    assert page.count('<li id="q-') == 2
    assert "待っている人 3人（ここには先の2人）" in page


def test_teams_are_made_and_filled_by_supervisors_alone(boss: AtTheDesk) -> None:
    umi = join(boss, "umi", "counsellor")
    assert "まだチームがありません" in boss.get("/teams")
    assert "名前を入れてください" in boss.post("/teams", name=" ")
    page = boss.post("/teams", name="ひがし")
    team = Team.objects.get()
    worker = re.search(r'<option value="([0-9a-f]+)">Umi', page)
    assert worker is not None

    assert umi.browser.get("/teams", secure=True).status_code == 403
    assert umi.browser.post(f"/teams/{team.key}", {"mark": umi.mark(), "worker": worker[1]}, secure=True).status_code == 403
    assert "Umi をチームから外す" in boss.post(f"/teams/{team.key}", worker=worker[1])
    assert "Umi をチームから外す" not in boss.post(f"/teams/{team.key}", worker=worker[1], act="remove")


def test_a_new_worker_belongs_to_the_only_team_and_to_none_of_several(boss: AtTheDesk) -> None:
    boss.post("/teams", name="ひがし")
    join(boss, "umi", "counsellor")
    join(boss, "admin", "administrator")
    assert TeamMember.objects.count() == 2

    boss.post("/teams", name="にし")
    join(boss, "yama", "counsellor")

    assert TeamMember.objects.count() == 3  # the supervisor is in both; yama is in neither


def test_whoever_reads_begins_at_the_queue_and_an_administrator_at_their_account(boss: AtTheDesk) -> None:
    umi, admin = join(boss, "umi", "counsellor"), join(boss, "admin", "administrator")

    assert [one.browser.get("/confirm", secure=True)["Location"] for one in (boss, umi, admin)] == [
        "/queue",
        "/queue",
        "/account",
    ]
    assert admin.browser.get("/queue", secure=True).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0分"), (59, "0分"), (60, "1分"), (6600, "1時間50分"), (7200, "2時間"), (97200, "1日3時間")]
)
def test_a_span_is_said_in_its_two_largest_parts(seconds: int, words: str) -> None:
    assert span(seconds) == words


def test_a_clock_says_what_is_left_and_what_has_passed() -> None:
    assert left(house.NOW + timedelta(minutes=110), at=house.NOW) == "あと1時間50分"
    assert left(house.NOW - timedelta(minutes=25), at=house.NOW) == "25分前にすぎました"
    assert since(house.NOW - timedelta(seconds=20), at=house.NOW) == "たった今"


WORDED = {
    "reasons": vocabulary.REASONS, "statuses": vocabulary.STATUSES, "age_bands": vocabulary.AGE_BANDS,
    "channels": vocabulary.CHANNELS, "speakers": vocabulary.SPEAKERS, "calls": vocabulary.CALLS,
    "parts_played": vocabulary.PARTS_PLAYED, "acts": vocabulary.ACTS, "demands": vocabulary.DEMANDS,
    "image_states": vocabulary.IMAGE_STATES, "spreads": vocabulary.SPREADS, "relations": vocabulary.RELATIONS,
    "platforms": vocabulary.PLATFORMS, "certainties": vocabulary.CERTAINTIES, "sources": vocabulary.SOURCES,
    "fact_statuses": vocabulary.FACT_STATUSES, "flags": vocabulary.FLAGS, "identifiers": vocabulary.IDENTIFIERS,
    "stances": vocabulary.STANCES, "steps": vocabulary.STEPS, "plans": vocabulary.PLANS, "followed": vocabulary.FOLLOWED,
    "tasks": vocabulary.TASKS, "recipients": vocabulary.RECIPIENTS, "purposes": vocabulary.PURPOSES,
}  # fmt: skip


@pytest.mark.parametrize("name", WORDED)
def test_every_closed_word_has_its_words_and_none_stand_unused(name: str) -> None:
    words = desk_words("case")[name]

    assert words.keys() == set(WORDED[name])
    assert all(words.values())
