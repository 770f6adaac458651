"""A disclosure proves what it shows, shows nothing else, and is whole or not there."""

import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.makers.bundles import SEALED_AT, Material, a_key, a_record, counted, make_bundle
from tests.makers.disclosures import disclosed, lines
from tests.makers.preserved import bytes_of, preserved
from tomoshibi.evidence.disclosing import DisclosureOrder, NothingChosen, NotIntact, WordInItem, disclose
from tomoshibi.evidence.disclosure.choosing import Choice
from tomoshibi.evidence.disclosure.likeness import folded
from tomoshibi.evidence.disclosure.material import NoMarks, NotThere
from tomoshibi.evidence.disclosure.opening import strings_in
from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable
from tomoshibi.evidence.wording import WORDS
from tomoshibi_verify import verify
from tomoshibi_verify.leaves import pieces, salts

SAMPLES = Path(__file__).parents[2] / "samples"
PROGRAMS = {"verify.pyz", "verify.html"}
TALKS = (
    "line_phone",
    "line_pc",
    "whatsapp",
    "discord_json",
    "telegram_html",
    "meta_json",
    "kakaotalk",
    "sms_xml",
    "imessage_html",
    "email",
    "x_archive",
    "notes",
)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed") / "bundle"
    make_bundle(folder, Material(texts=[f"話 {n} 田中さん" for n in range(40)]))
    return folder


@pytest.fixture
def bundle(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "bundle"))


# ---- what is shown


