"""Whoever can write to the database moves, cuts, copies and puts back rows: nothing opens where it was not sealed for."""

import os
from collections.abc import Callable

import pytest
from django.db.models import F

from tests.makers.house import NOW, PEPPER, founded, joined, later, signed_in, supervisor, visiting, written
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.consult import queries
from tomoshibi.consult.models import Consultation, Post, Visit
from tomoshibi.consult.operations import NoSuchCode, enter, return_to
from tomoshibi.consult.operations.answering import Writer, answer, note_down
from tomoshibi.consult.operations.rewrapping import part_with
from tomoshibi.consult.operations.visiting import Visitor, VisitOver, change_code, tell_wishes
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.models import TeamKeyShare

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")


def texts(visitor: Visitor) -> list[str | None]:
    return [message.words.text if message.words else None for message in queries.thread(visitor).messages]


def swapped(model: type[Consultation] | type[Visit], field: str) -> None:
    """Let two rows exchange what stands in a field."""
    first, second = model._default_manager.order_by("id")
    mine, other = getattr(first, field), getattr(second, field)
    model._default_manager.filter(id=first.id).update(**{field: other})
    model._default_manager.filter(id=second.id).update(**{field: mine})


def test_a_code_does_not_open_what_was_wrapped_for_another() -> None:
    founded()
    (_, first), (_, second) = written("ひとつめ"), written("ふたつめ")

    swapped(Consultation, "code_wrap")

    for code in (first, second):
        with pytest.raises(NoSuchCode):
            enter(code, pepper=PEPPER, at=NOW, random=os.urandom)


def test_a_code_whose_row_was_exchanged_for_another_opens_nothing() -> None:
    founded()
    (_, first), _ = written("ひとつめ"), written("ふたつめ")
    other = Consultation.objects.order_by("id")[1]
    Consultation.objects.filter(id=other.id).update(locator=Consultation.objects.order_by("id")[0].locator)
    Consultation.objects.order_by("id")[0].delete()

    with pytest.raises(NoSuchCode):
        enter(first, pepper=PEPPER, at=NOW, random=os.urandom)


@pytest.mark.parametrize("field", ["team_box", "public"])
def test_the_team_opens_no_consultation_with_the_key_of_another(field: str) -> None:
    house = founded()
    (first, _), _ = written("ひとつめ"), written("ふたつめ")
    keys = supervisor(house).keys

    swapped(Consultation, field)

    if field == "team_box":
        with pytest.raises(DoesNotOpen):
            queries.opened(first, keys)
    else:  # a public key that was exchanged opens nothing more; what is written to it is not for whom it was meant
        assert [message.words.text for message in queries.opened(first, keys).messages if message.words] == ["ひとつめ"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda post: {"box": bytes(post.box)[:-1]}, id="cut"),
        pytest.param(lambda post: {"box": bytes(post.box)[:66]}, id="cut to its head"),
        pytest.param(lambda post: {"box": b""}, id="emptied"),
        pytest.param(lambda post: {"box": bytes(post.box) + b"\0"}, id="lengthened"),
        pytest.param(lambda post: {"box": bytes([2]) + bytes(post.box)[1:]}, id="of another suite"),
        pytest.param(lambda post: {"side": "worker"}, id="said to be from the other side"),
        pytest.param(lambda post: {"key": "0" * 24}, id="of another form"),
    ],
)
def test_a_message_that_was_changed_in_its_row_does_not_open(change: Callable[[Post], dict[str, object]]) -> None:
    founded()
    _, code = written("さわられた言葉")
    post = Post.objects.get()
    Post.objects.filter(id=post.id).update(**change(post))

    assert texts(visiting(code)) == [None]


def test_a_message_that_is_put_in_a_second_time_does_not_open_there() -> None:
    founded()
    _, code = written("一度だけ書いた")
    post = Post.objects.get()
    Post.objects.create(
        consultation=post.consultation, key="replayed", number=2, side=post.side, day=post.day, box=bytes(post.box)
    )

    assert texts(visiting(code)) == ["一度だけ書いた", None]


def test_a_note_that_is_made_a_message_does_not_open_for_the_person() -> None:
    founded()
    key, code = written("はじめ")
    note_down(key, "相談員のあいだの話", by=SORA, at=NOW, random=os.urandom)
    Post.objects.filter(is_note=True).update(is_note=False)

    assert texts(visiting(code)) == ["はじめ", None]


def test_an_answer_that_is_moved_to_another_person_does_not_open_there() -> None:
    founded()
    (first, _), (second, code) = written("ひとつめ"), written("ふたつめ")
    answer(first, "ひとつめへの返事", by=SORA, at=NOW, random=os.urandom)
    moved = Consultation.objects.get(key=second)
    Post.objects.filter(side="worker").update(consultation=moved, number=F("number") + 5)

    assert texts(visiting(code)) == ["ふたつめ", None]


@pytest.mark.parametrize("field", ["wishes", "card"])
def test_wishes_and_cards_do_not_open_for_another(field: str) -> None:
    house = founded()
    (first, one), (_, two) = written("ひとつめ"), written("ふたつめ")
    for code, wish in ((one, "昼に"), (two, "夜に")):
        tell_wishes(visiting(code), Wishes("", wish), at=NOW)

    swapped(Consultation, field)

    opened = queries.opened(first, supervisor(house).keys)
    assert opened.wishes.text == ("" if field == "wishes" else "昼に")
    assert (opened.listed.arrived_at is None) == (field == "card")


def test_a_visit_does_not_open_with_the_wrap_of_another() -> None:
    founded()
    tokens = [enter(written("x")[1], pepper=PEPPER, at=NOW, random=os.urandom) for _ in range(2)]

    swapped(Visit, "wrap")

    for token in tokens:
        with pytest.raises(VisitOver):
            return_to(token, at=NOW)


def test_a_code_that_was_changed_opens_nothing_though_its_old_locator_is_put_back() -> None:
    founded()
    _, old = written("x")
    before = Consultation.objects.get()
    change_code(visiting(old), pepper=PEPPER, random=os.urandom)

    Consultation.objects.update(locator=before.locator)

    with pytest.raises(NoSuchCode):
        enter(old, pepper=PEPPER, at=NOW, random=os.urandom)


def test_whoever_left_opens_nothing_though_their_share_is_put_back() -> None:
    house = founded()
    boss = supervisor(house)
    worker, totp = joined(boss, login="umi")
    gone = signed_in("umi", totp)
    key, _ = written("まだ開いている")
    share = TeamKeyShare.objects.get(worker__key=worker)

    part_with(worker, by=boss, at=NOW, random=os.urandom)
    share.save(force_insert=True)

    with pytest.raises(NoShare):
        queries.opened(key, gone.keys)


def test_a_share_of_a_colleague_does_not_open_for_another() -> None:
    house = founded()
    boss = supervisor(house)
    first, _ = joined(boss, login="umi")
    second, totp = joined(boss, login="yama")
    box = TeamKeyShare.objects.get(worker__key=first).box
    TeamKeyShare.objects.filter(worker__key=second).update(box=box)

    with pytest.raises(DoesNotOpen):
        signed_in("yama", totp, at=later(minutes=1))
