"""Papers: in words alone, of the frozen packet alone, no surer than what is known, and nothing in them does anything."""

import io
import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from tests.makers.packets import BUNDLE, DIGEST, ITEMS, document
from tomoshibi.casework import vocabulary
from tomoshibi.casework.paper_parts import SECTIONS
from tomoshibi.casework.paper_pdf import paper_pdf
from tomoshibi.casework.paper_words import LANGUAGES, Language, Speech, paper_words
from tomoshibi.casework.papers import paper, text
from tomoshibi.law.duties import NOTIFYING

CLOSED = {
    "kinds": vocabulary.RECIPIENTS, "recipients": vocabulary.RECIPIENTS, "acts": vocabulary.ACTS, "told": vocabulary.ACTS,
    "demands": vocabulary.DEMANDS, "image_states": vocabulary.IMAGE_STATES, "spreads": vocabulary.SPREADS,
    "relations": vocabulary.RELATIONS, "platforms": vocabulary.PLATFORMS, "certainties": vocabulary.CERTAINTIES,
    "sources": vocabulary.SOURCES, "fact_statuses": vocabulary.FACT_STATUSES, "identifiers": vocabulary.IDENTIFIERS,
    "age_bands": vocabulary.AGE_BANDS, "grounds": ("", *vocabulary.BASES), "articles": NOTIFYING, "headings": SECTIONS,
    "purposes": [one for one in vocabulary.PURPOSES if one != vocabulary.EVERY], "outcomes": ("met", "need_more_facts"),
    "titles": ("statement", "lawyer", "one-stop", "summary"), "leads": ("statement", "lawyer", "one-stop", "summary"),
}  # fmt: skip
# Where each item stands on a paper, as somebody reads it: none of it stands there without the item.
SAID = {
    "age-band": "13〜15歳", "person-name": "あおい そら", "person-contact": "平日の昼", "story": "ゲームの話から",
    "platforms": "LINE",
    "demands": "明日の昼まで", "payments": "五万円", "spread": "広めると言われた", "identifiers": "ruka-0001",
    "facts": "ギフトカード", "wishes": "学校には知られたくない", "done": "やりとりを残す", "law": "試みの規定",
    f"record:{BUNDLE}:3": "ab12cd34",
}  # fmt: skip
PROPER = ("Instagram", "LINE", "line:ruka", "ab12cd34", "K7M2", r"verify\.html", r"packet\.json", "SHA-256", "zip")
KINDS = ("police", "lawyer", "one-stop", "school")
HOSTILE = "\u202e#strong[x] <b>$y$</b> \x07\u200b https://example.com/a {day} ⟨"


def lines(*items: str, language: Language = "ja", **more: Any) -> str:
    return "\n".join(text(paper(document(*items, **more), DIGEST, language)))


def pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("group", CLOSED)
def test_every_closed_word_that_can_reach_a_paper_has_words_and_no_words_stand_unused(group: str) -> None:
    assert set(paper_words()[group]) == set(CLOSED[group])


def test_every_word_and_sentence_is_there_in_both_languages() -> None:
    for group, codes in paper_words().items():
        for code, said in codes.items():
            assert group in ("kinds", "layouts") or (set(said) == set(LANGUAGES) and said["en"].isascii()), (group, code)


@pytest.mark.parametrize("kind", KINDS)
def test_no_code_and_no_english_word_stands_on_a_japanese_paper(kind: str) -> None:
    shown = re.sub("|".join((*PROPER, "[0-9a-f]{64}")), "", lines(kind=kind))

    assert re.findall(r"[A-Za-z_-]{2,}", shown) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_says_what_was_allowed_and_nothing_of_the_rest(kind: str) -> None:
    for item in SAID:
        shown = lines(item, kind=kind)

        assert {name for name, said in SAID.items() if said in shown} == {item}


def test_what_was_not_allowed_is_absent_and_the_paper_says_that_it_holds_no_more() -> None:
    shown = lines("wishes")

    assert "本人が許したことだけ" in shown
    assert "いつ、何があったか" not in shown
    assert "名前：" not in shown


def test_a_paper_that_does_not_rest_on_consent_does_not_say_that_it_does() -> None:
    shown = lines("story", basis="article", article="cwa-25")

    assert "本人の許可によらず、法律の決まり（児童福祉法 第25条）" in shown
    assert "本人が許したことだけ" not in shown


@pytest.mark.parametrize(
    ("first", "last", "certainty", "ja", "en"),
    [
        ("2026-05-08", "2026-05-08", "said", "2026年5月8日", "8 May 2026"),
        ("2026-05-08", "2026-05-08", "doubtful", "2026年5月8日ごろ", "around 8 May 2026"),
        ("2026-04-03", "2026-05-10", "said", "2026年4月3日から5月10日までのあいだ", "between 3 April 2026 and 10 May 2026"),
        (
            "2025-12-30",
            "2026-01-02",
            "said",
            "2025年12月30日から2026年1月2日までのあいだ",
            "between 30 December 2025 and 2 January 2026",
        ),
        ("2026-04-01", "2026-04-10", "said", "2026年4月の初め（10日まで）", "early April 2026 (up to the 10th)"),
        ("2026-04-11", "2026-04-20", "said", "2026年4月の中ごろ（11日から20日）", "the middle of April 2026 (11th to 20th)"),
        ("2024-02-21", "2024-02-29", "said", "2024年2月の終わりごろ（21日から）", "late February 2024 (from the 21st)"),
        ("2026-02-01", "2026-02-28", "said", "2026年2月のあいだ", "during February 2026"),
        (
            None,
            "2026-05-10",
            "said",
            "2026年5月10日まで（いつからかはわからない）",
            "until 10 May 2026 (it is not known since when)",
        ),
        (
            "2026-04-03",
            None,
            "said",
            "2026年4月3日から（いつまでかはわからない）",
            "from 3 April 2026 (it is not known until when)",
        ),
        (None, None, "said", "日はわからない", "day not known"),
    ],
)
def test_a_day_is_said_as_it_is_known_and_no_closer(
    first: str | None, last: str | None, certainty: str, ja: str, en: str
) -> None:
    row = {"from": first, "to": last, "certainty": certainty}

    assert (Speech("ja").when(row), Speech("en").when(row)) == (ja, en)


