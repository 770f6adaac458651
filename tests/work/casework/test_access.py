"""Who may do what: the rules against a table written by hand, the filter against the check, and every way in tried."""

import inspect
import os
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from itertools import product
from typing import Any

import pytest

from tests.makers.cases import DAY, Desk, desk, happened, opened
from tests.makers.house import NO_FILES, NOW, PEPPER, written
from tomoshibi.casework import access, evidence_queries, ledger, operations, queries, sharing, triage
from tomoshibi.casework.access import Reader
from tomoshibi.casework.models import Case, Team, TeamMember, Wall
from tomoshibi.casework.operations import charge, consenting, disclosing, giving_copy, opening, recording
from tomoshibi.casework.operations.preserving import Chosen
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.vocabulary import STATUSES
from tomoshibi.staff.models import ROLES, AuditLine
from tomoshibi.staff.operations.sessions import WorkerSession

pytestmark = pytest.mark.django_db
RELATIONS = ("owner", "mate", "walled", "walled owner", "other team", "no team")

# What is allowed, by hand and apart from the rules: action, roles, relations, states. All else is refused.
EVERYONE, THEIRS = "counsellor supervisor", "owner mate"
ALLOWED = (
    ("read", EVERYONE, THEIRS, "waiting open closed"),
    ("take", EVERYONE, THEIRS, "waiting"),
    ("write", "counsellor", "owner", "open"),
    ("write", "supervisor", THEIRS, "open"),
    ("note", EVERYONE, THEIRS, "waiting open"),
    ("act in danger", EVERYONE, THEIRS, "waiting open"),
    ("hear no", EVERYONE, THEIRS, "waiting open closed"),
    ("assign", "supervisor", THEIRS, "waiting open"),
    ("reorder", "supervisor", THEIRS, "waiting"),
    ("approve", EVERYONE, THEIRS, "waiting open closed"),
    ("decide", "supervisor", THEIRS, "waiting open closed"),
    ("close", "counsellor", "owner", "open"),
    ("close", "supervisor", THEIRS, "open"),
    ("reopen", "supervisor", THEIRS, "closed"),
    ("hold", "supervisor", THEIRS, "waiting open closed"),
    ("wall", "supervisor", THEIRS, "waiting open closed"),
    ("copy", "supervisor", THEIRS, "waiting open closed"),
)
MATRIX = tuple(product(access.RULES, ROLES, RELATIONS, STATUSES))


def allowed() -> set[tuple[str, ...]]:
    return {(action, *place) for action, *rest in ALLOWED for place in product(*(words.split() for words in rest))}


def placed(relation: str, role: str, state: str, teams: tuple[Team, Team]) -> tuple[Reader, Case]:
    """Return a reader and a case that stand to each other so."""
    worker = f"{relation}-{role[:7]}-{state}"
    case = Case.objects.create(
        key=worker, code=f"case {Case.objects.count()}", team=teams[0], status=state, public=b"", team_version=1,
        owner=worker if "owner" in relation else "somebody", form_version=1, day=DAY, last_day=DAY,
    )  # fmt: skip
    if "walled" in relation:
        Wall.objects.create(case=case, worker=worker, by="somebody", day=DAY)
    member_of = {"other team": {teams[1].id}, "no team": set()}.get(relation, {teams[0].id})
    return Reader(worker, role, frozenset(member_of)), case


def test_every_action_role_relation_and_state_is_as_the_table_says_in_list_and_check() -> None:
    teams = tuple(Team.objects.create(key=name, name=name, day=DAY) for name in ("here", "there"))
    made = {
        (role, relation, state): placed(relation, role, state, teams)  # type: ignore[arg-type]
        for role, relation, state in product(ROLES, RELATIONS, STATUSES)
    }
    listed, checked = set(), set()
    for action, role, relation, state in MATRIX:
        reader, case = made[role, relation, state]
        if Case.objects.filter(access.listed(reader, action), pk=case.pk).exists():
            listed.add((action, role, relation, state))
        if access.allows(reader, action, access.standing(case)):
            checked.add((action, role, relation, state))

    assert len(MATRIX) == len(access.RULES) * 3 * 6 * 4
    assert checked == allowed()
    assert listed == checked


