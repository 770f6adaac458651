"""The command line as a person calls it: one process a call."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import click
import pytest

from tests.makers.readings import SAMPLES
from tomoshibi.cli import COMMANDS, commands

TALK = SAMPLES / "line_phone" / "talk_ja.txt"
ROOT = Path(__file__).parent.parent.parent


def tomoshibi(*call: str | Path, lang: str = "ja", **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TOMOSHIBI_LANG": lang, "HOME": "/nonexistent", **more}
    environment.pop("XDG_CONFIG_HOME", None)
    command = [sys.executable, "-m", "tomoshibi", *map(str, call)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, check=False)


def test_read_prints_one_json_document_and_nothing_else() -> None:
    done = tomoshibi("read", TALK, "--json")

    answer = json.loads(done.stdout)

    assert (done.returncode, done.stderr) == (0, "")
    assert (answer["platform"], answer["messages"], answer["events"]) == ("line", 8, 3)
    assert sum(answer["bytes"][key] for key in ("records", "headers", "separators", "skipped")) == TALK.stat().st_size
    assert (answer["first"], answer["last"]) == ("2026-06-01T07:58", "2026-06-02T18:02")


def test_a_zone_that_was_asked_gives_times_with_an_offset() -> None:
    answer = json.loads(tomoshibi("read", TALK, "--json", "--tz", "Asia/Tokyo").stdout)

    assert answer["first"] == "2026-06-01T07:58+09:00"


def test_preserve_then_verify(tmp_path: Path) -> None:
    made = tomoshibi("preserve", TALK, "--out", tmp_path / "bundle", "--json")
    checked = tomoshibi("verify", tmp_path / "bundle", "--json")

    assert (made.returncode, checked.returncode) == (0, 0)
    assert json.loads(made.stdout)["key_kind"] == "one-time"
    assert json.loads(checked.stdout)["state"] == "intact"


def test_the_program_in_the_bundle_gives_the_same_answer_without_us(tmp_path: Path) -> None:
    tomoshibi("preserve", TALK, "--out", tmp_path / "bundle")

    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.pyz", ".", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path / "bundle",
        check=True,
    )

    assert json.loads(done.stdout) == json.loads(tomoshibi("verify", tmp_path / "bundle", "--json").stdout)


def test_an_organisation_key_is_made_once_and_trusted_by_its_fingerprint(tmp_path: Path) -> None:
    key, secret = tmp_path / "org.key", {"TOMOSHIBI_PASSPHRASE": "しずかな 夜に 灯をともす"}
    made = json.loads(tomoshibi("init", "--key", key, "--json", **secret).stdout)
    tomoshibi("preserve", TALK, "--out", tmp_path / "bundle", "--key", key, **secret)

    trusted = tomoshibi("verify", tmp_path / "bundle", "--trust", made["fingerprint"], "--json")
    other = tomoshibi("verify", tmp_path / "bundle", "--trust", "0" * 64, "--json")
    again = tomoshibi("init", "--key", key, **secret)

    assert (trusted.returncode, json.loads(trusted.stdout)["signer"]) == (0, "trusted")
    assert (other.returncode, json.loads(other.stdout)["signer"]) == (1, "other")
    assert again.returncode == 2
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "call",
    [
        ("read", "/nonexistent/talk.txt"),
        ("read", "{empty}"),
        ("read", "{memo}"),
        ("read", "{folder}"),
        ("read", "{talk}", "--platform", "carrier-pigeon"),
        ("read", "{talk}", "--tz", "Mars/Olympus"),
        ("read",),
        ("no-such-command",),
        ("read", "{goes}"),
        ("read", "{goes}", "--json"),
        ("read", "{picture}"),
        ("read", "{talk}", "--platform", "whatsapp"),
        ("read", "{talk}", "--tz"),
        ("verify", "{folder}", "one too many"),
        ("preserve", "{talk}", "--out", "{tmp}/" + "n" * 300),
        ("demo", "--out", "{there}"),
        ("read", "{talk}", "--no-such-option"),
        ("preserve", "{talk}", "--out", "{there}"),
        ("preserve", "{talk}", "--out", "{tmp}/no/such/folder/bundle"),
        ("preserve", "{talk}"),
        ("preserve", "/nonexistent/talk.txt", "--out", "{tmp}/new"),
        ("preserve", "{talk}", "--out", "{tmp}/new", "--key", "{memo}"),
        ("preserve", "{talk}", "--out", "{tmp}/new", "--key", "/nonexistent/key"),
        ("verify", "{folder}"),
        ("verify", "{memo}"),
        ("verify", "/nonexistent"),
        ("verify", "{folder}", "--trust", "not a fingerprint"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_cannot_be_done_gets_one_clear_line_and_exit_2(call: tuple[str, ...], lang: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "memo.txt").write_text("just a memo\n", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "account.js").write_text('window.YTD.account.part0 = [ { "account" : { "accountId" : "1" } } ]', "utf-8")
    (tmp_path / "talk.txt").write_bytes(bytes.fromhex("ffd8ffe000104a46494600010100"))
    goes = {"goes": "account.js", "picture": "talk.txt"}
    places = {**goes, "empty": "empty.txt", "memo": "memo.txt", "folder": "folder", "there": "there"}
    names = {key: str(tmp_path / value) for key, value in places.items()} | {"talk": str(TALK), "tmp": str(tmp_path)}

    done = tomoshibi(*(part.format(**names) for part in call), lang=lang, TOMOSHIBI_PASSPHRASE="long enough passphrase")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) > 10
    assert not (tmp_path / "new").exists()


def test_a_kill_at_any_moment_leaves_no_half_bundle_and_the_file_as_it_was(tmp_path: Path) -> None:
    before = TALK.read_bytes()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": "/nonexistent"}
    chance = random.Random(20261122)
    done = 0
    for number in range(14):
        out = tmp_path / f"bundle{number}"
        call = [sys.executable, "-m", "tomoshibi", "preserve", str(TALK), "--out", str(out), "--json"]
        with subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            time.sleep(chance.uniform(0.05, 0.5))
            running.send_signal(signal.SIGKILL)
        if out.exists():
            done += 1
            assert json.loads(tomoshibi("verify", out, "--json").stdout)["state"] == "intact"
    assert TALK.read_bytes() == before
    again = tomoshibi("preserve", TALK, "--out", tmp_path / "bundle0x")
    assert again.returncode == 0
    assert done < 14


def test_exported_text_cannot_steer_the_terminal(tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_bytes(
        "[LINE] x\x1b[2J\u202eとのトーク履歴\r\n保存日時：2026/06/03 20:15\r\n\r\n2026/06/01(月)\r\n"
        "07:58\ta\x1b]0;b\x07\tこんにちは\x1b[31m\r\n".encode()
    )

    done = tomoshibi("read", talk)

    assert done.returncode == 0
    assert not any(sign in done.stdout for sign in ("\x1b", "\x07", "\u202e"))


def test_a_first_answer_loads_nothing_heavy() -> None:
    heavy = ("typst", "cryptography", "PIL", "numpy", "rich", "django", "segno", "asyncio")
    code = (
        "import sys; from tomoshibi.cli import main; sys.argv = ['tomoshibi', 'read', sys.argv[1], '--json']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(' '.join(sys.modules), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(TALK)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    loaded = set(done.stderr.split())
    assert not [name for name in heavy if name in loaded]


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_help_fits_80_columns_and_tells_of_every_option(lang: str) -> None:
    for name in ("", *COMMANDS):
        page = tomoshibi(*([name] if name else []), "--help", lang=lang).stdout

        assert all(columns(line) <= 80 for line in page.splitlines()), page
        if name:
            command = commands.get_command(click.Context(commands), name)
            assert command is not None
            options = [opt for one in command.params if isinstance(one, click.Option) for opt in one.opts]
            assert all(option in page for option in [*options, "--help"]), page


def test_alone_it_shows_what_there_is() -> None:
    done = tomoshibi()

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == tomoshibi("--help").stdout


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("reed",), "そのようなコマンドはありません"),
        (("read",), "tomoshibi read --help"),
        (("preserve", "x"), "--out が必要です"),
        (("read", "x", "--foo"), "--foo：そのような指定はありません"),
        (("read", "x", "--tz"), "--tz のあとに値"),
        (("verify", "a", "b"), "使い方に合いません"),
    ],
)
def test_a_call_that_does_not_fit_is_told_so_in_japanese(call: tuple[str, ...], said: str) -> None:
    assert said in tomoshibi(*call).stderr


def test_read_says_why_files_were_left_and_what_comes_next(tmp_path: Path) -> None:
    shutil.copy(TALK, tmp_path / "talk.txt")
    (tmp_path / "1.jpg").write_bytes(bytes.fromhex("ffd8ffe000104a46494600010100"))
    (tmp_path / "メモ.txt").write_text("買い物", "utf-8")

    said = tomoshibi("read", tmp_path).stdout

    assert "LINE（スマートフォンのトーク履歴）" in said
    assert "写真なので開いていません 1：1.jpg" in said
    assert "知っている形式のトーク履歴ではありません 1：メモ.txt" in said
    assert f"tomoshibi preserve {tmp_path} --out" in said


def test_read_says_from_memory_and_by_whom_in_words() -> None:
    said = tomoshibi("read", SAMPLES / "notes" / "yay_ja.txt").stdout

    assert "書いた人：相談員 山田" in said
    assert "覚えをもとに書いたもの 13" in said


def test_read_says_when_a_talk_holds_one_side_only() -> None:
    assert "片方の発言だけが入っています" in tomoshibi("read", SAMPLES / "discord_package" / "package").stdout


def test_several_exports_in_one_call_are_all_named() -> None:
    said = tomoshibi("read", TALK, SAMPLES / "whatsapp" / "talk_ja_ios.txt").stdout

    assert said.startswith("LINE（スマートフォンのトーク履歴）、WhatsApp（トーク履歴の文章）\n会話 2")


def test_sealing_what_cannot_be_opened_is_not_taken_for_sealing_a_talk(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(60))

    said = tomoshibi("preserve", tmp_path / "cut.zip", "--out", tmp_path / "bundle").stdout

    assert "開けなかったものが 1 あります" in said
    assert "トークとして読めたものはありません" in said


def test_a_fault_of_ours_is_one_line_and_not_the_answer_no() -> None:
    code = (
        "import sys, tomoshibi.cli, tomoshibi.cli.read as read; sys.argv = ['tomoshibi', 'read', 'x']\n"
        "def broken(*call): raise RuntimeError('x')\n"
        "read.read = broken; tomoshibi.cli.main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_without_a_terminal_no_bar_is_shown(tmp_path: Path) -> None:
    done = tomoshibi("preserve", TALK, "--out", tmp_path / "bundle")

    assert done.stderr == ""
