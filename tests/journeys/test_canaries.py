"""What people write, type and are given is nowhere in clear: not in database, logs, sessions, temporary files, backups.

The sites run as they do at an organisation. Planted words are looked for in every spelling in which a program may have left
them; a word that is stored in clear on purpose shows that the search finds what is there.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pyotp
import pypdf
import pytest

from tests.makers.callers import Caller
from tests.makers.canaries import found_below, found_in, pieces_below
from tests.makers.database_server import DatabaseServer, database_server
from tests.makers.sites import Served, served

LOGIN, PASSPHRASE = "kanaria-no-login", "かなりあ の うたう あいことば 一五"
WORDS = {
    "first": "きいろい小鳥がまどべで鳴いた夜のこと",
    "handle": "@kanaria_handle_77",
    "name": "小鳥遊かなりあ",
    "more": "つづきもきいろい小鳥のはなし",
    "wish": "きいろい小鳥がねむる昼にだけ返事を",
    "answer": "きいろい小鳥へ相談員からの返事",
    "note": "きいろい小鳥について相談員のあいだで",
    "shift": "きいろい小鳥のいる夜の当番へ",
    "broken": "こわれた送信のなかのきいろい小鳥",
    "path": "kanaria-in-an-address",
    "partner": "つばめのゆうと",
    "line": "書き出しの中のきいろい小鳥の言葉",
    "file": "きいろい小鳥との書き出し",
}
CONTROL = "みえてよい見張りの鳥"  # a work name, which stands in clear
READS_BLOBS = """
import os, django; django.setup()
from tomoshibi.consult.models import Attachment, Consultation, Post, Visit
rows = [*Consultation.objects.values_list("team_box", "lock", "recovery_box", "card", "wishes"),
        *Post.objects.values_list("box"), *Visit.objects.values_list("wrap"), *Attachment.objects.values_list("box")]