def test_the_table_names_every_action_and_every_condition_is_in_use() -> None:
    used = {name for rule in access.RULES.values() for one in rule for name in one} | set(access.ALWAYS)

    assert {action for action, *_ in ALLOWED} == access.RULES.keys()
    assert used == access.CONDITIONS.keys()


def test_without_the_second_step_nobody_is_in_a_team() -> None:
    at_desk = desk()
    half = WorkerSession(at_desk.umi.worker, "Umi", "counsellor", False, "", at_desk.umi.keys, "")

    assert access.reader(half).teams == frozenset()
    assert access.reader(at_desk.umi).teams


GIVEN: dict[str, Any] = {
    "at": NOW, "random": os.urandom, "pepper": PEPPER, "version": 1, "until": DAY + timedelta(days=1), "on": DAY,
    "event": "0" * 32, "fact": recording.Learned("payment_made", value=True), "note": "0" * 32, "flag": "0" * 32,
    "contact": "0" * 32, "person": "0" * 32, "consultation": "0" * 24, "speaker": "person", "said": opening.Said("telephone"),
    "to": recording.Happened("threat"), "text": "line:ruka", "why": "x", "reason": "other", "part": "harmed", "words": {},
    "worker": "0" * 32, "kind": "handle",
}  # fmt: skip
GIVEN |= {
    "recipient": "0" * 32, "purpose": "investigation", "scope": ("story",), "wording": "share", "language": "ja",
    "decision": consenting.Decision("0" * 32, "investigation", "refuse"), "entry": "0" * 32, "name": "x",
    "planned": disclosing.Planned("0" * 32, "investigation", ("story",)), "disclosure": "0" * 32, "subject": "0" * 32,
    "inquiry": "0" * 32, "has_warrant": False, "referral": "0" * 32, "status": "sent", "task": "0" * 32, "due": DAY,
}  # fmt: skip
GIVEN |= {
    "seen": triage.Situation(), "level": 2, "template": "money", "step": "0" * 32, "follow_up": "0" * 32,
    "bundle": "ab12", "marks": (), "proposal": "0" * 32, "numbers": (1,), "store": NO_FILES, "now": lambda: NOW,
    "chosen": Chosen("0" * 24, ("0" * 24,), "a"), "asked": evidence_queries.Asked(), "items": ("story",),
    "request": giving_copy.Request(DAY, "code", "x"),
}  # fmt: skip
SAME_NAME: dict[str, dict[str, Any]] = {
    "look_at": {"decision": "approved"},
    "decide_inquiry": {"decision": "allow"},
    "add_event": {"event": recording.Happened("threat")},
}


def ways_in() -> Iterator[Callable[..., Any]]:
    """Yield every operation and query that takes a case and a worker, whoever adds one."""
    modules = [import_module(f"{operations.__name__}.{one.name}") for one in pkgutil.iter_modules(operations.__path__)]
    for module in (*modules, queries, ledger, evidence_queries, sharing):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes = inspect.signature(function).parameters
            is_ours = function.__module__ == module.__name__ and not name.startswith("_")
            is_block = inspect.isgeneratorfunction(inspect.unwrap(function))  # used by the others, no way in itself
            if is_ours and not is_block and {"case", "by"} <= takes.keys():
                yield function


WAYS = {function.__name__: function for function in ways_in()}


def attempt(way: Callable[..., Any], case: str, by: WorkerSession) -> None:
    needed = [
        one for one in inspect.signature(way).parameters.values() if one.default is one.empty and one.name not in {"case", "by"}
    ]
    given = {**GIVEN, **SAME_NAME.get(way.__name__, {})}
    positional = [given[one.name] for one in needed if one.kind is not one.KEYWORD_ONLY]
    way(case, *positional, by=by, **{one.name: given[one.name] for one in needed if one.kind is one.KEYWORD_ONLY})


