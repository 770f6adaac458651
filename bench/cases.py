"""How soon the desk answers amid 100,000 cases with 1,000,000 events: queue, case, search and lists, on both databases.

`python -m bench.cases [--cases N] [--rounds N] [--database sqlite|postgresql]`. Each database is filled anew in a folder that
is thrown away. Most rows hold boxes of the usual size that open nowhere; the cases that are opened are real ones among them.
First what the pages ask, then whole pages as a worker with a browser gets them: door, session, trail, template and all.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

REAL = 40  # cases with keys and boxes of their own, which are opened
EVENTS = 10  # of each case
TEAMS = 5
WAITING, OPEN = 100, 20  # one case in so many waits, or is open; the others are closed
BOX = 66 + 256 + 16  # bytes of a small box
DEADLINES = 5  # one waiting case in so many has a deadline of these hours
TALKS = 200  # new ones that stand in the line too
TRAIL = 2  # lines of the trail for each case
NOW = datetime.now(UTC)
AIM = 300  # milliseconds at p95


def main() -> None:
    """Measure one database in this process, or each in one of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    if given.database is None:
        for one in ("sqlite", "postgresql"):
            call = [sys.executable, "-m", "bench.cases", "--cases", str(given.cases), "--rounds", str(given.rounds)]
            subprocess.run([*call, "--database", one], check=True)
        return
    with tempfile.TemporaryDirectory(prefix="tomoshibi-bench-") as home:
        os.environ |= {"TOMOSHIBI_HOME": home, "DJANGO_SETTINGS_MODULE": "tomoshibi.web.desk.settings"}
        if given.database == "sqlite":
            _run(given.cases, given.rounds, "SQLite")
            return
        from tests.makers.database_server import database_server

        with database_server() as server:
            if server is None:
                print("PostgreSQL is not installed here: nothing was measured")
                return
            os.environ["TOMOSHIBI_DATABASE"] = server.address
            _run(given.cases, given.rounds, "PostgreSQL")


