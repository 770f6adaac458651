"""Findings on exports as the readers give them: every sample, and the two forms of one Meta export in one folder."""

import json
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.evidence.continuity.test_several_copies import TEXTS
from tests.makers.readings import NO_EXPORT, SAMPLES, SHARED, read_path

from tomoshibi.evidence.continuity.finding import find
from tomoshibi.evidence.continuity.telling import finding_said
from tomoshibi.evidence.rows import record_row
from tomoshibi.evidence.summary import summarise

Row = dict[str, Any]
START = datetime(2026, 5, 8, 7, 2, 11, tzinfo=UTC)
GIVEN = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "README.md")
PLAIN = [  # shared exports of ordinary talks, in which nothing asks for a look
    "line/linelog2py_1to1_ja_crlf.txt", "line/zenbu_group_ja_lf.txt", "line/chatlab_group_en_crlf.txt",
    "whatsapp/pustur_ios_attachments_chat.txt", "whatsapp/chatanalytics_group.zip", "whatsapp/soda_android_dots_24h.txt",
    "whatsapp/chatistics_ios_dots_forged_lines.txt", "telegram/chatanalytics_dm.json", "telegram/built_messages.html",
    "discord/chatanalytics_dm.json", "messenger/fbchat_old_messages.htm", "instagram/built_inbox_mio",
    "imessage/imessage_exporter_example.html", "kakaotalk/claudianus_openchat.csv", "email/built_two.mbox",
]  # fmt: skip


def found_in(*paths: Path) -> tuple[Row, ...]:
    read = read_path(*paths)
    rows = [record_row(record, read.reading.notebook.participants, None) for record in read.records]
    return find(rows, summarise(read.reading))


@pytest.mark.parametrize("path", GIVEN, ids=[str(path.relative_to(SAMPLES)) for path in GIVEN])
def test_every_sample_gives_findings_that_can_be_said_and_kept(path: Path) -> None:
    try:
        found = found_in(path)
    except NO_EXPORT:
        return

    assert json.loads(json.dumps(found)) == list(found)
    for finding in found:
        assert finding["weight"] in ("note", "attention")
        assert all(isinstance(value, int | str) for value in finding["parts"].values()), finding
        for language in ("ja", "en"):
            words = finding_said(finding, language)
            assert "{" not in words.what + words.next, finding


@pytest.mark.parametrize("name", PLAIN)
def test_an_ordinary_export_asks_for_no_attention(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared sample exports are not beside the project")

    assert [one for one in found_in(SHARED / name) if one["weight"] == "attention"] == []


def test_the_two_forms_of_one_meta_export_are_laid_side_by_side(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "luka_1"
    folder.mkdir(parents=True)
    (folder / "message_1.json").write_text(_json(), encoding="utf-8")
    (folder / "message_1.html").write_text(_html(without=(3, 4)), encoding="utf-8")

    found = {one["code"]: one for one in found_in(tmp_path)}

    assert found.keys() >= {"same-talk", "copies-clocks", "copy-lacks"}
    assert found["copies-clocks"]["parts"]["seconds"] == 7 * 3600
    assert found["copy-lacks"]["parts"]["count"] == 2


def _json() -> str:
    def mangled(text: str) -> str:
        return text.encode().decode("latin-1")  # as Meta writes it

    messages = [
        {
            "sender_name": mangled("ルカ" if place % 2 == 0 else "ソラ"),
            "timestamp_ms": int(START.timestamp() * 1000) + place * 200_000,
            "content": mangled(text),
            "is_geoblocked_for_viewer": False,
        }
        for place, text in enumerate(TEXTS)
    ]
    people = [{"name": mangled("ルカ")}, {"name": mangled("ソラ")}]
    return json.dumps(
        {"participants": people, "messages": messages[::-1], "title": mangled("ルカ"), "thread_path": "inbox/luka_1"}
    )


def _html(*, without: tuple[int, ...]) -> str:
    blocks = []
    for place, text in reversed(list(enumerate(TEXTS))):
        if place in without:
            continue
        at = START + timedelta(seconds=place * 200) - timedelta(hours=7)
        printed = f"{at:%b %d, %Y} {at:%I:%M}".replace(" 0", " ") + f" {at:%p}".lower()
        blocks.append(
            '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
            f'<h2 class="_3-95 _2pim _a6-h _a6-i">{"ルカ" if place % 2 == 0 else "ソラ"}</h2>'
            f'<div class="_3-95 _a6-p"><div><div></div><div>{escape(text)}</div><div></div></div></div>'
            f'<div class="_3-94 _a6-o">{printed}</div></div>'
        )
    return f'<html><head><title>ルカ</title></head><body><div class="_a6-g">{"".join(blocks)}</div></body></html>'