def test_what_is_not_known_is_listed_as_it_was_said_and_what_nobody_asked_is_not_made_up() -> None:
    found = next(one for one in paper(document(), DIGEST).sections if one.name == "unknown")

    assert found.points == (
        "実際に会った：答えたくない",
        "相手の年齢：食いちがう答えがあります（30歳（本人）、17歳（記録））",
        "できごと4の日は、わかっていません。",
    )


def test_an_item_that_was_allowed_and_of_which_nothing_is_written_down_says_so() -> None:
    assert "書きとめられたことは、ありません。" in lines("payments", items={"payments": []})


def test_the_police_get_a_draft_for_the_person_to_correct_with_the_records_and_how_to_check_them() -> None:
    made = paper(document(), DIGEST)
    entry = next(one for one in made.sections if one.name == "events").entries[1]
    digests = dict(next(one for one in made.sections if one.name == "checking").digests)

    assert "下書き" in made.title
    assert dict(entry.facts)["証拠"] == "束 ab12cd34 記録 3、7"
    assert (digests["ab12cd34.zip ルート値"], digests["この中身のSHA-256"]) == ("a" * 64, DIGEST)
    assert next(one for one in made.sections if one.name == "signing").by_hand[1:] == (
        "読んで直した日",
        "本人の名前（本人が書きます）",
    )


def test_the_lawyer_gets_a_timeline_the_law_as_open_and_a_list_of_evidence() -> None:
    found = {one.name: one for one in paper(document(kind="lawyer"), DIGEST).sections}

    assert [row[0] for row in found["timeline"].rows] == ["1", "2", "3", "4"]
    assert [row[1:3] for row in found["law"].rows] == [("当てはまることがある", "2"), ("もう少し話を聞けば決まる", "1、2")]
    assert tuple(label for _, label in found["exhibits"].columns) == (
        "号証",
        "標目",
        "原本・写しの別",
        "作成年月日",
        "作成者",
        "立証趣旨",
        "備考",
    )
    assert found["exhibits"].rows[0][3:5] == ("2026/05/08(金) 16:03", "ルカ")
    assert found["due"].rows[0][0] == "2026年7月7日"


def test_the_one_stop_centre_reads_first_what_the_person_wishes_and_is_not_to_be_asked_again() -> None:
    first, second = paper(document(kind="one-stop"), DIGEST).sections[:2]

    assert dict(first.facts) == {"本人が望むこと": "学校には知られたくない", "もう聞かれたくないこと": "画像のこと"}
    assert second.name == "person"


def test_only_the_statement_has_a_place_to_sign() -> None:
    with_it = [kind for kind in vocabulary.RECIPIENTS if "本人の確認" in lines(kind=kind)]

    assert with_it == ["police"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_paper_calls_anything_a_crime(kind: str) -> None:
    shown = lines(kind=kind) + lines(kind=kind, language="en")

    assert not re.search("犯罪|犯人|有罪|加害者|crime|guilty|offender|!|！", shown)


def test_hostile_text_stays_text_on_the_lines_and_in_the_pdf() -> None:
    given = document("story", "identifiers", to=HOSTILE)
    given["items"]["story"][0]["what"] = given["items"]["identifiers"][0]["text"] = HOSTILE

    made = paper(given, DIGEST)
    shown, read = "\n".join(text(made)), paper_pdf(made)

    assert not [one for one in shown if one != "\n" and unicodedata.category(one) in ("Cc", "Cf")]
    assert shown.count("⟨U+202E⟩#strong[x] <b>$y$</b> ⟨U+0007⟩⟨U+200B⟩") == 3
    assert "〈U+202E〉#strong[x]<b>$y$</b>" in re.sub(r"\s", "", pdf_text(read))
    assert b"/URI" not in read
    assert b"/JavaScript" not in read


def test_a_pdf_holds_the_words_of_its_paper_and_nothing_that_was_withheld_and_is_the_same_each_time() -> None:
    made = paper(document("story"), DIGEST)
    content = paper_pdf(made)
    read = re.sub(r"\s", "", pdf_text(content))

    assert [name for name, said in SAID.items() if re.sub(r"\s", "", said) in read] == ["story"]
    assert content == paper_pdf(paper(document("story"), DIGEST))
    assert f"{date(2026, 6, 1).year}年6月1日" in read


def test_a_packet_of_the_first_version_still_gives_its_paper() -> None:
    old = document("story", "demands", version=1)
    for name in ("kind", "basis", "article", "program"):
        del old[name]
    old["items"]["demands"] = ["money", "more-images"]
    old["items"]["story"] = [{"from": None, "to": None, "certainty": "said", "act": "threat", "relation": "", "what": "x"}]

    shown = "\n".join(text(paper(old, DIGEST)))

    assert "もっと画像" in shown
    assert "渡すと決めたことだけ" in shown


def test_every_item_that_can_be_allowed_stands_on_some_paper() -> None:
    assert set(vocabulary.FIELDS) <= set(SAID)
    assert set(ITEMS) - {f"record:{BUNDLE}:7"} == set(SAID)