def _run(cases: int, rounds: int, name: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    began = time.perf_counter()
    desk = _Filled(cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n{name}: {desk.counted} filled in {time.perf_counter() - began:.0f} s")
    _measure(desk, rounds)
    connection.close()


class _Filled:
    """A filled database and a worker's session."""

    def __init__(self, cases: int) -> None:
        from django.conf import settings
        from tests.makers import house

        from tomoshibi.basics.secrecy.wraps import Pepper

        house.PEPPER, house.NOW = Pepper(settings.KEYS.pepper), NOW  # the sites' own, and today, also for what is imported next
        from tests.makers.cases import desk, happened, opened

        self.pepper, self.chance, self.desk = house.PEPPER, Random(7), desk()
        self.by = self.desk.umi
        self.real = [opened(self.desk, at=NOW) for _ in range(REAL)]
        for case in self.real:
            for _ in range(EVENTS):
                happened(case, self.by, demand="money", earliest=NOW.date(), words={"what": "ことば" * 40})
        self._cases(cases - REAL)
        self._turns()
        self._rows()
        self._identifiers()
        self._talks()
        self._trail(TRAIL * cases)
        self.counted = _counted()

    def _cases(self, number: int) -> None:
        """Lay cases of five teams over three years: some wait, some are open, the others are closed."""
        from tomoshibi.casework.models import Case, Team, TeamMember

        teams = list(Team.objects.all())
        while len(teams) < TEAMS:
            teams.append(Team.objects.create(key=os.urandom(16).hex(), name=f"team {len(teams)}", day=NOW.date()))
        for team in teams[:2]:  # the worker who asks is in two of them
            TeamMember.objects.get_or_create(team=team, worker=self.by.worker, defaults={"day": NOW.date()})
        for start in range(0, number, 5_000):
            Case.objects.bulk_create(self._case(place, teams) for place in range(start, min(start + 5_000, number)))

    def _case(self, place: int, teams: list[Any]) -> Any:
        from tomoshibi.casework.models import Case
        from tomoshibi.casework.operations.opening import new_code

        status = "waiting" if place % WAITING == 0 else "open" if place % OPEN == 1 else "closed"
        day = NOW.date() - timedelta(days=self.chance.randrange(1, 8 if status == "waiting" else 1_000))
        return Case(
            key=os.urandom(16).hex(), code=new_code(random=os.urandom), team=teams[place // 7 % TEAMS], status=status,
            owner=self.by.worker if status == "open" and place % 400 == 1 else "" if status == "waiting" else "f" * 32,
            public=os.urandom(65), team_version=1, team_box=os.urandom(BOX), recovery_box=os.urandom(BOX), day=day,
            last_day=day, age_band=self.chance.choice(("", "13-15", "16-17", "adult")), form_version=1,
        )  # fmt: skip

    def _turns(self) -> None:
        """Give every waiting case its turn, with a card that opens and, some of them, a deadline of these hours."""
        import json

        from tomoshibi.basics.secrecy import boxes
        from tomoshibi.casework import sealed
        from tomoshibi.casework.models import Case, Turn
        from tomoshibi.staff.queries import keyhole

        hole, made = keyhole(), []
        for place, case in enumerate(Case.objects.filter(status="waiting").order_by("day", "id")):
            deadline = NOW + timedelta(hours=self.chance.randrange(-30, 40)) if place % DEADLINES == 0 else None
            card = {"at": NOW.isoformat(), "deadline": deadline.isoformat() if deadline else None}
            context = sealed.context(hole.tenant, case.key, "turn", "card", "server")
            made.append(
                Turn(
                    case=case, level=self.chance.choice((3, 4, 4, 5, 5)), reasons=" threat ", waiting_day=case.day,
                    since_day=case.day, deadline_day=deadline.date() if deadline else None, team_version=hole.team_version,
                    card=boxes.seal(json.dumps(card).encode(), to=hole.team_public, context=context),
                )
            )  # fmt: skip
        Turn.objects.bulk_create(made, batch_size=1_000)

    def _rows(self) -> None:
        """Add events and one contact to each case, inside the database."""
        from django.db import connection, transaction

        numbers = " UNION ALL ".join(f"SELECT '{10 + place}' AS t" for place in range(EVENTS))
        clear = "'threat', 'money', '', '', 'stranger', 'line', c.day, c.day, 'said', 'person', '', ''"
        events = (
            "INSERT INTO casework_event (key, case_id, act, demand, image_state, spread, relation, platform, earliest, latest,"
            " certainty, source, bundle, records, box, by, day, form_version, version)"
            f" SELECT SUBSTR(c.key, 1, 30) || n.t, c.id, {clear}, %s, c.owner, c.day, 1, 1"
            f" FROM casework_case c CROSS JOIN ({numbers}) n WHERE NOT EXISTS"
            " (SELECT 1 FROM casework_event e WHERE e.case_id = c.id)"
        )
        contacts = (
            "INSERT INTO casework_contact (key, case_id, channel, speaker, call, language, is_final, day, by, box,"
            " form_version, version) SELECT SUBSTR(c.key, 1, 30) || 'zz', c.id, 'telephone', 'person', 'consultation', 'ja',"
            " %s, c.day, c.owner, %s, 1, 1 FROM casework_case c"
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(events, [os.urandom(BOX)])
            cursor.execute(contacts, [True, os.urandom(BOX)])

    def _identifiers(self) -> None:
        """Let every third case name an account; each account is named by three cases or so."""
        from tomoshibi.casework import identifiers
        from tomoshibi.casework.models import Case, Identifier

        keys = list(Case.objects.order_by("id").values_list("id", flat=True))[::3]
        hashes = [identifiers.lookup("handle", f"line:made-up-{place}", self.pepper) for place in range(len(keys) // 3 + 1)]
        Identifier.objects.bulk_create(
            (
                Identifier(
                    key=os.urandom(16).hex(), case_id=case, kind="handle", lookup=hashes[place // 3], box=os.urandom(BOX),
                    by="f" * 32, day=NOW.date(),
                )
                for place, case in enumerate(keys)
            ),
            batch_size=5_000,
        )  # fmt: skip
        self.accounts = len(hashes)

    def _talks(self) -> None:
        """Let new talks come in, as they do without script."""
        from tests.makers.house import written

        from tomoshibi.basics.secrecy import wraps

        wraps.COSTS[wraps.CODE] = wraps.Cost(rounds=1, memory=64)  # nobody comes back with these numbers
        for place in range(TALKS):
            written(at=NOW - timedelta(minutes=place), limit=("", "hours")[place % 2], age_band=("", "13-15")[place % 2])

    def _trail(self, lines: int) -> None:
        """Lay lines of three years into the trail before those that the session writes; their boxes open nowhere."""
        from tomoshibi.staff.models import AuditLine, TrailHead

        head = TrailHead.objects.get()
        names = [f"case:{one.key}" for one in self.some_cases()]
        for start in range(0, lines, 10_000):
            AuditLine.objects.bulk_create(
                AuditLine(
                    number=head.number + 1 + place, day=NOW.date() - timedelta(days=(lines - place) * 1_000 // lines),
                    actor=self.by.worker, act=("case-read", "case-searched", "event-added")[place % 3],
                    subject=names[place % len(names)], sealed=os.urandom(BOX), before=bytes(32), digest=os.urandom(32),
                )
                for place in range(start, min(start + 10_000, lines))
            )  # fmt: skip
        TrailHead.objects.update(number=head.number + lines)

    def some_cases(self) -> list[Any]:
        """Return a thousand cases that wait or are open."""
        from tomoshibi.casework.models import Case

        return list(Case.objects.exclude(status="closed")[:1_000])

    def seat(self) -> Any:
        """Return a worker at the desk with a browser: a supervisor of two teams, for some pages are for them alone."""
        from django.test import Client
        from tests.makers.desk_pages import AtTheDesk
        from tests.makers.house import joined

        from tomoshibi.casework.models import TeamMember

        key, totp = joined(self.desk.sora, login="asa", role="supervisor", at=NOW)
        for member in TeamMember.objects.filter(worker=self.by.worker):
            TeamMember.objects.create(team=member.team, worker=key, day=member.day)
        worker = AtTheDesk(Client(SERVER_NAME="localhost"))
        worker.sign_in("asa", totp)
        return worker


def _counted() -> str:
    from tomoshibi.casework.models import Case, Event, Turn

    return f"{Case.objects.count():,} cases, {Event.objects.count():,} events, {Turn.objects.count():,} waiting"


def _measure(desk: _Filled, rounds: int) -> None:
    """Ask each page in turn, round after round, with a piece of plain work among them as a reference.

    Wall times tell of this machine and all that runs on it; the reference tells how busy it was. Processor time is this
    process's own: on SQLite all of the work, on PostgreSQL without the server's.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pages = {**_pages(desk), **_whole_pages(desk), "reference: 1,000 hashes of 1 KiB": _reference}
    walls: dict[str, list[float]] = {name: [] for name in pages}
    works: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            began, worked = time.perf_counter(), time.process_time()
            page()
            walls[name].append(1_000 * (time.perf_counter() - began))
            works[name].append(1_000 * (time.process_time() - worked))
    print("| page | median ms | p95 ms | processor: median ms | p95 ms | queries | aim ms |\n|---|---|---|---|---|---|---|")
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as asked:
            page()
        wall, work = walls[name], works[name]
        numbers = (statistics.median(wall), _p95(wall), statistics.median(work), _p95(work))
        print(f"| {name} | {' | '.join(f'{one:.1f}' for one in numbers)} | {len(asked)} | {AIM} |", flush=True)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _reference() -> None:
    for _ in range(1_000):
        hashlib.sha256(bytes(1_024)).digest()


def _pages(desk: _Filled) -> dict[str, Callable[[], object]]:
    from tomoshibi.casework import queries
    from tomoshibi.casework.queries import Sought
    from tomoshibi.casework.queue import queue

    chance, by = desk.chance, desk.by

    def search(**sought: Any) -> object:
        return queries.search(Sought(**sought), by=by, pepper=desk.pepper, at=NOW)

    def some_day() -> date:
        return NOW.date() - timedelta(days=chance.randrange(1, 1_000))

    codes = [queries.case_page(one, by=by, at=NOW).listed.code for one in desk.real]
    return {
        "queue": lambda: queue(by, at=NOW),
        "case": lambda: queries.case_page(chance.choice(desk.real), by=by, at=NOW),
        "open cases": lambda: queries.open_cases(by),
        "my cases": lambda: queries.open_cases(by, mine=True),
        "search, code": lambda: search(code=chance.choice(codes)),
        "search, account": lambda: search(identifier=("handle", f"line:made-up-{chance.randrange(desk.accounts)}")),
        "search, band and state": lambda: search(age_band="13-15", status="closed"),
        "search, days": lambda: search(since=some_day(), until=NOW.date()),
        "search, band never used": lambda: search(age_band="under-13"),
        "tasks": lambda: queries.due_tasks(by, until=NOW.date()),
    }


def _whole_pages(desk: _Filled) -> dict[str, Callable[[], object]]:
    worker, chance = desk.seat(), desk.chance
    mark = worker.mark()

    def read(address: str) -> object:
        answer = worker.browser.get(address, secure=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer

    def sought(**fields: str) -> object:
        answer = worker.browser.post("/cases", {"mark": mark, **fields}, secure=True)
        assert answer.status_code == 200, f"search: {answer.status_code}"
        return answer

    def any_case() -> str:
        return f"/case/{chance.choice(desk.real)}"

    return {
        "page: queue": lambda: read("/queue"),
        "page: case": lambda: read(any_case()),
        "page: what happened": lambda: read(f"{any_case()}/happened"),
        "page: law of a case": lambda: read(f"{any_case()}/law"),
        "page: team's cases": lambda: read("/cases?team=1"),
        "page: search by days": lambda: sought(since=(NOW - timedelta(days=500)).date().isoformat()),
        "page: search by account": lambda: sought(kind="handle", text=f"line:made-up-{chance.randrange(desk.accounts)}"),
        "page: talks": lambda: read("/list"),
        "page: what is due": lambda: read("/due"),
        "page: trail": lambda: read("/trail"),
        "page: what ends soon or is held": lambda: read("/keeping"),
    }


if __name__ == "__main__":
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    main()
