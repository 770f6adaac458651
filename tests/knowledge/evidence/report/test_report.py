import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.evidence.report.made_up import (
    FINGERPRINT,
    ROOT,
    opened,
    record,
    report,
    sheet,
    source,
    summary,
    withheld_item,
    words_of,
)

from tomoshibi.evidence.report import ReportNotWritten
from tomoshibi.evidence.report.chosen import MAX_PRINTED_RECORDS, PRINTED_AT_EACH_END
from tomoshibi.evidence.report.document import typeset
from tomoshibi.evidence.timeline import write_timeline


def test_the_cover_states_case_moment_root_fingerprint_and_bundle(tmp_path: Path) -> None:
    cover = opened(report(tmp_path)).pages[0].extract_text()

    assert "保全記録報告書" in cover.splitlines()
    assert "相談 第12号" in cover
    assert "2026-11-22 12:04:05" in cover
    assert "2026-11-22 03:04:05" in cover
    assert ROOT in cover
    assert FINGERPRINT.replace(" ", "") in "".join(cover.split())
    assert "00112233445566778899aabbccddeeff" in cover


def test_a_message_stands_with_its_number_both_times_the_printed_time_its_clock_and_its_sender(tmp_path: Path) -> None:
    text = words_of(report(tmp_path, records=[record(7)]))

    assert "7JST2026-05-0816:02UTC2026-05-0807:022026/05/08(金)16:02みお宿題は終わった？" in text


def test_a_time_of_an_unknown_clock_is_given_as_printed_and_nothing_is_filled_in(tmp_path: Path) -> None:
    unknown = {**record()["time"], "clock": "unknown", "utc": None, "jst": None}
    bare = {**summary(), "first": "2026-05-08T16:02", "last": "2026-05-08T16:02"}

    text = words_of(report(tmp_path, records=[record(time=unknown)], found={**bare, "conversations": []}))

    assert "端末の時計（時差の記載なし）" in text
    assert "12026/05/08(金)16:02みお" in text
    assert "書き出しに表示された時計" in text
    assert "07:02" not in text


def test_people_are_listed_with_name_handle_id_and_first_record(tmp_path: Path) -> None:
    text = words_of(report(tmp_path, records=[record(5)]))

    assert "みおこの書き出しの持ち主" in text
    assert "れん@ren_sample7700112233" in text


def test_events_and_unreadable_places_are_named_in_words(tmp_path: Path) -> None:
    event = record(1, "れんが送信を取り消しました", kind="event", sender=None, more={"event": "unsent"})
    unreadable = record(2, None, kind="unreadable", sender=None, time=None, more={"reason": "切れた行"})

    text = words_of(report(tmp_path, records=[event, unreadable]))

    assert "［出来事：送信取消］れんが送信を取り消しました" in text
    assert "［読み取れない部分］理由：切れた行元ファイル0、20–30バイト、2行目" in text


def test_oddities_stand_in_words_with_their_place(tmp_path: Path) -> None:
    oddity = {
        "code": "x",
        "text_ja": "時刻が戻っています。",
        "text_en": "Time runs back.",
        "source": 0,
        "start": 5,
        "end": 9,
        "line": 2,
    }

    text = words_of(report(tmp_path, found=summary(warnings=[oddity])))

    assert "時刻が戻っています。Timerunsback.元ファイル0、5–9バイト、2行目" in text


def test_attachments_are_named_with_what_became_of_them(tmp_path: Path) -> None:
    picture = {"role": "picture", "name": "0001.jpg", "status": "withheld", "type": None, "size": 1, "sha256": None}

    text = words_of(report(tmp_path, records=[record(text=None, media=[picture])]))

    assert "［写真］0001.jpg：収録していません（見ていません）" in text


def test_withheld_items_stand_with_size_hash_and_reason_up_to_200_and_of_more_the_first_30(tmp_path: Path) -> None:
    items = [withheld_item(item) for item in range(20_000)]

    text = words_of(report(tmp_path, withheld=items))

    assert items[29]["name"] in text
    assert items[29]["sha256"] in text
    assert items[30]["name"] not in text
    assert items[199]["name"] in words_of(report(tmp_path, withheld=items[:200]))
    assert "全20,000件、20,000,000バイト（写真20,000件）" in text
    assert "ほか19970件は、ここには印字していません。全件はdata/withheld.jsonlにあります。" in text


def test_filler_in_a_source_is_stated_with_both_hashes(tmp_path: Path) -> None:
    filled = source(
        untouched_sha256="ab" * 32, filled=[{"start": 1, "end": 5, "type": "image/png", "sha256": "0" * 64, "size": 3}]
    )

    text = words_of(report(tmp_path, sources=[filled]))

    assert filled["sha256"] in text
    assert "ab" * 32 in text
    assert "同じ長さの埋め草に置き換えました（1か所）" in text


