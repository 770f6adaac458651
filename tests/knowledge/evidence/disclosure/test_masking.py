"""What is hidden inside records, and what is hidden besides because it would tell of others."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.makers.bundles import a_record, counted

from tomoshibi.evidence.disclosure.masking import Masks, OutsideTheText, masked
from tomoshibi.evidence.disclosure.opening import open_record, shown_row
from tomoshibi_verify.disclosed import Leaf

MIO = {"participant": 1, "name": "みお", "certainty": "stated"}
HARU = {"participant": 2, "name": "ハル", "certainty": "stated"}


def person(number: int, name: str, *, handle: str | None = None, native_id: str | None = None) -> dict[str, Any]:
    return {"id": number, "name": name, "names": [{"value": name}], "handle": handle, "native_id": native_id}


PEOPLE = [person(1, "みお"), person(2, "ハル"), person(3, "田中 花", handle="hana_sample", native_id="77001")]


def hidden(
    records: Sequence[Mapping[str, Any]], masks: Masks | None = None, people: Sequence[Mapping[str, Any]] = PEOPLE
) -> list[Leaf]:
    seed = counted("seed")
    leaves = [open_record(number, record, seed(32)) for number, record in enumerate(records)]
    return list(masked(leaves, masks or Masks(), people=people, conversations=()))


def text_of(leaf: Leaf) -> object:
    return leaf.value("text")


def test_a_word_is_hidden_in_texts_and_in_names_of_senders_and_attachments() -> None:
    medium = {"role": "picture", "name": "田中.jpg", "status": "present"}
    leaves = hidden(
        [a_record(1, "田中さんに送る", sender=MIO), a_record(2, "はい", sender={**HARU, "name": "田中"}, media=[medium])],
        Masks(words=("田中",)),
    )

    assert [text_of(leaf) for leaf in leaves] == ["■■さんに送る", "はい"]
    assert [leaf.hidden_fields() for leaf in leaves] == [(), ("sender", "media")]


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("Yamada が来た", (0, 1), "■ が来た"),
        ("yamadahanakosample123 が", (17, 18), "yamadahanakosamp■ が"),
        ("山田です", (0, 2), "■■です"),
        ("👩‍🦰です", (0, 1), "■\u200d🦰です"),
    ],
)
def test_a_mask_is_widened_to_whole_pieces(text: str, place: tuple[int, int], shown: str) -> None:
    (leaf,) = hidden([a_record(1, text)], Masks(places={1: (place,)}))

    assert text_of(leaf) == shown


@pytest.mark.parametrize(("n", "place"), [(2, (0, 1)), (1, (0, 9)), (1, (3, 3))])
def test_a_place_outside_of_the_chosen_texts_is_refused(n: int, place: tuple[int, int]) -> None:
    with pytest.raises(OutsideTheText):
        hidden([a_record(1, "四文字だ")], Masks(places={n: (place,)}))


@pytest.mark.parametrize(
    "more",
    [
        {"display": "田中さんへ"},
        {"edits": [{"at": None, "text": "田中さん"}]},
        {"details": [["title", "田中さんの件"]]},
        {"reactions": [{"what": "👍", "by": "田中", "at": None, "count": None}]},
    ],
)
def test_what_repeats_a_hidden_word_beside_the_text_is_hidden_as_a_whole(more: dict[str, object]) -> None:
    (leaf,) = hidden([a_record(1, "田中さん", more=more)], Masks(words=("田中",)), people=())

    assert leaf.is_hidden("more")


def test_another_form_of_a_text_in_which_something_is_hidden_is_hidden_too() -> None:
    (leaf,) = hidden([a_record(1, "hanako へ", more={"display": "h-a-n-a-k-o へ"})], Masks(places={1: ((0, 6),)}))

    assert leaf.is_hidden("more")


def test_hidden_characters_are_hidden_where_they_stand_in_a_senders_name_too() -> None:
    (leaf,) = hidden([a_record(1, "花子です", sender={**MIO, "name": "花子"})], Masks(places={1: ((0, 2),)}))

    assert leaf.is_hidden("sender")


@pytest.mark.parametrize(
    "more",
    [
        {"reactions": [{"what": "👍", "by": "田中 花", "at": None, "count": None}]},
        {"reactions": [{"what": "👍", "by": "だれか", "at": None, "count": None}]},
        {"details": [["target", "HANA_SAMPLE"]]},
        {"details": [["note", "id 77001"]]},
        {"reply_to": "m-1"},
    ],
    ids=["a person", "somebody unknown", "a handle", "an id", "a record"],
)
def test_what_names_a_person_or_a_record_that_is_not_disclosed_is_hidden(more: dict[str, object]) -> None:
    (leaf,) = hidden([a_record(1, "はい", sender=MIO, more=more)])

    assert leaf.hidden_fields() == ("more",)


def test_what_names_only_people_and_records_that_are_disclosed_stays_open() -> None:
    records = [
        a_record(1, "やあ", sender=HARU, more={"native_id": "m-1", "flags": ["edited"]}),
        a_record(2, "はい", sender=MIO, more={"reply_to": "m-1", "reactions": [{"what": "👍", "by": "ハル", "at": None}]}),
    ]

    assert [leaf.hidden_fields() for leaf in hidden(records)] == [(), ()]


def test_a_name_that_a_disclosed_text_gives_is_no_secret() -> None:
    (leaf,) = hidden([a_record(1, "田中 花を呼んだ", sender=MIO, more={"details": [["title", "田中 花"]]})])

    assert not leaf.is_hidden("more")


def test_fields_are_hidden_when_asked_and_the_place_in_the_source_always() -> None:
    (leaf,) = hidden([a_record(1, "はい")], Masks(fields=frozenset({"sender", "time", "text", "media", "conversation"})))

    assert leaf.is_hidden("span")
    assert leaf.hidden_fields() == ("conversation", "sender", "time", "text", "media")
    row = shown_row(leaf)
    assert (row["text"], row["sender"]["name"], row["time"], row["conversation"]) == ("■", "■", {"printed": "■"}, None)


def test_nothing_that_opens_a_hidden_part_stays() -> None:
    seed = counted("seed")(32)
    record = a_record(1, "山田 Hanako", more={"reply_to": "m-9"})
    (leaf,) = masked(
        [open_record(0, record, seed)], Masks(words=("山田",), fields=frozenset({"time"})), people=(), conversations=()
    )
    whole = open_record(0, record, seed)
    gone = [whole.opened[place]["salt"] for place in (4, 7)]
    pieces: Any = whole.opened[5]["pieces"]

    told = repr(leaf)

    assert not any(str(salt) in told for salt in [*gone, pieces[0]["salt"], pieces[1]["salt"]])
    assert pieces[2]["salt"] in told
    assert seed.hex() not in told


def test_a_word_that_is_also_one_of_our_codes_hides_only_what_the_export_says() -> None:
    (leaf,) = hidden([a_record(1, "no message was stated")], Masks(words=("message", "stated", "minute")))

    assert leaf.hidden_fields() == ()
    assert text_of(leaf) == "no ■ was ■"
