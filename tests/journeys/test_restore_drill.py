"""The drill: a backup and the key on paper, on an empty machine, open a consultation; nothing else does."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest

from tests.makers import buckets
from tests.makers.sites import free_port
from tomoshibi.outside.file_store import InBucket, store_at

pytestmark = pytest.mark.xdist_group("restore-drill")  # one worker founds the organisation once for all of them
PASSPHRASE = "ゆうやけ こやけの かえりみち"
WRITES = """
import os, django; django.setup()
from datetime import UTC, datetime
from django.conf import settings
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult.form_token import new_form
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.attaching import attach, open_uploads, sealed_text
from tomoshibi.consult.operations.sending import FirstWords, send
from tomoshibi.consult.operations.visiting import enter, return_to
from tomoshibi.outside.file_store import store_at
now, pepper = datetime.now(UTC), Pepper(settings.KEYS.pepper)
form = new_form(at=now, random=os.urandom)
taps = {"happened": "", "limit": "", "age_band": "", "language": "ja"}
words = FirstWords("火事の前に書いた言葉", **taps, is_urgent=False, is_helper=False)
key = send(words, form=form, pepper=pepper, at=now, random=os.urandom)
open_uploads(key, by=Writer("sora", "そら"), at=now)
visitor = return_to(enter(form.code, pepper=pepper, at=now, random=os.urandom), at=now)
text = sealed_text("火事の前に預けた文章".encode(), name="メモ.txt", to=visitor, form="f", at=now)
attach(visitor, [text], store=store_at(settings.FILES), at=now, random=os.urandom)
print(form.code.digits())
"""
READS = """
import os, sys, django; django.setup()
from datetime import UTC, datetime
import pyotp
from django.conf import settings
from tomoshibi.basics.secrecy.return_code import read
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult import queries
from tomoshibi.consult.models import Consultation
from tomoshibi.consult.operations.visiting import enter, return_to
from tomoshibi.outside.file_store import store_at
from tomoshibi.staff.operations.sessions import confirm, session, sign_in
login, totp, code = sys.argv[1:]
now, pepper = datetime.now(UTC), Pepper(settings.KEYS.pepper)
token = sign_in(login, os.environ["TOMOSHIBI_PASSPHRASE"], pepper=pepper, at=now, random=os.urandom)
confirm(session(token, at=now), pyotp.TOTP(totp).at(now), at=now)
key, keys = Consultation.objects.get().key, session(token, at=now).keys
opened = queries.opened(key, keys)
text = queries.handed_in(key, opened.attached[0].key, keys, store=store_at(settings.FILES))
print(text.name, [line.text for line in text.talk.lines])
print([message.words.text for message in opened.messages])
visitor = return_to(enter(read(code), pepper=pepper, at=now, random=os.urandom), at=now)
print([message.words.text for message in queries.thread(visitor).messages])
"""


def run(home: Path, *call: str, **more: str) -> subprocess.CompletedProcess[str]:
    settings = {"TOMOSHIBI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tomoshibi.web.desk.settings", "TOMOSHIBI_LANG": "en"}
    environment = {**os.environ, **settings, "TOMOSHIBI_PASSPHRASE": PASSPHRASE, "TOMOSHIBI_DATABASE": "", **more}
    return subprocess.run(
        [sys.executable, *call], env=environment, capture_output=True, text=True, check=False, cwd=home.parent
    )


def program(home: Path, *call: str, **more: str) -> subprocess.CompletedProcess[str]:
    return run(home, "-m", "tomoshibi", *call, **more)


def secret_in(said: str) -> str:
    found = re.search(r"\b[A-Z2-7]{32}\b", said)
    assert found is not None
    return found.group()


def head_in(said: str) -> str:
    found = re.search(r"\b[0-9a-f]{64}\b", said)
    assert found is not None
    return found.group()


def key_on_paper(paper: Path) -> str:
    """Return the recovery key as someone reads it off the first page: its groups, in order."""
    text = pypdf.PdfReader(paper).pages[0].extract_text()
    found = re.search(r"AGE-SE.*?(?=使うとき)", text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s", "", found.group())


@dataclass(frozen=True, slots=True)
class Founded:
    """An organisation with its first consultation, its key on paper, and a backup of it."""

    home: Path
    paper: Path
    kept: Path
    code: str
    head: str

    def moved(self, to: Path) -> Path:
        """Return its home, copied so that what happens there touches no other test."""
        return Path(shutil.copytree(self.home, to))


FOUNDING = ("init", "--organisation", "あかり相談室", "--login", "sora", "--work-name", "そら", "--paper")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    folder = tmp_path_factory.mktemp("founded")
    home, paper, kept = folder / "old", folder / "paper.pdf", folder / "kept.age"
    begun = program(home, *FOUNDING, str(paper))
    assert begun.returncode == 0, begun.stderr
    code = run(home, "-c", WRITES).stdout.strip()
    backed_up = program(home, "backup", "--out", str(kept))
    assert backed_up.returncode == 0, backed_up.stderr
    return Founded(home, paper, kept, code, head_in(backed_up.stdout))


def test_a_backup_and_the_key_on_paper_open_a_consultation_on_an_empty_machine(founded: Founded, tmp_path: Path) -> None:
    old, new, paper, kept, code = founded.home, tmp_path / "new", founded.paper, founded.kept, founded.code
    for content in (kept.read_bytes(), *(path.read_bytes() for path in old.rglob("*") if path.is_file())):
        assert "火事の前に書いた言葉".encode() not in content
        assert "火事の前に預けた文章".encode() not in content

    wrong = program(
        new, "restore", str(kept), "--login", "umi", "--work-name", "うみ", TOMOSHIBI_RECOVERY_KEY="AGE-SECRET-KEY-1"
    )
    assert wrong.returncode == 2
    assert "did not open" in wrong.stderr
    taken = program(
        new, "restore", str(kept), "--login", "sora", "--work-name", "そら", TOMOSHIBI_RECOVERY_KEY=key_on_paper(paper)
    )
    assert taken.returncode == 2
    assert "sora is taken" in taken.stderr
    third = new  # what was typed wrong before leaves nothing that stands in the way
    back = program(
        third, "restore", str(kept), "--login", "umi", "--work-name", "うみ", TOMOSHIBI_RECOVERY_KEY=key_on_paper(paper)
    )

    assert back.returncode == 0, back.stderr
    assert run(third, "-c", READS, "umi", secret_in(back.stdout), code).stdout.split("\n")[:3] == [
        "メモ.txt ['火事の前に預けた文章']",
        *["['火事の前に書いた言葉']"] * 2,
    ]
    assert program(third, "audit", "verify").returncode == 0
    assert program(third, "audit", "verify", "--head", founded.head).returncode == 0
    assert program(third, "audit", "verify", "--head", "0" * 64).returncode == 1
    assert program(third, "audit", "verify", "--head", "forgotten").returncode == 2
    assert head_in(program(third, "audit", "head").stdout) != founded.head


def test_from_a_folder_into_a_bucket_and_a_failed_restore_leaves_nothing_in_it(founded: Founded, tmp_path: Path) -> None:
    new, paper, kept, code = tmp_path / "new", founded.paper, founded.kept, founded.code
    with buckets.serving() as place:
        settings = {"TOMOSHIBI_RECOVERY_KEY": key_on_paper(paper), **buckets.environment(place)}

        taken = program(new, "restore", str(kept), "--login", "sora", "--work-name", "そら", **settings)
        left = list(store_at(place).names())
        back = program(new, "restore", str(kept), "--login", "umi", "--work-name", "うみ", **settings)

        assert (taken.returncode, left) == (2, [])
        assert back.returncode == 0, back.stderr
        assert len(list(store_at(place).names())) == 1
        read = run(new, "-c", READS, "umi", secret_in(back.stdout), code, **settings).stdout
        assert read.startswith("メモ.txt ['火事の前に預けた文章']")
        assert not (new / "files").exists()


def test_a_bucket_that_does_not_answer_is_one_clear_line(founded: Founded, tmp_path: Path) -> None:
    home = founded.moved(tmp_path / "home")
    silent = buckets.environment(InBucket(f"http://127.0.0.1:{free_port()}", "b", "", "us-east-1", "made-up", "made-up-too"))

    told = program(home, "backup", "--out", str(tmp_path / "kept.age"), **silent)

    assert told.returncode == 2
    assert told.stderr.startswith("The store of files could not be used")
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "kept.age").exists()


def test_a_bucket_without_its_keys_is_named_in_one_line(tmp_path: Path) -> None:
    told = program(tmp_path / "home", "backup", "--out", str(tmp_path / "kept.age"), TOMOSHIBI_FILES="s3://bucket")

    assert told.returncode == 2
    assert "TOMOSHIBI_S3_ENDPOINT, TOMOSHIBI_S3_KEY_ID, TOMOSHIBI_S3_SECRET" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "other"])
def test_a_damaged_backup_is_refused_and_changes_nothing(founded: Founded, tmp_path: Path, damage: str) -> None:
    new, paper, kept = tmp_path / "new", founded.paper, tmp_path / "kept.age"
    content = bytearray(founded.kept.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "changed":
        content[-100] ^= 1
    else:
        content = bytearray(b"no backup")
    kept.write_bytes(content)

    told = program(
        new, "restore", str(kept), "--login", "umi", "--work-name", "うみ", TOMOSHIBI_RECOVERY_KEY=key_on_paper(paper)
    )

    assert told.returncode == 2
    assert told.stderr.startswith("This file did not open")
    assert len(told.stderr.strip().splitlines()) == 1


def test_nothing_is_written_over(founded: Founded, tmp_path: Path) -> None:
    old, kept = founded.moved(tmp_path / "old"), tmp_path / "kept.age"
    kept.write_text("mine")

    assert program(old, "backup", "--out", str(kept)).returncode == 2
    assert kept.read_text() == "mine"
    assert program(old, *FOUNDING, str(tmp_path / "again.pdf")).returncode == 2
    assert not (tmp_path / "again.pdf").exists()
    assert program(old, "restore", str(kept), "--login", "a", "--work-name", "b", TOMOSHIBI_RECOVERY_KEY="x").returncode == 2


def test_the_paper_is_two_pages_that_only_its_owner_may_read(founded: Founded) -> None:
    assert len(pypdf.PdfReader(founded.paper).pages) == 2
    assert founded.paper.stat().st_mode & 0o777 == 0o600


def test_a_backup_of_nothing_says_that_there_is_no_organisation(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "-m", "django", "migrate", "--verbosity", "0").returncode == 0

    told = program(home, "backup", "--out", str(tmp_path / "kept.age"))

    assert told.returncode == 2
    assert "Traceback" not in told.stderr
    assert home.stat().st_mode & 0o077 == 0
