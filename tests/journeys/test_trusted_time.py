"""Stamps, hand-over and receipt as a person calls them: one process a call."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.test_command_line import TALK, tomoshibi
from tests.makers.authority import Authority, answer, make_authority, served

SECRET = {"TOMOSHIBI_PASSPHRASE": "しずかな 夜に 灯をともす"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "tsa")


def test_sealed_stamped_handed_over_received_and_checked_by_everybody(authority: Authority, tmp_path: Path) -> None:
    bundle, key = tmp_path / "bundle", tmp_path / "org.key"
    fingerprint = json.loads(tomoshibi("init", "--key", key, "--json", **SECRET).stdout)["fingerprint"]

    with served(authority) as there:
        call: list[str | Path] = ["--tsa", there.url, "--tsa-root", authority.root, "--key", key, "--json"]
        made = json.loads(tomoshibi("preserve", TALK, "--out", bundle, *call, **SECRET).stdout)
        again = tomoshibi("stamp", bundle, "--tsa", there.url, "--key", key, "--json", **SECRET)
    names = ["--from", "ともしび相談室", "--to", "見本県警察"]
    handed = json.loads(tomoshibi("hand-over", bundle, *names, "--key", key, "--json", **SECRET).stdout)
    received = tomoshibi("receive", bundle, "--head", handed["head"], "--trust", fingerprint, "--json")
    checked = json.loads(tomoshibi("verify", bundle, "--trust", fingerprint, "--head", handed["head"], "--json").stdout)
    by_roots = tomoshibi("stamp", bundle, "--check", "--tsa-root", authority.root, "--json")
    alone = subprocess.run(
        [sys.executable, "-I", "-S", "verify.pyz", ".", "--json", "--trust", fingerprint, "--head", handed["head"]],
        cwd=bundle, capture_output=True, text=True, check=True,
    )  # fmt: skip
    by_openssl = subprocess.run(
        ["openssl", "ts", "-verify", "-data", "seal.json", "-in", "stamps/1.tsr", "-CAfile", str(authority.root)],
        cwd=bundle, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (made["time"], made["custody_signed"], made["not_stamped"]) == ("stamped", True, [])
    assert [one["new"] for one in json.loads(again.stdout)["stamps"]] == [False]
    assert len(there.asked) == 1
    assert Path(handed["receipt"]).read_bytes().startswith(b"%PDF-")
    assert (received.returncode, json.loads(received.stdout)["signed"]) == (0, False)
    assert (checked["state"], checked["signer"], checked["time"]) == ("intact", "trusted", "stamped")
    assert [one["state"] for one in json.loads(by_roots.stdout)["stamps"]] == ["checked"]
    assert json.loads(alone.stdout) == checked
    assert (by_openssl.returncode, by_openssl.stdout) == (0, "Verification: OK\n")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_without_a_connection_the_bundle_is_finished_and_it_is_said_how_to_go_on(tmp_path: Path, lang: str) -> None:
    with served(None) as there:
        url = there.url
    done = tomoshibi("preserve", TALK, "--out", tmp_path / "bundle", "--tsa", url, lang=lang)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"tomoshibi stamp {tmp_path / 'bundle'} --tsa {url}" in done.stdout
    checked = json.loads(tomoshibi("verify", tmp_path / "bundle", "--json").stdout)
    assert (checked["state"], checked["time"]) == ("intact", "not yet stamped")


def test_an_authority_that_answers_nonsense_costs_the_stamp_and_nothing_else(tmp_path: Path) -> None:
    with served(None, lambda handler, _: answer(handler, b"nonsense")) as there:
        made = tomoshibi("preserve", TALK, "--out", tmp_path / "bundle", "--tsa", there.url, "--json")
        stamped = tomoshibi("stamp", tmp_path / "bundle", "--tsa", there.url, "--json")

    assert (made.returncode, json.loads(made.stdout)["time"]) == (0, "not yet stamped")
    assert (stamped.returncode, json.loads(stamped.stdout)["time"]) == (1, "not yet stamped")
    assert json.loads(tomoshibi("verify", tmp_path / "bundle", "--json").stdout)["state"] == "intact"


def test_authorities_and_roots_come_from_the_environment_too(authority: Authority, tmp_path: Path) -> None:
    with served(authority) as there:
        named = {"TOMOSHIBI_TSA": there.url, "TOMOSHIBI_TSA_ROOT": str(authority.root)}
        made = json.loads(tomoshibi("preserve", TALK, "--out", tmp_path / "bundle", "--json", **named).stdout)
        left = json.loads(tomoshibi("preserve", TALK, "--out", tmp_path / "none", "--no-tsa", "--json", **named).stdout)
        checked = tomoshibi("stamp", tmp_path / "bundle", "--check", **named)

    assert (made["time"], left["time"], len(there.asked)) == ("stamped", "not yet stamped", 1)
    assert checked.returncode == 0


def test_no_authority_is_asked_unless_one_is_named(tmp_path: Path) -> None:
    made = json.loads(tomoshibi("preserve", TALK, "--out", tmp_path / "bundle", "--json").stdout)

    assert (made["time"], made["stamps"], made["not_stamped"]) == ("not yet stamped", [], [])


@pytest.mark.parametrize(
    "call",
    [
        ("stamp", "{bundle}"),
        ("stamp", "{bundle}", "--tsa", "ftp://x/"),
        ("stamp", "{bundle}", "--check"),
        ("stamp", "{bundle}", "--check", "--tsa-root", "{talk}"),
        ("stamp", "{bundle}", "--check", "--tsa-root", "{nowhere}"),
        ("stamp", "{folder}", "--tsa", "http://127.0.0.1:9/"),
        ("stamp", "{bundle}", "--tsa", "http://127.0.0.1:9/", "--renew-within", "x"),
        ("preserve", "{talk}", "--out", "{nowhere}", "--tsa", "x"),
        ("preserve", "{talk}", "--out", "{nowhere}", "--tsa", "http://127.0.0.1:9/", "--tsa-root", "{talk}"),
        ("hand-over", "{bundle}", "--from", "a"),
        ("hand-over", "{folder}", "--from", "a", "--to", "b"),
        ("hand-over", "{bundle}", "--from", "a", "--to", "b", "--out", "{bundle}/x.pdf"),
        ("hand-over", "{bundle}", "--from", "a", "--to", "b", "--out", "{talk}"),
        ("hand-over", "{bundle}", "--from", "a", "--to", "b", "--key", "{nowhere}"),
        ("receive", "{folder}"),
        ("receive", "{bundle}", "--head", "12"),
        ("verify", "{bundle}", "--head", "12"),
    ],
)
def test_what_cannot_be_done_gets_one_clear_line_and_exit_2(call: tuple[str, ...], tmp_path: Path) -> None:
    tomoshibi("preserve", TALK, "--out", tmp_path / "bundle")
    (tmp_path / "folder").mkdir()
    places = {"bundle": tmp_path / "bundle", "folder": tmp_path / "folder", "nowhere": tmp_path / "nowhere", "talk": TALK}

    done = tomoshibi(*(part.format(**places) for part in call))

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "不具合" not in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_changed_bundle_is_not_handed_over_and_that_is_the_answer_no(tmp_path: Path) -> None:
    tomoshibi("preserve", TALK, "--out", tmp_path / "bundle")
    (tmp_path / "bundle/data/timeline.csv").write_bytes(b"")

    done = tomoshibi("hand-over", tmp_path / "bundle", "--from", "a", "--to", "b")

    assert done.returncode == 1
    assert "何も書き足していません" in done.stdout
    assert not (tmp_path / "bundle/custody-after.jsonl").exists()