def test_a_disclosure_is_intact_and_says_how_many_records_are_proved_and_which_are_not(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part", "5,9-12")

    answer = verify(tmp_path / "part")

    assert answer.state == "intact"
    assert answer.part is not None
    assert answer.part.to_json()["ranges"] == [[5, 5], [9, 12]]
    assert answer.part.to_json()["gaps"] == [[1, 4], [6, 8], [13, 40]]
    assert answer.part.signed == "by the sealer"


def test_seal_signature_and_custody_are_those_of_the_bundle_byte_for_byte(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part", "5")

    for name in ("seal.json", "seal.sig", "custody.jsonl"):
        assert (tmp_path / "part" / name).read_bytes() == (bundle / name).read_bytes()


def test_every_record_of_a_bundle_can_be_disclosed_and_no_gap_is_left(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part", "1-40", withheld=((0, 2),))

    part = verify(tmp_path / "part").part

    assert part is not None
    assert (len(part.records), part.withheld, part.to_json()["gaps"]) == (40, 3, [])


def test_without_a_key_the_answer_says_that_only_the_records_are_proved(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part", "5", signed=False)

    answer = verify(tmp_path / "part")

    assert answer.state == "intact"
    assert answer.part is not None
    assert answer.part.signed == "not signed"
    assert not (tmp_path / "part/disclosure.sig").exists()
    assert any("did not sign" in one.detail for one in answer.checks)


def test_the_same_order_gives_the_same_bytes_from_a_folder_and_from_a_zip(tmp_path: Path) -> None:
    talk = SAMPLES / "line_phone"
    preserved(talk, out=tmp_path / "bundle")
    preserved(talk, out=tmp_path / "bundle.zip", as_zip=True)

    for source, out in (("bundle", "a"), ("bundle.zip", "b")):
        (tmp_path / out).mkdir()
        disclosed(tmp_path / source, tmp_path / out / "part", "2-3", by="だれか", purpose="相談")

    assert bytes_of(tmp_path / "a/part") == bytes_of(tmp_path / "b/part")


def test_a_zip_is_as_good_as_a_folder(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part.zip", "5,9-12", as_zip=True)

    answer = verify(tmp_path / "part.zip")

    assert answer.state == "intact"
    assert answer.part is not None
    assert answer.part.records == (5, 9, 10, 11, 12)


def test_a_disclosure_is_noted_in_the_custody_of_its_bundle(bundle: Path, tmp_path: Path) -> None:
    made = disclosed(bundle, tmp_path / "part", "5,9-12")

    acts = [json.loads(line) for line in (bundle / "custody-after.jsonl").read_text("utf-8").splitlines()]
    assert acts[0]["act"] == "disclosed"
    assert acts[0]["detail"] == {"bundle": made.form.disclosure, "leaves": 5}
    assert verify(bundle).state == "intact"


# ---- a part of a part


def test_a_part_of_a_part_is_proved_by_the_same_seal(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part", "5,9-12", words=("田中",))

    disclosed(tmp_path / "part", tmp_path / "less", "9-10", places={10: ((0, 1),)})

    answer = verify(tmp_path / "less")
    assert answer.state == "intact"
    assert answer.part is not None
    assert answer.part.records == (9, 10)
    first, second = lines(tmp_path / "less")
    assert [piece.get("piece", "■") for piece in first["opened"][5]["pieces"]] == [*"話 8 ■■さん"]
    assert [piece.get("piece", "■") for piece in second["opened"][5]["pieces"]] == [*"■ 9 ■■さん"]


def test_what_a_part_does_not_hold_cannot_be_disclosed_from_it(bundle: Path, tmp_path: Path) -> None:
    disclosed(bundle, tmp_path / "part", "5")

    with pytest.raises(NotThere):
        disclosed(tmp_path / "part", tmp_path / "more", "6")


# ---- refusals


def test_nothing_of_a_bundle_that_was_changed_is_disclosed(bundle: Path, tmp_path: Path) -> None:
    records = bundle / "data/records.jsonl"
    records.write_bytes(records.read_bytes().replace("田中".encode(), "佐藤".encode(), 1))

    with pytest.raises(NotIntact):
        disclosed(bundle, tmp_path / "part", "5")

    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize(
    ("records", "more", "error"),
    [
        ("41", {}, NotThere),
        ("39-41", {}, NotThere),
        ("1", {"withheld": ((3, 3),)}, NotThere),
        ("", {"start": "2030"}, NothingChosen),
        ("", {"labels": ()}, NoMarks),
        ("1", {"withheld": ((0, 0),), "words": ("写真",)}, WordInItem),
    ],
)
def test_what_cannot_be_disclosed_is_refused(
    bundle: Path, tmp_path: Path, records: str, more: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        disclosed(bundle, tmp_path / "part", records, **more)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle"]


def test_nothing_is_ever_overwritten(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()

    with pytest.raises(TargetExists):
        disclosed(bundle, tmp_path / "part", "5")


def test_a_full_disk_leaves_nothing_behind(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(TargetUnusable):
        disclosed(bundle, tmp_path / "part", "5")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle"]


# ---- properties


TEXTS = st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)), min_size=1, max_size=9)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, chosen=st.sets(st.integers(1, 9), min_size=1), data=st.data())
def test_any_part_of_any_bundle_with_anything_hidden_is_proved_and_the_rest_is_absent(
    texts: list[str | None], chosen: set[int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    make_bundle(folder / "bundle", Material(texts=texts))
    numbers = sorted(n for n in chosen if n <= len(texts)) or [1]
    places = {}
    for n in numbers:
        text = texts[n - 1]
        if text and data.draw(st.booleans()):
            start = data.draw(st.integers(0, len(text) - 1))
            places[n] = ((start, data.draw(st.integers(start + 1, len(text)))),)

    disclosed(folder / "bundle", folder / "part", ",".join(map(str, numbers)), places=places)

    answer = verify(folder / "part")
    assert answer.state == "intact", [one for one in answer.checks if one.state == "changed"]
    assert answer.part is not None
    assert answer.part.records == tuple(numbers)
    found = lines(folder / "part")
    for line in found:
        n = line["opened"][0]["value"]
        assert _shown(line["opened"][5]) == _masked(texts[n - 1], places.get(n, ()))
    assert_absent(folder / "bundle", folder / "part")


def _masked(text: str | None, places: Iterable[tuple[int, int]]) -> str | None:
    """Return a text as it must be shown: a mask for every piece that a hidden character lies in."""
    if text is None:
        return None
    hidden = {at for start, end in places for at in range(start, end)}
    cut = pieces(text)
    starts = [0, *accumulate(map(len, cut))]
    return "".join(
        piece if hidden.isdisjoint(range(start, start + len(piece))) else "■"
        for piece, start in zip(cut, starts[:-1], strict=True)
    )


# ---- what is absent


@pytest.mark.parametrize("talk", TALKS)
def test_of_a_talk_of_any_format_nothing_but_the_chosen_records_is_there(talk: str, tmp_path: Path) -> None:
    preserved(SAMPLES / talk, out=tmp_path / "bundle")
    count = (tmp_path / "bundle/data/records.jsonl").read_bytes().count(b"\n")

    disclosed(tmp_path / "bundle", tmp_path / "part", ",".join(map(str, range(1, count + 1, 3))))

    assert verify(tmp_path / "part").state == "intact"
    assert_absent(tmp_path / "bundle", tmp_path / "part")


def test_planted_sentences_names_and_counts_are_absent_from_every_byte(tmp_path: Path) -> None:
    planted = "秘密の文その一 planted-sentence-one"
    records = [
        a_record(1, "はじめ"),
        a_record(2, planted, sender={"participant": 2, "name": "消える名前", "certainty": "stated"}),
        a_record(3, "おわり", more={"reply_to": "planted-id-2", "reactions": [{"what": "👍", "by": "消える名前"}]}),
    ]
    summary = {"participants": [], "conversations": [], "warnings": ["planted-warning"]}
    others = {
        "data/summary.json": json.dumps(summary).encode(),
        "data/report.pdf": b"planted-report",
        "data/timeline.csv": b"x",
    }
    sources = {"planted-file-name.txt": "秘密の元ファイル planted-source".encode() * 10}
    make_bundle(tmp_path / "bundle", Material(records=records, others=others, sources=sources))

    disclosed(tmp_path / "bundle", tmp_path / "part", "1,3")

    for path, content in every_byte(tmp_path / "part"):
        for secret in ("planted", "秘密", "消える", "写真"):
            for encoding in ("utf-8", "utf-16-be", "utf-16-le", "cp932"):
                assert secret.encode(encoding) not in content, (path, secret)
    assert_absent(tmp_path / "bundle", tmp_path / "part")


def every_byte(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file but the programs that check, and of a PDF also its streams unpacked and its text."""
    for path, content in bytes_of(folder).items():
        if path in PROGRAMS:
            continue
        yield path, content
        if path.endswith(".pdf"):
            for number, start in enumerate(content.split(b"stream")[1:]):
                unpacked = zlib.decompressobj()
                try:
                    yield f"{path} stream {number}", unpacked.decompress(start.lstrip(b"\r\n"))
                except zlib.error:
                    continue
            reader = PdfReader(folder / path)
            text = "".join(page.extract_text() for page in reader.pages)
            yield f"{path} text", "".join(text.split()).encode()
            for name, some in reader.attachments.items():
                yield f"{path} {name}", some[0]


def assert_absent(bundle: Path, part: Path) -> None:
    """Assert that no text of the bundle stands in a disclosure that is not among its open values, and no seed or salt."""
    opened = lines(part)
    open_rows = [[_shown(entry) for entry in line["opened"]] for line in opened]
    shown = folded("\n".join(strings_in(open_rows)))
    secrets = {folded(text) for text in _texts(bundle)}
    ours = folded("\n".join(path.read_text("utf-8") for path in sorted(WORDS.glob("*.toml"))))
    least = {text: 6 if text.isascii() else 3 for text in secrets}  # shorter ones stand in packed bytes by chance
    secrets = {text for text in secrets if len(text) >= least[text] and text not in shown and text not in ours}
    told = _salts(opened)
    unneeded = set()
    for seed_line in lines(bundle, "leaves.jsonl"):
        seed = bytes.fromhex(seed_line["seed"])
        unneeded.add(seed.hex())
        unneeded.update(salt.hex() for salt in salts(seed, 60))
    unneeded -= told
    for path, content in every_byte(part):
        text = folded(content.decode("utf-8", "ignore"))
        assert not [secret for secret in secrets if secret in text], path
        if path.endswith(".jsonl"):
            assert not [salt for salt in unneeded if salt in text], path
    assert told <= {salt.hex() for line in lines(bundle, "leaves.jsonl") for salt in salts(bytes.fromhex(line["seed"]), 20_000)}


def _shown(entry: dict[str, Any]) -> object:
    if "pieces" in entry:
        return "".join(piece.get("piece", "■") for piece in entry["pieces"])
    return entry.get("value")


def _texts(bundle: Path) -> Iterator[str]:
    """Yield every text of the bundle's rows and of its summary, long ones line by line."""
    for name in ("records.jsonl", "sources.jsonl", "withheld.jsonl"):
        for row in lines(bundle, name):
            row.pop("time", None)
            row.pop("kind", None)
            for key in ("flags", "event", "reason"):
                row.get("more", {}).pop(key, None)
            row["media"] = [one.get("name") for one in row.get("media", ())]
            for text in strings_in({key: value for key, value in row.items() if key not in ("type", "reason")}):
                yield from text.split("\n")
    summary = json.loads((bundle / "data/summary.json").read_bytes())
    for person in summary.get("participants", ()):
        yield from strings_in([person["name"], person["handle"], person["native_id"]])
    for talk in summary.get("conversations", ()):
        yield from strings_in([talk["title"]])


def _salts(opened: list[dict[str, Any]]) -> set[str]:
    found: set[str] = set()
    for line in opened:
        for entry in line["opened"]:
            found.update(part["salt"] for part in [entry, *entry.get("pieces", ())] if "salt" in part)
    return found


def test_the_key_that_signs_a_disclosure_may_be_another_than_the_seals(bundle: Path, tmp_path: Path) -> None:
    order = DisclosureOrder(bundle, tmp_path / "part", Choice(((5, 5),)), lambda: SEALED_AT, counted("x"), "tomoshibi 0.1.0")
    disclose(replace(order, key=a_key("弁護士事務所")))

    answer = verify(tmp_path / "part")

    assert answer.state == "intact"
    assert answer.part is not None
    assert answer.part.signed == "by another key"