def test_every_way_in_is_tried_by_those_who_may_not_and_each_refusal_stands_in_the_trail() -> None:
    at_desk = desk()
    case = opened(at_desk)
    happened(case, at_desk.umi)
    Wall.objects.create(case=Case.objects.get(), worker=at_desk.yama.worker, by=at_desk.sora.worker, day=DAY)
    GIVEN["consultation"] = written()[0]

    for by in (at_desk.far, at_desk.far_sora, at_desk.admin, at_desk.yama):
        before = AuditLine.objects.filter(act="refused", actor=by.worker, subject=f"case:{case}").count()
        for way in WAYS.values():
            with pytest.raises(NoSuchCase):
                attempt(way, case, by)
        after = AuditLine.objects.filter(act="refused", actor=by.worker, subject=f"case:{case}").count()
        assert after - before == len(WAYS)
    assert len(WAYS) > 30


def test_a_case_that_is_not_there_looks_the_same() -> None:
    at_desk = desk()
    opened(at_desk)

    for way in WAYS.values():
        with pytest.raises(NoSuchCase):
            attempt(way, "f" * 32, at_desk.umi)


def test_no_search_and_no_list_shows_a_case_of_another_team_or_behind_a_wall() -> None:
    at_desk = desk()
    case = opened(at_desk, age_band="13-15")
    recording.add_identifier(case, "handle", "line:ruka", by=at_desk.umi, pepper=PEPPER, at=NOW, random=os.urandom)
    charge.wall(case, at_desk.yama.worker, "身内", by=at_desk.sora, at=NOW, random=os.urandom)
    ways: tuple[dict[str, Any], ...] = (
        {"code": Case.objects.get().code}, {"status": "open"}, {"age_band": "13-15"}, {"since": DAY}, {"until": DAY},
        {"identifier": ("handle", "line:ruka")}, {},
    )  # fmt: skip

    for sought in ways:
        found = {
            name: len(queries.search(queries.Sought(**sought), by=by, pepper=PEPPER, at=NOW)) for name, by in vars_of(at_desk)
        }
        assert found == {"sora": 1, "umi": 1, "yama": 0, "far": 0, "far_sora": 0, "admin": 0}
    for by in (at_desk.yama, at_desk.far, at_desk.far_sora, at_desk.admin):
        assert queries.open_cases(by) == ()


def vars_of(at_desk: Desk) -> list[tuple[str, WorkerSession]]:
    return [(name, getattr(at_desk, name)) for name in ("sora", "umi", "yama", "far", "far_sora", "admin")]


def test_a_talk_of_a_case_is_as_closed_as_the_case() -> None:
    at_desk = desk()
    talk, alone = written()[0], written()[0]
    case = opened(at_desk, consultation=talk)
    charge.wall(case, at_desk.yama.worker, "身内", by=at_desk.sora, at=NOW, random=os.urandom)

    assert [queries.may_read_talk(talk, by=by) for _, by in vars_of(at_desk)] == [True, True, False, False, False, False]
    assert queries.may_read_talk(alone, by=at_desk.yama)


def test_nobody_walls_themselves_off_nor_comes_back_through_a_wall() -> None:
    at_desk = desk()
    case = opened(at_desk)
    with pytest.raises(charge.NotInTheTeam):
        charge.wall(case, at_desk.sora.worker, "x", by=at_desk.sora, at=NOW, random=os.urandom)
    charge.wall(case, at_desk.umi.worker, "身内", by=at_desk.sora, at=NOW, random=os.urandom)

    with pytest.raises(NoSuchCase):
        charge.unwall(case, at_desk.umi.worker, "x", by=at_desk.umi, at=NOW, random=os.urandom)
    with pytest.raises(charge.NotInTheTeam):
        charge.assign(case, at_desk.umi.worker, version=Case.objects.get().version, by=at_desk.sora, at=NOW)

    assert Case.objects.get().owner == at_desk.sora.worker


def test_whoever_is_taken_out_of_a_team_reaches_nothing_from_that_moment() -> None:
    at_desk = desk()
    case = opened(at_desk)
    TeamMember.objects.filter(worker=at_desk.umi.worker).delete()

    with pytest.raises(NoSuchCase):
        queries.case_page(case, by=at_desk.umi, at=NOW)
