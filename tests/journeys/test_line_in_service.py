"""The door for LINE as it runs: shut unless it is set, and nothing of a person stands on the disk in clear."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

from django.utils import timezone

from tests.makers.canaries import found_below
from tests.makers.line_api import MIO, SECRET, TOKEN, event, line_api, said, signature, webhook
from tests.makers.sites import answered, free_port
from tomoshibi.basics.secrecy.return_code import read
from tomoshibi.cli.serving import server_call

PASSPHRASE, WORK_NAME = "かなりあ の うたう あいことば 一六", "みえてよい見張りの鳥"
WORDS, REFUSED = "きいろい小鳥が鳴いた夜のこと", "だれかが作った小鳥のうそ"


def environment(folder: Path, **more: str) -> dict[str, str]:
    given = {"TOMOSHIBI_HOME": str(folder / "home"), "TOMOSHIBI_DATABASE": "", "TOMOSHIBI_LANG": "en"}
    return {**os.environ, **given, **more}


def run(folder: Path, *call: str, **more: str) -> "subprocess.CompletedProcess[str]":
    whole = [sys.executable, "-m", "tomoshibi", *call]
    return subprocess.run(whole, env=environment(folder, **more), cwd=folder, capture_output=True, text=True, check=False)


def post(address: str, body: bytes, given: str) -> int:
    request = urllib.request.Request(f"{address}/line", body, {"X-Line-Signature": given, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_the_door_does_not_open_where_it_is_not_set_and_says_what_is_missing(tmp_path: Path) -> None:
    shut = run(tmp_path, "serve", "line")
    half = run(tmp_path, "serve", "line", TOMOSHIBI_LINE="notice")

    assert (shut.returncode, half.returncode) == (2, 2)
    assert "TOMOSHIBI_LINE" in shut.stderr
    assert "line-secret" in half.stderr


def test_a_talk_over_line_leaves_no_account_word_or_number_on_the_disk(tmp_path: Path) -> None:
    call = [
        "init",
        "--organisation",
        "あかり",
        "--login",
        "kanaria",
        "--work-name",
        WORK_NAME,
        "--paper",
        str(tmp_path / "p.pdf"),
    ]
    made = run(tmp_path, *call, TOMOSHIBI_PASSPHRASE=PASSPHRASE)
    assert made.returncode == 0, made.stderr
    for name, content in (("line-secret", SECRET), ("line-token", TOKEN)):
        (tmp_path / "home" / "keys" / name).write_text(content)
        (tmp_path / "home" / "keys" / name).chmod(0o600)
    with line_api() as api, (tmp_path / "log").open("wb") as log:
        opened = {"TOMOSHIBI_LINE": "notice", "TOMOSHIBI_LINE_API": api.url, "TOMOSHIBI_HELP_HOSTS": "help.example.org"}
        address = f"http://127.0.0.1:{free_port()}"
        serve = server_call("line", bind=address[7:], workers=1)
        door = subprocess.Popen(serve, env=environment(tmp_path, **opened), cwd=tmp_path, stdout=log, stderr=log)
        try:
            answered(f"{address}/live", door)
            now = timezone.now()
            body, lie = webhook(said(WORDS, at=now), event("message", 2, at=now)), webhook(said(REFUSED, 3, at=now))
            statuses = [post(address, body, signature(body)), post(address, lie, signature(lie, "x")), post(address, b"{", "")]
            carried = run(tmp_path, "worker", "--once", **opened)
        finally:
            door.terminate()
            door.wait(20)
    number = read(re.findall(r"^\d{4}[ -].*$", api.texts[0], re.MULTILINE)[0]).digits()
    groups = [" ".join(number[at : at + 4] for at in range(0, 24, 4)), number[8:23], number]

    assert statuses == [200, 400, 400]
    assert carried.returncode == 0, carried.stderr
    assert [one["to"] for one in api.arrived] == [MIO]
    assert "help.example.org" in api.texts[0]
    assert found_below(tmp_path, [MIO, WORDS, REFUSED, *groups]) == {}
    assert found_below(tmp_path, [WORK_NAME])  # the search finds what is there
