"""What is weighed, that the weights are current, and what is named where weighing alone found a label."""

import msgspec
import pytest
from bench.learned_from import digest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.makers.short_talks import marked, rows_of, two_people
from tomoshibi.evidence.marks.judging import Heard, Reading
from tomoshibi.evidence.marks.marking import as_found, mark_rows
from tomoshibi.evidence.marks.traits import Around, places, traits
from tomoshibi.evidence.marks.weighing import KEPT, RULE, Decided, Kept, Scales, Side, scales

Seen = tuple[Heard, Reading, Around]
TEXTS = ["明日までに3万円払わないなら写真をばらまく", "im 15 pls stop, dont send it to my mom", "[写真] これでいい？", "うん🙂"]


def seen(talk: str, by: str = "o") -> list[Seen]:
    """Return what is weighed of the messages of a talk."""
    found: list[Seen] = []

    def watch(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
        found.append((heard, reading, around))
        return as_found(n, heard, reading, around)

    mark_rows(rows_of(talk, by=by), two_people(), decide=watch)
    return found


def test_the_weights_were_learned_from_the_rules_and_samples_as_they_are() -> None:
    kept = KEPT.read_bytes()

    assert f'"of":"{digest()}"'.encode() in kept[:200], "learn them again: make weights"


@pytest.mark.parametrize("text", TEXTS)
def test_each_trait_of_the_words_has_a_place_and_each_place_a_trait(text: str) -> None:
    for heard, reading, around in seen(text):
        without = traits(heard, reading, around) - traits(heard._replace(plain=""), reading._replace(signs=EMPTY), around)
        without = {one for one in without if not one.startswith("sum ")}  # of the message as a whole, as what stands around it

        assert without <= {one.trait for one in places(heard, reading)}
        assert {one.trait for one in places(heard, reading)} <= traits(heard, reading, around)


EMPTY = seen("払え")[0][1].signs._replace(row="", parts=())


@settings(max_examples=80, deadline=None)
@given(some.lists(some.sampled_from(TEXTS), min_size=1, max_size=3), some.text("🙂\u200b〜！あw \n払送$", max_size=12))
def test_the_words_that_are_named_lie_in_the_message(texts: list[str], noise: str) -> None:
    rows = rows_of(" >> ".join(f"o:{noise}{text}" for text in texts if "|" not in text))

    for line in mark_rows(rows, two_people()).lines:
        size = len(rows[line["n"] - 1]["text"])
        assert all(0 <= start < end <= size for start, end in (one["words"] for one in line["labels"]))


def test_what_rules_found_keeps_its_rule_and_words_where_the_scales_agree() -> None:
    by_rules = marked("払わないなら動画を友達に送る", decide=as_found).lines[0]["labels"]
    weighed = {one["label"]: one for one in marked("払わないなら動画を友達に送る").lines[0]["labels"]}

    assert weighed["threat.publish"] in by_rules
    assert not weighed["threat.publish"]["rule"].startswith(RULE)


def test_a_weighed_label_names_the_words_that_speak_for_it() -> None:
    side = Side(("demand.money",), (-3000, 0), {"<amount>": [(0, 2500)], "万": [(0, 900)], "ねえ": [(0, -100)]})
    heard, reading, around = seen("ねえ、あの3万の件")[0]

    label = Scales(0, {"other": side}).decided(heard, reading, around._replace(found={})).labels["demand.money"]

    assert label.rule == f"{RULE}.demand.money"
    assert "ねえ、あの3万の件"[label.start : label.end] == "3万"


def test_what_weighs_against_a_label_takes_it_away_even_where_a_rule_found_it() -> None:
    heard, reading, around = seen("払わないなら動画を友達に送る")[0]
    against = Side(("threat.publish",), (0, 0), {"rule: threat.publish": [(0, 500)], "動画": [(0, -900)]})

    assert "threat.publish" in around.found
    assert Scales(0, {"other": against}).decided(heard, reading, around).labels == {}


def test_every_weight_is_of_a_label_of_its_side() -> None:
    for role, side in scales().sides.items():
        assert len(side.labels) + 1 == len(side.start)
        assert all(label.startswith(("person.", "age.person")) == (role == "person") for label in side.labels)
        assert all(0 <= number <= len(side.labels) for some_weights in side.weights.values() for number, _ in some_weights)


def test_the_file_of_weights_is_whole() -> None:
    assert len(msgspec.json.decode(KEPT.read_bytes(), type=Kept).other.weights) > 1000
