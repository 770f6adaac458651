"""An untouched disclosure is intact; every change to one is found and named, and nothing false can be proved."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import bagit
import pytest
import rfc8785
from tests.makers.bundles import Material, a_key, a_record, make_bundle
from tests.makers.disclosures import disclosed, lines

from tomoshibi.evidence.sealing.keys import fingerprint
from tomoshibi_verify import Answer, verify
from tomoshibi_verify.leaves import salts
from tomoshibi_verify.summary import summary

FINGERPRINT = fingerprint(a_key().public_bytes())
ROUNDS = 300
CHECKED = {
    *("structure", "payload", "tag files", "unexpected", "oxum", "seal", "disclosure", "tag manifest", "disclosed", "root"),
    *("marks", "timeline", "custody", "signature", "disclosure signature", "signer", "stamps"),
}


def texts(count: int) -> list[str]:
    return [f"話 {n} 田中さん sample-{n}" for n in range(1, count + 1)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two bundles, and of each a disclosure of five records with a hidden name."""
    folder = tmp_path_factory.mktemp("disclosed")
    for name, bundle in (("one", "bundle"), ("other", "another")):
        mark: dict[str, Any] = {
            "n": 9,
            "conversation": 1,
            "by": "other",
            "labels": [{"label": "deadline", "rule": "r", "words": [0, 3]}],
        }
        marks = rfc8785.dumps({**mark, "entities": [], "other_entities": []}) + b"\n"
        others = {"data/summary.json": b"{}", "data/marks.jsonl": marks}
        make_bundle(folder / bundle, Material(texts=texts(40), others=others), salts=name, key=a_key(name))
        disclosed(folder / bundle, folder / name, "5,9-12", words=("田中",), withheld=((1, 1),))
    return folder


@pytest.fixture
def part(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "one", tmp_path / "part"))


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def faults(answer: Answer) -> list[str]:
    return [f"[{one.name}] {one.detail}" for one in answer.checks if one.state in ("changed", "incomplete", "unreadable")]


def rebuild(folder: Path) -> None:
    """Make both manifests and disclosure.json fit again, as somebody without a key can."""
    payload = [path for path in files(folder) if path.startswith("data/")]
    size = sum((folder / path).stat().st_size for path in payload)
    info = (folder / "bag-info.txt").read_text("utf-8").split("Payload-Oxum")[0]
    (folder / "bag-info.txt").write_text(f"{info}Payload-Oxum: {size}.{len(payload)}\n", "utf-8")
    beside = ("seal.json", "seal.sig", "disclosure.json", "disclosure.sig", "tagmanifest-sha256.txt")
    tags = [path for path in files(folder) if not path.startswith(("data/", "stamps/")) and path not in beside]
    for name, listed in (("manifest-sha256.txt", payload), ("tagmanifest-sha256.txt", tags)):
        said = [f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in listed]
        (folder / name).write_text("".join(said), "utf-8", newline="\n")
    form = json.loads((folder / "disclosure.json").read_bytes())
    form["tag_manifest"] = hashlib.sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    (folder / "disclosure.json").write_bytes(rfc8785.dumps(form))


def unsign(folder: Path) -> None:
    """Make a disclosure one that nobody signed, with everything else fitting."""
    form = json.loads((folder / "disclosure.json").read_bytes())
    (folder / "disclosure.json").write_bytes(rfc8785.dumps({**form, "key": None}))
    (folder / "disclosure.sig").unlink(missing_ok=True)


def write_lines(folder: Path, rows: list[dict[str, Any]], name: str = "disclosed.jsonl") -> None:
    (folder / "data" / name).write_bytes(b"".join(rfc8785.dumps(row) + b"\n" for row in rows))


def test_an_untouched_disclosure_is_intact_and_everything_is_checked(part: Path) -> None:
    answer = verify(part, fingerprint(a_key("one").public_bytes()))

    assert faults(answer) == []
    assert (answer.state, answer.signer, answer.time) == ("intact", "trusted", "not yet stamped")
    assert {one.name for one in answer.checks} == CHECKED


def test_the_summary_counts_the_records_and_shows_gaps_as_gaps_in_both_languages(part: Path) -> None:
    said = "\n".join(summary(verify(part), ("ja", "en")))

    assert "5 records, proved to belong to the bundle sealed at 2026-11-22 03:04:05 UTC" in said
    assert "5 件の記録は、2026-11-22 12:04:05 日本時間" in said
    assert "Disclosed: No. 5, 9–12" in said
    assert "Not disclosed: No. 1–4, 6–8, 13–40 (35 records)" in said
    assert "No. 5 (2 pieces of text)" in said
    assert "1 item that was withheld" in said