def test_a_one_time_key_is_said_to_name_no_organisation(tmp_path: Path) -> None:
    text = words_of(report(tmp_path, case=sheet(key_kind="one-time")))

    assert "一回限りの鍵（封印の直後に破棄。特定の団体を示しません）" in text
    assert "--trust" not in text
    assert "誰が封印したかは署名からは確かめられません" in text


def test_an_organisations_key_is_to_be_compared_another_way(tmp_path: Path) -> None:
    text = words_of(report(tmp_path))

    assert '--trust"<団体から得た指紋>"' in text
    assert "団体から別の方法（電話、面会、団体の公式の書面）で得たものと見比べてください" in text


@pytest.mark.parametrize("records", [[], [record(kind="unreadable", text=None, time=None, sender=None)]])
def test_an_export_without_messages_has_a_report_all_the_same(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    nothing: dict[str, Any] = {
        "platform": None,
        "format": None,
        "conversations": [],
        "participants": [],
        "warnings": [],
        "first": None,
    }

    text = words_of(report(tmp_path, records=records, found=nothing, sources=[], case=sheet(case=None)))

    assert "会話として読み取れたものはありません。" in text
    assert "時刻のある記録はありません。" in text
    assert "（事件名の記載なし）" in text


def test_of_a_big_export_both_ends_are_printed_and_the_rest_is_counted(tmp_path: Path) -> None:
    records = [record(n, f"<{n}>") for n in range(1, MAX_PRINTED_RECORDS + 2)]

    text = words_of(report(tmp_path, records=records))

    last = MAX_PRINTED_RECORDS + 1
    assert f"<{PRINTED_AT_EACH_END}>" in text
    assert f"<{PRINTED_AT_EACH_END + 1}>" not in text
    assert f"<{last - PRINTED_AT_EACH_END}>" not in text
    assert f"<{last - PRINTED_AT_EACH_END + 1}>" in text
    assert "番号501から2,501までの2,001件は、紙数を抑えるため印字していません" in text


def test_of_a_pasted_book_the_beginning_is_printed_and_the_rest_is_named(tmp_path: Path) -> None:
    text = words_of(report(tmp_path, records=[record(text="本" * 1_000_000), record(2, text="\n" * 5_000), record(3, "後")]))

    assert "本文は全1,000,000字、data/records.jsonlの番号1にあります" in text
    assert "本文は全5,000字、data/records.jsonlの番号2にあります" in text
    assert "みお後" in text
    assert 19_000 < text.count("本") < 21_000


def test_every_page_after_the_cover_names_the_case_and_its_place(tmp_path: Path) -> None:
    pages = opened(report(tmp_path, records=[record(n) for n in range(1, 100)])).pages

    for number, page in enumerate(pages[1:], start=2):
        text = page.extract_text()
        assert "相談 第12号" in text
        assert f"{number} / {len(pages)} 頁" in text


def test_a_long_case_name_leaves_the_header_of_a_page_readable(tmp_path: Path) -> None:
    pages = opened(report(tmp_path, case=sheet(case="長い事件名" * 100))).pages

    page = pages[1].extract_text()
    assert page.splitlines()[0].startswith("保全記録報告書　長い事件名")
    assert f"2 / {len(pages)} 頁" in page
    assert "要旨" in page


def test_a_long_text_without_blanks_stays_whole_with_who_and_when_on_every_page(tmp_path: Path) -> None:
    document = opened(report(tmp_path, records=[record(text="x" * 10_000)]))

    long_pages = [page.extract_text() for page in document.pages if "xxxx" in page.extract_text()]
    assert len(long_pages) > 2
    assert all("みお" in page and "2026-05-08 16:02" in page for page in long_pages)
    assert sum(page.count("x") for page in long_pages) >= 10_000


@pytest.mark.parametrize(
    "name", ["長い名前" * 50, "N" * 200, "「" * 200, "محمد", "😀" * 50], ids=["kana", "latin", "brackets", "arabic", "emoji"]
)
def test_a_long_or_foreign_name_does_not_stop_the_report(tmp_path: Path, name: str) -> None:
    named = record(sender={"participant": 1, "name": name, "certainty": "inferred"})

    text = words_of(report(tmp_path, records=[named], case=sheet(case=name)))

    assert "推定" in text


def test_emoji_are_printed_whole_and_a_note_says_how(tmp_path: Path) -> None:
    emoji = "単独😀家族👨‍👩‍👧‍👦肌👍🏽走る🏃‍♂️旗🇯🇵鍵1️⃣"

    text = words_of(report(tmp_path, records=[record(text=emoji)]))

    assert emoji in text
    assert "絵文字は線画で表し" in text
    assert "文字の国際番号" not in text


@pytest.mark.parametrize("emoji", ["🏃‍♂️", "⛹️‍♂️", "⛹🏽‍♀️", "🙂‍↔️", "1️⃣", "☝🏽", "🇯🇵"])
def test_an_emoji_that_holds_a_sign_of_the_texts_font_is_drawn_by_the_emoji_font(tmp_path: Path, emoji: str) -> None:
    document = opened(report(tmp_path, records=[record(text=emoji)]))

    assert any("NotoEmoji" in str(font["/BaseFont"]) for page in document.pages for font in _fonts(page))


def test_notes_on_signs_stand_only_where_there_are_such_signs(tmp_path: Path) -> None:
    text = words_of(report(tmp_path, records=[record()]))

    assert "絵文字" not in text
    assert "文字の国際番号" not in text


def test_what_was_mended_in_a_copy_is_listed_with_its_place_and_how_often(tmp_path: Path) -> None:
    repair = {"code": "x", "text_ja": "文字を補いました。", "text_en": "Mended.", "source": 0, "start": 5, "end": 9, "times": 3}

    text = words_of(report(tmp_path, found={**summary(), "repairs": [repair]}))

    assert "文字を補いました。Mended.元ファイル0、5–9バイト（最初のところ。全3回）" in text


def test_a_name_and_an_id_stand_with_the_place_where_they_were_read(tmp_path: Path) -> None:
    seen = {"source": 0, "start": 106, "end": 112}
    person = {
        **summary()["participants"][1],
        "names": [{"value": "れん", "span": seen}, {"value": "Ren", "span": None}],
        "native_id_at": {"source": 1, "start": 7, "end": 17},
    }

    text = words_of(report(tmp_path, found={**summary(), "participants": [person]}))

    assert "れん元ファイル0、106–112バイトほかの表示名：Ren" in text
    assert "7700112233元ファイル1、7–17バイト" in text


def test_one_account_in_several_conversations_is_one_person_in_the_list(tmp_path: Path) -> None:
    talk = summary()["conversations"][0]
    account = {"id": 1, "name": "れん", "handle": "@ren", "native_id": "77", "owner": "no", "messages": 2}
    found = {
        **summary(),
        "participants": [account, {**account, "id": 2, "messages": 3}],
        "conversations": [{**talk, "participants": [1]}, {**talk, "id": 2, "participants": [2]}],
    }

    text = words_of(report(tmp_path, found=found))

    assert "れん@ren771、25―" in text


def test_equal_names_without_an_id_stay_apart(tmp_path: Path) -> None:
    named = {"name": "れん", "handle": None, "native_id": None, "owner": "no", "messages": 1}

    text = words_of(report(tmp_path, found={**summary(), "participants": [{**named, "id": 1}, {**named, "id": 2}]}))

    assert text.count("れん――1") == 2


def test_the_cover_says_at_a_glance_what_there_is(tmp_path: Path) -> None:
    found = {**summary(), "messages": 26, "events": 4, "sources": [{"platform": "line", "format": "line-phone"}]}

    cover = "".join(opened(report(tmp_path, found=found, withheld=[withheld_item(0)])).pages[0].extract_text().split())

    assert "LINE（スマートフォンのトーク履歴）" in cover
    assert "1件（れん）" in cover
    assert "メッセージ26通、出来事4件、読み取れない部分0か所" in cover
    assert "1件（写真1件）" in cover


def test_a_conversation_that_runs_over_a_page_is_named_on_each(tmp_path: Path) -> None:
    talk = summary()["conversations"][0]
    found = {**summary(), "conversations": [talk, {**talk, "id": 2, "title": "ほかの会話"}]}
    records = [record(1), *(record(n, conversation=2) for n in range(2, 120))]

    pages = opened(report(tmp_path, records=records, found=found)).pages

    with_records = [text for text in (page.extract_text() for page in pages) if text.count("宿題は終わった") > 1]
    assert len(with_records) > 2
    assert all("ほかの会話" in text for text in with_records)


def test_codes_of_readers_are_said_in_words(tmp_path: Path) -> None:
    call = record(kind="event", more={"event": "call", "details": [["call", "3:12"]], "flags": ["continued"]})
    unread = record(2, None, kind="unreadable", sender=None, time=None, more={"reason": "no reader knows it"})

    text = words_of(report(tmp_path, records=[call, unread]))

    assert "補足：通話3:12" in text
    assert "注記：続きの行あり" in text
    assert "理由：知っている形式ではありません" in text


def test_markup_in_a_text_stays_text(tmp_path: Path) -> None:
    markup = '#let x = 1 *b* _i_ @ref $x^2$ `raw` [link](http://a.example) <label> \\n // /* */ = H #read("seal.json") "quoted"'

    document = report(tmp_path, records=[record(text=markup)], case=sheet(case=markup))

    assert "".join(markup.split()) in words_of(document)
    assert all("/URI" not in str(page.get("/Annots")) for page in opened(document).pages)


def test_characters_that_hide_reorder_or_have_no_glyph_are_named(tmp_path: Path) -> None:
    unseen = "a\u202eb\u2066c\u200bd\ufeffe\x00f\x1bg\ue000h\ud800i\u0378"
    hostile = f"{unseen}jk👩\u200d\u200d👧 مر של สวั z\u0338\u0322\u031b\u0347\tl\u3164"

    text = words_of(report(tmp_path, records=[record(text=hostile)]))

    for character in hostile:
        if character not in "👩👧" and (not character.isascii() or not character.isprintable()):
            assert f"〈U+{ord(character):04X}〉" in text
            assert character not in text


def test_ordinary_japanese_korean_and_latin_text_is_printed_as_it_is(tmp_path: Path) -> None:
    ordinary = "髙橋﨑𠮷野家①㍿ｶﾅ〜―안녕하세요你好éßñЖΩ€™…葛\U000e0100城"

    assert ordinary in words_of(report(tmp_path, records=[record(text=ordinary)]))


def test_a_mark_that_melts_with_its_letter_is_printed_with_it(tmp_path: Path) -> None:
    assert "がくぽプ" in words_of(report(tmp_path, records=[record(text="か\u3099くほ\u309aフ\u309a")]))


def test_only_our_own_fonts_are_embedded(tmp_path: Path) -> None:
    document = opened(report(tmp_path, records=[record(text="mixed 混ざった 😀 text *bold*")]))

    names = {str(font["/BaseFont"]) for page in document.pages for font in _fonts(page)}

    assert {re.sub(r"^/[A-Z]{6}\+", "", name).split("-Identity")[0] for name in names} == {
        "NotoSansCJKjp-Regular",
        "NotoSansCJKjp-Bold",
        "NotoEmoji-Regular",
    }


def test_it_is_marked_as_pdf_a_3b_tagged_and_dated_by_the_sealing(tmp_path: Path) -> None:
    document = opened(report(tmp_path))

    metadata = document.xmp_metadata
    assert metadata is not None
    raw = metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in raw
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in raw
    assert document.metadata is not None
    assert str(document.metadata.creation_date) == "2026-11-22 03:04:05+00:00"
    assert "'/Marked': True" in str(document.root_object["/MarkInfo"])
    assert str(document.root_object["/Lang"]).startswith("ja")


def test_the_timeline_is_attached_byte_for_byte(tmp_path: Path) -> None:
    timeline = tmp_path / "timeline.csv"
    write_timeline(timeline, [record(text="=1+1\r\n二行目")])

    document = opened(report(tmp_path, timeline_csv=timeline))

    assert {name: contents for name, (contents,) in document.attachments.items()} == {"timeline.csv": timeline.read_bytes()}


def test_without_a_timeline_nothing_is_attached(tmp_path: Path) -> None:
    assert not opened(report(tmp_path)).attachments


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    records = [record(n, "😀👨‍👩‍👧🇯🇵1️⃣👍🏽" * n) for n in range(1, 40)]

    assert report(tmp_path, records=records) == report(tmp_path, records=records)


def test_nothing_is_written_beside_the_report(tmp_path: Path) -> None:
    report(tmp_path, records=[record()])

    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_the_english_version_holds_no_japanese_words_of_ours(tmp_path: Path) -> None:
    text = words_of(report(tmp_path, records=[record(text="hello")], language="en", case=sheet(case="Case 12")))

    assert "Recordofpreservedmaterial" in text
    assert set(re.findall("[ぁ-ん一-鿿]", text)) <= set("みおれん金")


def test_a_fault_of_the_typesetter_is_named() -> None:
    with pytest.raises(ReportNotWritten):
        typeset({}, root=ROOT, timeline_csv=None, kind="pdf")


def test_importing_the_report_does_not_load_the_typesetter() -> None:
    line = "import tomoshibi.evidence.report, tomoshibi.evidence.timeline; print(*({'typst', 'segno'} & set(sys.modules)))"
    search = [str(Path(__file__).parents[4] / "src")]

    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {search!r}; {line}"], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == []


def _fonts(page: Any) -> list[Any]:
    """The fonts of a page, whether named by reference or in place."""
    return [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]
