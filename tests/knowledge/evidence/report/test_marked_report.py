"""The report of a marked talk: what a prosecutor, a lawyer and a police officer look for, found in the text of its pages."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.knowledge.evidence.report.made_up import opened, record, report, report_of, sheet, summary, withheld_item, words_of
from tests.makers.bundles import SEALED_AT
from tests.makers.marked_talk import findings, marks, talk

from tomoshibi.evidence.report.chosen import MAX_PRINTED_RECORDS
from tomoshibi.evidence.report.gaps import Told
from tomoshibi.evidence.stamp_commands import StampAt
from tomoshibi.evidence.wording import Language

Json = dict[str, Any]


def the_talk(folder: Path, **changes: Any) -> bytes:
    records, found = talk()
    told = {"marks": marks(records), "findings": findings(records, found), "records": records, "found": found, **changes}
    return report(folder, **told)


def page(document: PdfReader, number: int) -> str:
    return "".join(document.pages[number - 1].extract_text().split())


def mark(n: int, *labels: str, entities: tuple[Json, ...] = (), words: tuple[int, int] = (0, 2)) -> Json:
    made = [{"label": label, "rule": "some.rule", "words": list(words)} for label in labels]
    return {"n": n, "conversation": 1, "by": "other", "labels": made, "entities": list(entities)}


def test_the_second_page_says_it_all_with_numbers_and_pages(tmp_path: Path) -> None:
    text = page(opened(the_talk(tmp_path)), 2)

    for said in (
        "1要旨",
        "相談者：ソラ（アカウントの記載なし）番号2（3頁）",
        "相手方：ルカ（アカウントの記載なし）番号1（3頁）",
        "相談者がどの人かは、規則による推定です。",
        "LINE（スマートフォンのトーク履歴）",
        "2026-05-0121:10–2026-05-1420:40",
        "2026-05-0622:01JST/2026-05-0613:01UTCルカ「顔みたいな。写真おくって」番号20（4頁）",
        "2026-05-0807:31JST/2026-05-0722:31UTCルカ「お金を払わないなら、写真を学校の人に送るよ」番号30",
        "求めた額の合計105,000円（3回の発言の単純な合計。最も大きい額50,000円）番号33",
        "相談者が払ったと言う額5,000円（1回）番号41",
        "口座・アカウント：PayPaysora-mihon-0000番号33",
        "口座・アカウント：みほん銀行0000000番号47",
        "「今日の18時まで」＝2026-05-0818:00JST/2026-05-0809:00UTC番号33",
        "「明日の正午まで」＝2026-05-1212:00JST/2026-05-1203:00UTC番号46",
        "ルカが求めた：3件番号20",
        "断る、やめてと言う：6件番号25",
        "ソラ：高1番号4",
        "欠けと気づき2件、収録しなかったもの0件",
    ):
        assert said in text, said


def test_the_summary_in_english_says_the_same(tmp_path: Path) -> None:
    text = page(opened(the_talk(tmp_path, language="en")), 2)

    for said in (
        "1Summary",
        "asksforhelp:ソラ(noaccountstated)No.2(p.3)",
        'ルカ:"顔みたいな。写真おくって"No.20(p.4)',
        "askedfor,inallJPY105,000(plainsumof3messages;thelargestJPY50,000)No.33",
        '"今日の18時まで"=2026-05-0818:00JST/2026-05-0809:00UTCNo.33',
        "askedforbyルカ:3No.20",
    ):
        assert said in text, said


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_that_is_named_beside_a_number_holds_that_record(tmp_path: Path, language: str) -> None:
    document = opened(the_talk(tmp_path, language=language))
    pattern = r"(\d+)（(\d+)頁）" if language == "ja" else r"(\d+)\(p\.(\d+)\)"

    named = re.findall(pattern, page(document, 2))

    records, _ = talk()
    texts = {one["n"]: "".join((one["text"] or "").split("\n")[0].split()) for one in records}
    assert len(named) > 20
    for n, number in named:
        assert texts[int(n)] in page(document, int(number)), (n, number)


def test_the_pages_that_are_returned_for_the_evidence_list_are_those_that_are_printed(tmp_path: Path) -> None:
    records, found = talk()

    written = report_of(tmp_path, records=records, found=found, marks=marks(records), findings=findings(records, found))

    document = opened((tmp_path / "report.pdf").read_bytes())
    assert set(written.pages) == {one["n"] for one in records}
    for one in records:
        first_line = "".join((one["text"] or "").split("\n")[0].split())
        assert first_line in page(document, written.pages[one["n"]])


def test_a_marked_message_stands_in_context_with_both_times_side_label_and_rule(tmp_path: Path) -> None:
    text = words_of(the_talk(tmp_path))

    row = "30JST2026-05-0807:31UTC2026-05-0722:31ルカ相手方お金を払わないなら、写真を学校の人に送るよ"
    assert row in text
    after = text[text.index(row) + len(row) :][:250]
    assert "お金を求める「お金を払わないなら」規則money.condition" in after
    assert "広めると言う規則publish.unless-paid" in after
    assert "身近な人に知らせると言う「学校の人に送るよ」規則tell.school" in after
    assert text.index("☎不在着信") < text.index(row) < text.index("やめてください", text.index(row))


def test_that_records_between_two_passages_are_left_out_is_said(tmp_path: Path) -> None:
    text = words_of(the_talk(tmp_path))

    assert "（間の記録は、ここでは省いています）" in text


def test_marks_are_called_pointers_and_nothing_is_called_proved_that_is_not(tmp_path: Path) -> None:
    text = words_of(the_talk(tmp_path))

    assert "しるしは規則が言葉から付けた手がかりで、人が確かめるためのものです。" in text
    assert "誰が書いたか、内容が真実かを証明するものではなく" in text
    assert not re.search("犯罪|有罪|犯人|被疑者|違法", text)


def test_every_foot_names_the_bundle_and_the_numbers_on_its_page(tmp_path: Path) -> None:
    document = opened(the_talk(tmp_path))

    assert all("束の番号" + sheet().bundle in page(document, number + 1) for number in range(len(document.pages)))
    feet = [re.search(r"この頁の番号(\d+)–(\d+)", page(document, number + 1)) for number in range(len(document.pages))]
    assert [foot is not None for foot in feet[:2]] == [False, False]
    found = [foot for foot in feet if foot is not None]
    assert found[0][1] == "1"
    assert max(int(foot[2]) for foot in found) == 55


def test_findings_stand_with_what_can_be_done_and_where(tmp_path: Path) -> None:
    text = words_of(the_talk(tmp_path))

    chapter = text[text.index("4欠けと気づきGaps", text.index("途切れや、") - 200) :]
    assert (
        chapter.index("急ぐunsent(count2)")
        < chapter.index("番号37（5頁）、55")
        < chapter.index("silent-days")
        < chapter.index("番号45")
    )


def test_a_finding_is_told_with_what_can_be_done_and_what_may_vanish(tmp_path: Path) -> None:
    def tell(finding: Mapping[str, Any], language: str) -> Told:
        return Told(f"{finding['code']}を{language}で", "端末を#確かめる", ("3か月で消える（2026年に確認）", "もう一つ\u200b"))

    text = words_of(the_talk(tmp_path, tell=tell))

    assert "unsentをjaで" in text
    assert "今からできることWhatcanstillbedone端末を#確かめる" in text or "今からできること端末を#確かめる" in text
    assert "3か月で消える（2026年に確認）もう一つ〈U+200B〉" in text


def test_without_marks_and_findings_the_report_says_that_none_were_made(tmp_path: Path) -> None:
    records, found = talk()

    text = words_of(report(tmp_path, records=records, found=found))

    assert "しるしを付けていないため、要求や期限などは抜き出していません。" in text
    assert "この束には、しるしがありません。" in text
    assert "会話の途切れは調べていません。" in text
    assert "もう払いません" in text


def test_where_rules_point_at_nothing_it_is_said_that_this_proves_nothing(tmp_path: Path) -> None:
    nothing: Json = {"rules": "marks/1", "conversations": [], "findings": []}

    text = words_of(report(tmp_path, records=[record()], findings=nothing))

    assert "規則に当たる記録はありませんでした。それは、該当する発言がないことを意味しません。" in text
    assert "それは、何も消されていないことを意味しません。" in text


def test_a_report_of_events_only_and_of_unreadable_places_only_can_be_made(tmp_path: Path) -> None:
    event = record(1, "れんが送信を取り消しました", kind="event", sender=None, more={"event": "unsent"})
    unreadable = record(1, None, kind="unreadable", sender=None, time=None, conversation=None, more={"reason": "cut off"})

    for one in (event, unreadable):
        marked = mark(1, "deadline")
        assert "期限を切る" in words_of(report(tmp_path, records=[one], marks=[marked]))


def test_marks_in_hostile_text_do_nothing_and_name_what_is_hidden(tmp_path: Path) -> None:
    hostile = '#let x = 1 *b* \u202e[link](http://a.example) 😀👨‍👩‍👧 สวั "q"'
    entities = (
        {"kind": "account", "platform": "#pagebreak()", "id": "*x*\u200b"},
        {"kind": "amount", "value": 1, "unit": "#x"},
        {"kind": "new-kind", "value": "$y$"},
        {"kind": "deadline", "text": "\u2066#z", "resolved": "2026-05-08"},
    )
    strange = {"n": 1, "by": "other", "labels": [{"label": "not.known", "rule": "#rule*", "words": [0, 500]}], "entities": []}
    lines = [strange, mark(2, "demand.money", "payment.destination", "deadline", entities=entities, words=(3, 22))]
    named = {"participant": 1, "name": "#name*", "certainty": "stated"}

    document = report(tmp_path, records=[record(1, hostile), record(2, hostile, sender=named)], marks=lines)

    text = words_of(document)
    assert "〈U+202E〉[link](http://a.example)" in text
    assert "#pagebreak()*x*〈U+200B〉" in text
    assert "#rule*" in text
    assert "not.known" in text
    assert all("/URI" not in str(one.get("/Annots")) for one in opened(document).pages)


def test_the_summary_stays_one_page_whatever_is_in_it(tmp_path: Path) -> None:
    entities = tuple(
        entity
        for k in range(60)
        for entity in (
            {"kind": "amount", "value": 10**k, "unit": f"C{k % 7}"},
            {"kind": "account", "platform": "長い銀行の名前" * 20, "id": "9" * 300 + str(k)},
            {"kind": "deadline", "text": "とても長い期限" * 40, "resolved": None},
            {"kind": "age", "value": k},
        )
    )
    labels = [
        *("demand.image", "demand.money", "demand.meeting", "demand.info", "threat.publish", "threat.tell", "threat.harm"),
        *("deadline", "payment.destination", "age.other", "person.refuses", "person.paid", "person.sent", "claim.recorded"),
    ]
    name = "とても長い名前の人" * 30
    sender = {"participant": 1, "name": name, "certainty": "stated"}
    records = [record(n, "長い文章です" * 200, sender=sender) for n in range(1, 26)]
    people = [
        {"id": k, "name": name, "handle": "h" * 500, "native_id": "7" * 500 + str(k), "messages": 1} for k in range(1, 60)
    ]
    talks = [{**summary()["conversations"][0], "title": "長い題名" * 100, "participants": [1, 2]}] * 5
    found = {**summary(), "participants": people, "conversations": talks}

    document = opened(
        report(
            tmp_path,
            records=records,
            found=found,
            marks=[mark(n, *labels, entities=entities) for n in range(1, 26)],
            case=sheet(case=name),
        )
    )

    assert "要旨" in page(document, 2)
    assert "ほかに" in page(document, 2)
    assert "2人とアカウント" in page(document, 3)
    rows = [
        text for text in (page(document, number + 1) for number in range(2, len(document.pages))) if "規則some.rule" in text
    ]
    assert all("規則some.rule" in text for text in rows)
    assert sum(text.count("規則some.rule") for text in rows) == 12 * 25


def test_a_long_marked_text_is_cut_around_its_words_and_the_timeline_has_the_whole(tmp_path: Path) -> None:
    text = "前" * 3_000 + "払え" + "後" * 3_000

    printed = words_of(report(tmp_path, records=[record(1, text)], marks=[mark(1, "demand.money", words=(3_000, 3_002))]))

    assert "（本文の一部です。全文はdata/records.jsonlの番号1に）" in printed
    assert printed.count("払え") >= 2
    assert printed.count("前") > 3_000


def test_a_huge_export_has_a_report_of_what_is_marked_and_counts_for_the_rest(tmp_path: Path) -> None:
    count = 20_000
    months = [f"2026-{1 + n * 12 // count:02d}" for n in range(count)]
    jst = [f"{month}-08T16:02+09:00" for month in months]
    records = [record(n, f"<{n}>", time={**record()["time"], "jst": jst[n - 1]}) for n in range(1, count + 1)]
    marked = [mark(n, "demand.money") for n in range(5_000, 15_000, 500)]

    document = opened(report(tmp_path, records=records, marks=marked, findings={"rules": "marks/1"}))

    text = "".join(page(document, number + 1) for number in range(len(document.pages)))
    assert len(document.pages) < 40
    assert all(f"<{n}>" in text for n in range(4_997, 5_004))
    assert "<4996>" not in text
    assert "<19999>" in text
    assert "全20,000件のうち、初めと終わりだけを印字しています。" in text
    assert re.search(r"2026-061,66\d00\d[\d,]+–[\d,]+", text)
    assert count > MAX_PRINTED_RECORDS


def test_of_more_marked_records_than_are_printed_the_number_is_told(tmp_path: Path) -> None:
    records = [record(n) for n in range(1, 401)]

    text = words_of(report(tmp_path, records=records, marks=[mark(n, "deadline") for n in range(1, 401)]))

    assert "しるしのある400件のうち300件を印字しています。残りはdata/marks.jsonlとdata/timeline.csvにあります。" in text


def test_several_conversations_are_in_the_order_of_their_score_and_named(tmp_path: Path) -> None:
    talk_one = summary()["conversations"][0]
    found = {**summary(), "conversations": [talk_one, {**talk_one, "id": 2, "title": "ほかの会話"}]}
    records = [record(1, "あああ"), record(2, "いいい", conversation=2)]
    lines = [mark(1, "deadline"), {**mark(2, "deadline"), "conversation": 2}]
    scores = {
        "rules": "x",
        "conversations": [{"id": 1, "person": [], "sextortion": 0.1}, {"id": 2, "person": [], "sextortion": 0.9}],
    }

    text = words_of(report(tmp_path, records=records, found=found, marks=lines, findings=scores))

    chapter = text[text.index("しるしの一覧") :]
    assert chapter.index("会話2ほかの会話") < chapter.index("会話1れん")
    assert "0.9" not in text


def test_a_stamp_is_stated_on_the_cover_and_what_it_proves_among_the_limits(tmp_path: Path) -> None:
    text = words_of(
        report(tmp_path, case=replace(sheet(), time="stamped", by="ともしび相談室", reported_with="tomoshibi 9.9.9"))
    )

    assert "外部の時刻証明Outsidetimestampあり（stamps/フォルダ。" in text
    assert "証明された時刻より前に封印があったことが分かります。" in text
    assert "封印した束からtomoshibi9.9.9で作り直したものです。" in text
    assert "作業をした人・団体：ともしび相談室" in text


def test_how_to_check_names_each_way(tmp_path: Path) -> None:
    text = words_of(report(tmp_path))

    for said in (
        "verify.htmlをブラウザで開き",
        "pyverify.pyz.",
        "tomoshibiverify.",
        "sha256sum-cmanifest-sha256.txt",
        "opensslts-verify-dataseal.json-instamps/1.tsr-CAfileROOT.pem",
    ):
        assert said in text, said


def test_the_evidence_list_stands_in_the_columns_of_the_courts_form(tmp_path: Path) -> None:
    text = words_of(the_talk(tmp_path, withheld=[withheld_item(0)], files={"data/records.jsonl": "a" * 64}))

    assert "号証標目原本・写し作成年月日作成者立証趣旨備考頁" in text
    assert "SHA-256" + "a" * 64 in text
    assert "広めると言う（番号30、45、48）" in text


def test_the_same_marks_give_the_same_bytes(tmp_path: Path) -> None:
    assert the_talk(tmp_path) == the_talk(tmp_path)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_cover_stays_one_page_with_long_names_and_stamps(tmp_path: Path, language: Language) -> None:
    name = "とても長い名前の団体" * 30
    stamps = tuple(StampAt(number, SEALED_AT, "長い名前のタイムスタンプ局" * 9) for number in (1, 2, 3))
    case = replace(sheet(case=name), by=name, time="stamped", stamps=stamps, reported_with=f"tomoshibi {name}")

    document = opened(report(tmp_path, case=case, language=language))

    assert ("要旨" if language == "ja" else "Summary") in page(document, 2)
    assert page(document, 1).count("長い名前のタイムスタンプ局") > 2