def test_what_was_found_in_order_names_the_files_of_a_disclosure(part: Path) -> None:
    said = {one.name: one.detail for one in verify(part).checks}

    assert said["tag manifest"] == "the one that disclosure.json names"
    assert said["root"] == "every disclosed line leads to the root in seal.json"


def test_one_record_is_one_and_all_records_are_all(made: Path, tmp_path: Path) -> None:
    disclosed(made / "bundle", tmp_path / "one", "7")
    disclosed(made / "bundle", tmp_path / "all", "1-40")
    disclosed(made / "bundle", tmp_path / "none", withheld=((1, 1),))

    heads = [next(summary(verify(tmp_path / name), ("en",))) for name in ("one", "all", "none")]

    assert heads[0].startswith("1 record, proved to belong")
    assert heads[0].endswith("others not disclosed.")
    assert heads[1].startswith("All 40 records of the bundle")
    assert "not disclosed" not in heads[1]
    assert heads[2].startswith("No record.")


def test_the_program_inside_checks_it_without_anything_of_ours(part: Path) -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-I", "-S", str(part / "verify.pyz"), str(part), "--json"], capture_output=True, check=False
    )

    assert (done.returncode, json.loads(done.stdout)["disclosure"]["records"]) == (0, 5)


def test_other_tools_find_the_bag_in_order(part: Path) -> None:
    bagit.Bag(str(part)).validate()
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(["sha256sum", "-c", "--quiet", manifest], cwd=part, capture_output=True, check=False)
        assert done.returncode == 0, done


# ---- random changes, found and named