print("\\n".join(bytes(blob).hex() for row in rows for blob in row if blob is not None))
"""
LETS_TIME_PASS = """
import django; django.setup()
from datetime import timedelta
from django.db.models import F
from tomoshibi.consult.models import Consultation
print(Consultation.objects.filter(status="closing").update(closing_day=F("closing_day") - timedelta(days=8)))
"""


@dataclass
class House:
    """An organisation at work, and every secret word and number that went through it."""

    folder: Path
    environment: dict[str, str]
    served: Served
    database: DatabaseServer | None
    totp: str
    secrets: list[str]

    def run(self, *call: str) -> str:
        done = subprocess.run(
            [sys.executable, *call], env=self.environment, cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    def blobs(self) -> list[bytes]:
        """Return all boxes and wraps of consultations that are stored."""
        return [bytes.fromhex(line) for line in self.run("-c", READS_BLOBS).split()]

    def found(self) -> dict[str, set[str]]:
        """Return where secrets are found in clear: files, and what the database dumps."""
        hits = found_below(self.folder, self.secrets)
        if self.database is not None:
            hits |= {f"database: {name}": what for name, what in found_below(self.database.folder, self.secrets).items()}
            dumped = found_in(self.database.dumped(), self.secrets)
            hits |= {"dump": dumped} if dumped else {}
        return hits

    def holding(self, blobs: list[bytes]) -> dict[str, int]:
        """Return which live files hold pieces of boxes and wraps, and of how many."""
        hits = pieces_below(self.folder / "home", blobs)
        if self.database is not None:
            hits |= {f"database: {name}": count for name, count in pieces_below(self.database.folder, blobs).items()}
        return hits


@contextmanager
def house(folder: Path, database: DatabaseServer | None) -> Iterator[House]:
    """Found an organisation and run its sites with temporary files, log and home below the folder."""
    (folder / "temporary").mkdir()
    environment = {
        **os.environ,
        "TOMOSHIBI_HOME": str(folder / "home"),
        "TOMOSHIBI_DATABASE": database.address if database else "",
        "TOMOSHIBI_PASSPHRASE": PASSPHRASE,
        "TOMOSHIBI_PLAIN_HTTP": "1",
        "TOMOSHIBI_LANG": "en",
        "DJANGO_SETTINGS_MODULE": "tomoshibi.web.desk.settings",
        "TMPDIR": str(folder / "temporary"),
    }
    paper = folder / "paper.pdf"
    call = ["-m", "tomoshibi", "init", "--organisation", "あかり", "--login", LOGIN, "--work-name", CONTROL]
    whole = [sys.executable, *call, "--paper", str(paper)]
    told = subprocess.run(whole, env=environment, cwd=folder, capture_output=True, text=True, check=True).stdout
    totp = re.search(r"\b[A-Z2-7]{32}\b", told)
    recovery = re.search(r"AGE-SE.*?(?=使うとき)", pypdf.PdfReader(paper).pages[0].extract_text(), re.DOTALL)
    assert totp is not None
    assert recovery is not None
    paper.unlink()
    for site in ("help", "desk"):
        gather = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
        settings = {"DJANGO_SETTINGS_MODULE": f"tomoshibi.web.{site}.settings"}
        subprocess.run(gather, env={**environment, **settings}, cwd=folder, check=True)
    secrets = [*WORDS.values(), LOGIN, PASSPHRASE, totp.group(), re.sub(r"\s", "", recovery.group())[15:]]
    in_service = {name: value for name, value in environment.items() if name != "TOMOSHIBI_PASSPHRASE"}
    with served(in_service, folder, workers=2) as sites:
        yield House(folder, in_service, sites, database, totp.group(), secrets)


@contextmanager
def somebody_is_there(database: Path) -> Iterator[None]:
    """Keep a SQLite database open, as a busy site does, so that the log beside it stays. (In a process of its own: whoever
    reads the file otherwise in the process that holds it open takes its locks away.)"""
    stays = "import sqlite3, sys; held = sqlite3.connect(sys.argv[1]); held.execute('PRAGMA user_version').fetchall();"
    call = [sys.executable, "-c", f"{stays} print('here', flush=True); sys.stdin.read()", str(database)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdin is not None
        reader.stdout.readline()
        yield
        reader.stdin.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def at_work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        with house(tmp_path, None) as found, somebody_is_there(tmp_path / "home" / "tomoshibi.sqlite3"):
            yield found
            assert (tmp_path / "home" / "tomoshibi.sqlite3-wal").exists()
        return
    with database_server() as database:
        if database is None:
            pytest.skip("PostgreSQL is not installed")
        with house(tmp_path, database) as found:
            yield found


def remember_number(house: House, number: str) -> None:
    groups = " ".join(number[at : at + 4] for at in range(0, 24, 4))
    house.secrets += [number, groups, number[8:23], number[:8] + number[8:12]]


def writes(house: House) -> tuple[Caller, str]:
    """Write, come back, write more, wish, change the number; return the person and the number that holds."""
    person = Caller(house.served.addresses["help"])
    old, token = person.new_number()
    words = f"{WORDS['first']} {WORDS['name']} {WORDS['handle']}"
    for _ in range(2):  # pressed twice
        assert person.send(token, words, happened="threatened").number() == old
    thread = person.enter(old)
    assert WORDS["first"] in thread.text
    assert WORDS["more"] in person.post("/a/13", **thread.hidden(), words=WORDS["more"]).text
    person.post("/a/15", **person.get("/a/15").hidden(), wishes=WORDS["wish"])
    new = person.post("/a/14", **person.get("/a/14").hidden()).number()
    for number in (old, new):
        remember_number(house, number)
    house.secrets += [token, person.cookies["__Host-v"], person.cookies["__Host-v"][32:]]
    return person, new


def hands_in(house: House, person: Caller) -> None:
    """Send a text once a counsellor has opened the talk for it."""
    field = person.get("/a/12").hidden()
    talk = f"[LINE] {WORDS['partner']}\n2026/05/08(金)\n16:02\t{WORDS['partner']}\t{WORDS['line']}\n"
    answer = person.hand_in("/a/19", f"{WORDS['file']}.txt", talk.encode(), mark=field["mark"], form=field["form"])
    assert WORDS["file"] in answer.text


def sends_what_cannot_be_taken(house: House) -> None:
    """Send broken things with a planted word in each: what fails must not be written down either."""
    for site in house.served.addresses.values():
        stranger = Caller(site)
        stranger.ask("GET", f"/{WORDS['path']}?q={WORDS['path']}")
        stranger.ask("POST", "/a/9", {"token": WORDS["path"], "words": WORDS["broken"]})
        stranger.ask("POST", "/a/9", {**{f"f{number}": "x" for number in range(99)}, "words": WORDS["broken"]})
        with suppress(OSError):  # the server does not read all of it
            stranger.ask("POST", "/a/9", {"words": WORDS["broken"] * 20_000})
        stranger.ask("POST", "/", {"login": LOGIN, "passphrase": WORDS["broken"]})
        stranger.ask("GET", f"/join/{WORDS['path']}")
        stranger.ask("GET", "/", Host=WORDS["path"])
        stranger.ask("POST", "/a/11", {"code": WORDS["path"]}, Origin=f"https://{WORDS['path']}.example")


def reads_and_answers(house: House) -> Caller:
    worker = Caller(house.served.addresses["desk"])
    worker.post("/", login=LOGIN, passphrase=PASSPHRASE)
    mark = mark_in(worker.get("/confirm").text)
    listed = worker.post("/confirm", mark=mark, code=pyotp.TOTP(house.totp).at(datetime.now(UTC)))
    address = re.search(r'href="(/c/[0-9a-f]{24})"', listed.text)
    assert address is not None
    opened = worker.get(address.group(1))
    assert WORDS["first"] in opened.text
    for kind in ("answer", "note"):
        worker.post(f"{address.group(1)}/write", mark=mark_in(opened.text), text=WORDS[kind], kind=kind)
    worker.post(f"{address.group(1)}/uploads", mark=mark_in(opened.text), open="1")
    house.secrets += [worker.cookies["__Host-desk"], worker.cookies["__Host-desk"][32:]]
    return worker


def leaves_a_word_for_the_shift(worker: Caller) -> None:
    page = worker.get("/hand-over").text
    team = re.search(r'name="team" value="([0-9a-f]{32})"', page)
    assert team is not None
    worker.post("/hand-over", mark=mark_in(page), team=team.group(1), text=WORDS["shift"])
    assert WORDS["shift"] in worker.get("/hand-over").text


def mark_in(page: str) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)


def test_what_went_through_the_sites_is_nowhere_in_clear(at_work: House) -> None:
    person, number = writes(at_work)
    leaves_a_word_for_the_shift(reads_and_answers(at_work))
    hands_in(at_work, person)
    sends_what_cannot_be_taken(at_work)
    thread = person.enter(number).text
    at_work.run("-m", "tomoshibi", "backup", "--out", str(at_work.folder / "kept.age"))

    while_it_runs = at_work.found()
    at_work.run("-m", "tomoshibi", "worker", "--once")
    at_work.served.stop()
    afterwards = at_work.found()

    assert WORDS["answer"] in thread  # the way was gone to its end
    assert WORDS["note"] not in thread
    assert (while_it_runs, afterwards) == ({}, {})
    at_work.secrets = [CONTROL]
    assert at_work.found() != {}  # the search looks where words would be


def test_what_was_erased_is_in_no_live_file_though_every_key_is_at_hand(at_work: House) -> None:
    person, number = writes(at_work)
    reads_and_answers(at_work)
    hands_in(at_work, person)
    kept, kept_number = Caller(at_work.served.addresses["help"]), ""
    kept_number, token = kept.new_number()
    before = at_work.blobs()
    kept.send(token, "これは残る")
    staying = [blob for blob in at_work.blobs() if blob not in before]
    person.post("/a/17", **person.get("/a/17").hidden())
    assert at_work.holding(before) != {}  # the search finds what is there

    assert at_work.run("-c", LETS_TIME_PASS).strip() == "1"
    at_work.run("-m", "tomoshibi", "worker", "--once")
    if at_work.database is not None:
        at_work.database.checkpoint()

    assert at_work.holding(before) == {}
    assert len(staying) >= 4
    assert at_work.holding(staying) != {}
    assert "これは残る" in kept.enter(kept_number).text
    assert list((at_work.folder / "home" / "files").iterdir()) == []
    assert person.enter(number).status == 410  # its wrap is left, and opens nothing but that the talk was erased


def test_the_log_of_the_database_says_that_something_failed_and_not_what_was_in_it() -> None:
    with database_server() as database:
        if database is None:
            pytest.skip("PostgreSQL is not installed")
        with psycopg.connect(database.address, autocommit=True) as connection:
            connection.execute("CREATE TABLE birds (song text PRIMARY KEY)")
            connection.execute("INSERT INTO birds VALUES (%s)", [WORDS["first"]])
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO birds VALUES (%s)", [WORDS["first"]])
        log = (database.folder / "log").read_bytes()

    assert b"duplicate key" in log
    assert found_in(log, [WORDS["first"]]) == set()
    assert b"INSERT" not in log