def flipped(part: Path, made: Path, chance: Random) -> str:
    path = chance.choice([path for path in files(part) if (part / path).stat().st_size])
    content = bytearray((part / path).read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (part / path).write_bytes(content)
    return path


def removed(part: Path, made: Path, chance: Random) -> str:
    path = chance.choice(files(part))
    (part / path).unlink()
    return path


def cut(part: Path, made: Path, chance: Random) -> str:
    path = chance.choice([path for path in files(part) if (part / path).stat().st_size])
    content = (part / path).read_bytes()
    (part / path).write_bytes(content[: chance.randrange(len(content))])
    return path


def added(part: Path, made: Path, chance: Random) -> str:
    path = chance.choice(["more.txt", "data/more.txt", "data/records.jsonl", "custody-after.jsonl", "data/source/a.txt", ".x"])
    (part / path).parent.mkdir(exist_ok=True)
    (part / path).write_bytes(b"more\n")
    return path


def from_another(part: Path, made: Path, chance: Random) -> str:
    differing = [path for path in files(part) if (made / "other" / path).read_bytes() != (part / path).read_bytes()]
    path = chance.choice(differing)
    shutil.copyfile(made / "other" / path, part / path)
    return path if path not in ("seal.json", "seal.sig", "tagmanifest-sha256.txt") else ""


def swapped(part: Path, made: Path, chance: Random) -> str:
    one, two = chance.sample([path for path in files(part) if path.startswith("data/")], 2)
    first, second = (part / one).read_bytes(), (part / two).read_bytes()
    (part / one).write_bytes(second)
    (part / two).write_bytes(first)
    return one


def lines_changed(part: Path, made: Path, chance: Random) -> str:
    """Change what is claimed, then make all that needs no key fit again, sometimes the signature too by leaving it out."""
    rows = lines(part)
    other = lines(made / "other")
    chance.choice(CLAIMS)(rows, other, chance)
    write_lines(part, rows)
    records = [row["opened"][0]["value"] for row in rows if row["of"] == "record" and "value" in row["opened"][0]]
    if chance.random() < 0.5:
        table = (part / "data/timeline.csv").read_bytes().split(b"\r\n")
        numbers = {f'"{n}"'.encode() for n in records}
        kept = [line for line in table[1:] if line.split(b",")[0] in numbers]
        (part / "data/timeline.csv").write_bytes(b"\r\n".join([table[0], *kept, b""]))
    rebuild(part)
    unsign(part)
    return "data/disclosed.jsonl"


Rows = list[dict[str, Any]]


def a_record_of(rows: Rows, chance: Random) -> dict[str, Any]:
    return chance.choice([row for row in rows if row["of"] == "record"])


def other_text(rows: Rows, other: Rows, chance: Random) -> None:
    a_record_of(rows, chance)["opened"][5]["pieces"][0]["piece"] = "嘘"


def forged_unmasking(rows: Rows, other: Rows, chance: Random) -> None:
    row = a_record_of(rows, chance)
    pieces = row["opened"][5]["pieces"]
    place = next(number for number, piece in enumerate(pieces) if "hidden" in piece)
    pieces[place] = {"salt": f"{chance.getrandbits(128):032x}", "piece": "佐"}


def piece_left_out(rows: Rows, other: Rows, chance: Random) -> None:
    pieces = a_record_of(rows, chance)["opened"][5]["pieces"]
    del pieces[chance.randrange(len(pieces))]


def pieces_swapped(rows: Rows, other: Rows, chance: Random) -> None:
    pieces = a_record_of(rows, chance)["opened"][5]["pieces"]
    pieces[0], pieces[-1] = pieces[-1], pieces[0]


def moved(rows: Rows, other: Rows, chance: Random) -> None:
    a_record_of(rows, chance)["opened"][0]["value"] += 1


def placed_elsewhere(rows: Rows, other: Rows, chance: Random) -> None:
    rows[-1]["leaf"] += 1


def paths_swapped(rows: Rows, other: Rows, chance: Random) -> None:
    one, two = chance.sample(rows, 2)
    one["path"], two["path"] = two["path"], one["path"]


def path_changed(rows: Rows, other: Rows, chance: Random) -> None:
    path = a_record_of(rows, chance)["path"]
    path[:] = chance.choice([path[:-1], [*path, "0" * 64], path[::-1]])


def fields_mixed(rows: Rows, other: Rows, chance: Random) -> None:
    one, two = chance.sample([row for row in rows if row["of"] == "record"], 2)
    place = chance.randrange(3, 9)
    one["opened"][place], two["opened"][place] = two["opened"][place], one["opened"][place]


def sender_changed(rows: Rows, other: Rows, chance: Random) -> None:
    a_record_of(rows, chance)["opened"][3]["value"]["name"] = "だれか"


def time_changed(rows: Rows, other: Rows, chance: Random) -> None:
    a_record_of(rows, chance)["opened"][4]["value"]["printed"] = "16:03"


def kind_changed(rows: Rows, other: Rows, chance: Random) -> None:
    rows[0]["of"] = chance.choice(["source", "record", "more"])


def twice(rows: Rows, other: Rows, chance: Random) -> None:
    rows.append(dict(rows[-1]))


def order_changed(rows: Rows, other: Rows, chance: Random) -> None:
    rows.reverse()


def of_another_bundle(rows: Rows, other: Rows, chance: Random) -> None:
    place = chance.randrange(len(rows))
    rows[place] = other[place]


def field_added(rows: Rows, other: Rows, chance: Random) -> None:
    row = a_record_of(rows, chance)
    chance.choice([row, row["opened"][5], row["opened"][5]["pieces"][0], row["opened"][1]])["note"] = "x"


def place_opened(rows: Rows, other: Rows, chance: Random) -> None:
    a_record_of(rows, chance)["opened"][8] = {"salt": "0" * 32, "value": {}}


def text_as_a_value(rows: Rows, other: Rows, chance: Random) -> None:
    a_record_of(rows, chance)["opened"][5] = {"salt": "0" * 32, "value": "嘘"}


def emptied(rows: Rows, other: Rows, chance: Random) -> None:
    rows.clear()


CLAIMS: list[Callable[[Rows, Rows, Random], None]] = [
    *(other_text, forged_unmasking, piece_left_out, pieces_swapped, moved, placed_elsewhere, paths_swapped, path_changed),
    *(fields_mixed, sender_changed, time_changed, kind_changed, twice, order_changed, of_another_bundle, field_added),
    *(place_opened, text_as_a_value, emptied),
]


def rebuilt(part: Path, made: Path, chance: Random) -> str:
    """Change a file beside the proofs and make the manifests fit: the signature of the disclosure does not."""
    path = chance.choice(["data/report.pdf", "data/timeline.csv", "bag-info.txt", "custody.jsonl", "data/disclosed.jsonl"])
    content = (part / path).read_bytes()
    (part / path).write_bytes(content.replace(b"2", b"3", 1) if chance.random() < 0.5 else content + b"\n")
    rebuild(part)
    return "disclosure.sig"


def seal_of_another(part: Path, made: Path, chance: Random) -> str:
    for name in ("seal.json", "seal.sig", "custody.jsonl"):
        shutil.copyfile(made / "other" / name, part / name)
    rebuild(part)
    if chance.random() < 0.5:
        form = json.loads((part / "disclosure.json").read_bytes())
        form["of"] = json.loads((part / "seal.json").read_bytes())["bundle"]
        (part / "disclosure.json").write_bytes(rfc8785.dumps(form))
        unsign(part)
    return "data/disclosed.jsonl"


def form_changed(part: Path, made: Path, chance: Random) -> str:
    form = json.loads((part / "disclosure.json").read_bytes())
    key = chance.choice(sorted(form))
    form[key] = {"key": None, "made_at": "2020-01-01T00:00:00Z"}.get(key, "0" * len(form[key] or ""))
    if chance.random() < 0.2:
        form["more"] = 1
    (part / "disclosure.json").write_bytes(rfc8785.dumps(form))
    return "disclosure"


WAYS = [flipped, removed, cut, added, from_another, swapped, rebuilt, seal_of_another, form_changed, *[lines_changed] * 9]


def test_hundreds_of_changes_are_each_found_and_named(made: Path, tmp_path: Path) -> None:
    chance = Random(1)
    missed, unnamed = [], []

    for number in range(ROUNDS):
        part = Path(shutil.copytree(made / "one", tmp_path / str(number)))
        way = WAYS[number % len(WAYS)]
        place = way(part, made, chance)
        answer = verify(part)
        told = faults(answer)
        if answer.state == "intact" or answer.is_good:
            missed.append((number, way.__name__, place))
        elif place not in "\n".join(told):
            unnamed.append((number, way.__name__, place, told))
        shutil.rmtree(part)

    assert missed == []
    assert unnamed == []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_a_false_claim_cannot_be_proved_although_everything_else_is_made_to_fit(claim: Any, part: Path, made: Path) -> None:
    rows = lines(part)
    claim(rows, lines(made / "other"), Random(2))
    write_lines(part, rows)
    (part / "data/timeline.csv").unlink()
    (part / "data/marks.jsonl").unlink()
    rebuild(part)
    unsign(part)

    told = faults(verify(part))

    assert told
    assert all(line.startswith(("[root]", "[disclosed]")) for line in told), told


# ---- what is listed about the records


def marks_claimed(part: Path, mark: dict[str, Any]) -> list[str]:
    write_lines(part, [mark], "marks.jsonl")
    rebuild(part)
    unsign(part)
    return faults(verify(part))


MARK: dict[str, Any] = {"n": 9, "conversation": 1, "by": "other", "labels": [{"label": "x", "words": [0, 2]}], "entities": []}


@pytest.mark.parametrize(
    "mark",
    [
        {**MARK, "n": 8},
        {**MARK, "labels": [{"label": "x", "words": [0, 999]}]},
        {**MARK, "note": "x"},
        {**MARK, "entities": [{"kind": "url"}]},
        {**MARK, "n": "9"},
    ],
    ids=["of another record", "beyond the text", "an unknown field", "without a place", "no number"],
)
def test_marks_that_are_not_about_the_shown_words_are_found(part: Path, mark: dict[str, Any]) -> None:
    assert [line.split("]")[0] for line in marks_claimed(part, mark)] == ["[marks"]


def test_marks_about_the_shown_words_are_in_order(part: Path) -> None:
    assert marks_claimed(part, MARK) == []


def test_a_table_with_other_rows_is_found(part: Path) -> None:
    table = part / "data/timeline.csv"
    table.write_bytes(table.read_bytes().replace(b'"10"', b'"13"'))
    rebuild(part)
    unsign(part)

    assert [line.split("]")[0] for line in faults(verify(part))] == ["[timeline"]


# ---- what does not show


def test_no_salt_of_a_hidden_part_can_be_worked_out_from_its_neighbours(made: Path) -> None:
    """Two salts come from one block; neither half nor the hash of anything disclosed gives the other."""
    seeds = [bytes.fromhex(line["seed"]) for line in lines(made / "bundle", "leaves.jsonl")]
    told = (made / "one/data/disclosed.jsonl").read_bytes()

    for line in lines(made / "one"):
        opened = line["opened"]
        own = [salt.hex() for salt in salts(seeds[line["leaf"]], 200)]
        hidden = [own[place] for place, entry in enumerate(opened) if "hidden" in entry]
        pieces = opened[5]["pieces"] if line["of"] == "record" else []
        hidden += [own[9 + place] for place, piece in enumerate(pieces) if "hidden" in piece]
        assert not [salt for salt in hidden if salt.encode() in told]


def test_an_event_and_an_unreadable_record_are_disclosed_like_any_other(tmp_path: Path) -> None:
    records = [
        a_record(1, None, kind="event", more={"event": "call"}),
        a_record(2, None, kind="unreadable", sender=None, time=None, more={"reason": "cut off"}),
    ]
    make_bundle(tmp_path / "bundle", Material(records=records))

    disclosed(tmp_path / "bundle", tmp_path / "part", "1-2")

    assert verify(tmp_path / "part").state == "intact"
