"""Texts that a person hands in: closed until opened, sealed before they lie anywhere, kept once, erased whole."""

import base64
import gzip
import json
import os
import urllib.parse
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.makers.house import KEEPING, NOW, founded, joined, later, signed_in, supervisor, visiting, written
from tests.makers.pictures import png
from tomoshibi.basics.secrecy import boxes, chunks
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.padding import padded
from tomoshibi.basics.secrecy.sealed_files import BY_BROWSER, opened_file
from tomoshibi.consult import contexts, keeping, queries
from tomoshibi.consult.attachments import NoSuchAttachment
from tomoshibi.consult.models import Attachment, Consultation
from tomoshibi.consult.operations import attaching, leaving
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.attaching import (
    LONGEST_TEXT,
    MOST_AT_ONCE,
    NotAText,
    NotSealed,
    SealedText,
    TooLarge,
    TooMany,
    UploadsClosed,
    attach,
    close_uploads,
    open_uploads,
    row_key,
    sealed_text,
    sealed_there,
    sweep_orphans,
    sweep_unfinished,
)
from tomoshibi.consult.operations.leaving import ask_to_close, erase_due
from tomoshibi.consult.operations.rewrapping import part_with
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.outside.file_store import FileStore, InFolder, StoredName, StoreUnreachable, store_at
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.queries import keyhole

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")
WORDS = "ここだけの秘密の言葉"
TALK = f"[LINE] ゆうとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n16:02\tゆうと\t{WORDS}\n"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return store_at(InFolder(tmp_path / "files"))


def opened_for_texts() -> tuple[str, Visitor]:
    """Return the key of a consultation that takes texts, and its person."""
    key, code = written()
    open_uploads(key, by=SORA, at=NOW)
    return key, visiting(code)


def hand_in(
    visitor: Visitor, store: FileStore, content: bytes = TALK.encode(), *, name: str = "トーク.txt", form: str = "f"
) -> int:
    text = sealed_text(content, name=name, to=visitor, form=form, at=NOW)
    return attach(visitor, [text], store=store, at=NOW, random=os.urandom)


def by_browser(visitor: Visitor, content: bytes, *, name: str = "トーク.txt", form: str = "f") -> SealedText:
    """Return what the script of the help site makes of a text, made here in Python."""
    tenant, row, key = keyhole().tenant, row_key(form, content), os.urandom(32)
    card = json.dumps({"key": base64.b64encode(key).decode(), "name": name, "at": NOW.isoformat()}).encode()
    box = boxes.seal(card, to=visitor.key.public(), context=contexts.attachment(tenant, visitor.consultation, row))
    sealed = chunks.sealed(padded(content), key=key, context=contexts.file(tenant, visitor.consultation, row))
    return sealed_there(row, box, bytes([BY_BROWSER]) + b"".join(sealed))


def test_nothing_is_taken_until_a_counsellor_opens_it(store: FileStore) -> None:
    founded()
    key, code = written()
    visitor = visiting(code)

    with pytest.raises(UploadsClosed):
        hand_in(visitor, store)
    open_uploads(key, by=SORA, at=NOW)
    hand_in(visitor, store)
    close_uploads(key, by=SORA, at=NOW)
    with pytest.raises(UploadsClosed):
        hand_in(visitor, store, b"another one")

    assert [one.name for one in queries.thread(visitor).attached] == ["トーク.txt"]
    assert len(list(store.names())) == 1


def test_opening_and_closing_stand_in_the_trail_once_each(store: FileStore) -> None:
    founded()
    key, _ = written()
    for act in (open_uploads, open_uploads, close_uploads):
        act(key, by=SORA, at=NOW)

    assert list(AuditLine.objects.filter(act__startswith="uploads").values_list("act", flat=True).order_by("number")) == [
        "uploads-opened",
        "uploads-closed",
    ]


def test_a_consultation_that_is_closing_is_not_opened_for_texts() -> None:
    founded()
    key, code = written()
    ask_to_close(visiting(code), at=NOW)

    with pytest.raises(NotReadable):
        open_uploads(key, by=SORA, at=NOW)


@pytest.mark.parametrize("way", ["server", "browser"])
def test_the_counsellor_reads_the_talk_and_the_person_sees_its_name(store: FileStore, way: str) -> None:
    house = founded()
    key, visitor = opened_for_texts()
    if way == "server":
        hand_in(visitor, store)
    else:
        attach(visitor, [by_browser(visitor, TALK.encode())], store=store, at=NOW, random=os.urandom)
    keys = supervisor(house).keys

    listed = queries.opened(key, keys).attached
    shown = queries.handed_in(key, listed[0].key, keys, store=store)

    assert [one.name for one in listed] == [one.name for one in queries.thread(visitor).attached] == ["トーク.txt"]
    assert [(line.who, line.text) for line in shown.talk.lines] == [("ゆうと", WORDS)]


@pytest.mark.parametrize("way", ["server", "browser"])
def test_the_same_text_from_the_same_page_is_kept_once(store: FileStore, way: str) -> None:
    founded()
    _, visitor = opened_for_texts()
    new = []
    for _ in range(3):
        if way == "server":
            new.append(hand_in(visitor, store))
        else:
            new.append(attach(visitor, [by_browser(visitor, TALK.encode())], store=store, at=NOW, random=os.urandom))

    assert new == [1, 0, 0]
    assert Attachment.objects.count() == len(list(store.names())) == 1


def test_a_text_from_another_page_is_one_of_its_own_and_its_row_says_nothing_of_it(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    hand_in(visitor, store, form="f1")
    hand_in(visitor, store, form="f2")

    assert len(set(Attachment.objects.values_list("key", flat=True))) == 2


class Failing:
    """A store that fails once, after or before it kept the file."""

    def __init__(self, inner: FileStore, *, keeps: bool) -> None:
        self.inner, self.keeps, self.failed = inner, keeps, False

    def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
        if self.failed or self.keeps:
            self.inner.put(name, pieces)
        if not self.failed:
            self.failed = True
            raise StoreUnreachable("made to fail")

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_sending_that_was_cut_off_shows_nothing_and_sent_again_is_kept_once(store: FileStore, keeps: bool) -> None:
    founded()
    _, visitor = opened_for_texts()
    failing = Failing(store, keeps=keeps)
    with pytest.raises(StoreUnreachable):
        hand_in(visitor, failing)  # type: ignore[arg-type]  # the rest is passed on

    assert queries.thread(visitor).attached == ()
    hand_in(visitor, failing)  # type: ignore[arg-type]

    assert len(queries.thread(visitor).attached) == len(list(store.names())) == 1


def test_what_was_left_of_a_sending_goes_after_two_days(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    with pytest.raises(StoreUnreachable):
        hand_in(visitor, Failing(store, keeps=True))  # type: ignore[arg-type]
    hand_in(visitor, store, b"whole")

    assert sweep_unfinished(store=store, at=later(days=1)) == 0
    assert sweep_unfinished(store=store, at=later(days=4)) == 1
    assert Attachment.objects.count() == len(list(store.names())) == 1


def test_a_sending_that_is_finished_while_its_remains_are_swept_is_kept(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    with pytest.raises(StoreUnreachable):
        hand_in(visitor, Failing(store, keeps=True))  # type: ignore[arg-type]

    class Finishing(Failing):
        def delete(self, name: StoredName) -> None:
            hand_in(visitor, self.inner)
            self.inner.delete(name)

    sweep_unfinished(store=Finishing(store, keeps=True), at=later(days=4))  # type: ignore[arg-type]

    assert len(queries.thread(visitor).attached) == len(list(store.names())) == 1


def test_a_text_sent_while_the_talk_is_erased_leaves_no_file(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()

    class Erasing(Failing):
        def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
            ask_to_close(visitor, at=NOW)
            erase_due(keeping=KEEPING, at=later(days=8), store=self.inner)
            self.inner.put(name, pieces)

    hand_in(visitor, Erasing(store, keeps=True))  # type: ignore[arg-type]

    assert list(store.names()) == []
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", NotAText),
        (png(), NotAText),
        (b"PK\x03\x04" + b"\x14\0" + b"x" * 60, NotAText),
        (b"a" * (LONGEST_TEXT + 1), TooLarge),
    ],
)
def test_what_is_no_text_is_never_written_anywhere(store: FileStore, content: bytes, refused: type[Exception]) -> None:
    founded()
    _, visitor = opened_for_texts()

    with pytest.raises(refused):
        hand_in(visitor, store, content, name="トーク.txt")

    assert list(store.names()) == []
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("codec", ["cp932", "utf-16"])
def test_other_encodings_are_kept_as_they_are_and_read_all_the_same(store: FileStore, codec: str) -> None:
    house = founded()
    key, visitor = opened_for_texts()
    hand_in(visitor, store, TALK.encode(codec))

    keys = supervisor(house).keys
    shown = queries.handed_in(key, queries.opened(key, keys).attached[0].key, keys, store=store)

    assert [line.text for line in shown.talk.lines] == [WORDS]


def test_a_picture_inside_a_text_is_filler_before_it_is_sealed(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    letters = base64.b64encode(png(64, 64)).decode()
    hand_in(visitor, store, f"メモ data:image/png;base64,{letters}\n".encode())

    row, tenant = Attachment.objects.get(), keyhole().tenant
    context = contexts.attachment(tenant, visitor.consultation, row.key)
    card = json.loads(boxes.open_box(bytes(row.box or b""), key=visitor.key, context=context))
    with store.open(StoredName(row.stored)) as source:
        kept = opened_file(
            source, key=base64.b64decode(card["key"]), context=contexts.file(tenant, visitor.consultation, row.key)
        )

    assert kept.decode().startswith("メモ data:image/png;base64,VVVV")
    assert letters[:60].encode() not in kept


def test_a_picture_that_a_changed_script_sealed_is_not_shown_at_the_desk(store: FileStore) -> None:
    house = founded()
    key, visitor = opened_for_texts()
    attach(visitor, [by_browser(visitor, png(), name="memo.txt")], store=store, at=NOW, random=os.urandom)
    keys = supervisor(house).keys

    with pytest.raises(NotAText):
        queries.handed_in(key, queries.opened(key, keys).attached[0].key, keys, store=store)


@pytest.mark.parametrize(
    ("key", "box", "content"),
    [
        ("0" * 23, b"x", b"\x02x"),
        ("../" + "0" * 21, b"x", b"\x02x"),
        ("0" * 24, b"", b"\x02x"),
        ("0" * 24, b"x" * 5_000, b"\x02x"),
        ("0" * 24, b"x", b""),
        ("0" * 24, b"x", b"\x89PNG\r\n"),
        ("0" * 24, b"x", TALK.encode()),
    ],
)
def test_what_is_not_sealed_as_the_script_seals_is_refused(key: str, box: bytes, content: bytes) -> None:
    with pytest.raises(NotSealed):
        sealed_there(key, box, content)


def test_a_sealed_text_above_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        sealed_there("0" * 24, b"x", b"\x02" + bytes(LONGEST_TEXT * 9 // 8))


def test_more_than_one_sending_or_one_talk_holds_is_refused(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    founded()
    _, visitor = opened_for_texts()
    text = sealed_text(b"memo", name="a", to=visitor, form="f", at=NOW)

    with pytest.raises(TooMany):
        attach(visitor, [text] * (MOST_AT_ONCE + 1), store=store, at=NOW, random=os.urandom)
    monkeypatch.setattr(attaching, "MOST_IN_ALL", 1)
    hand_in(visitor, store, b"first")
    with pytest.raises(TooMany):
        hand_in(visitor, store, b"second")

    assert len(list(store.names())) == 1


def test_a_row_or_a_file_moved_elsewhere_does_not_open(store: FileStore) -> None:
    house = founded()
    one, first = opened_for_texts()
    two, second = opened_for_texts()
    hand_in(first, store)
    hand_in(second, store, b"a note")
    hand_in(second, store, b"a second note")
    mine, theirs, third = Attachment.objects.order_by("id")
    keys = supervisor(house).keys

    Attachment.objects.filter(id=theirs.id).update(stored="0" * 32)
    Attachment.objects.filter(id=mine.id).update(stored=theirs.stored)
    with pytest.raises(DoesNotOpen):
        queries.handed_in(one, mine.key, keys, store=store)
    Attachment.objects.filter(id=third.id).update(consultation=mine.consultation_id)
    with pytest.raises(DoesNotOpen):
        queries.handed_in(one, third.key, keys, store=store)
    assert [bool(row.name) for row in queries.opened(one, keys).attached] == [True, False]
    with pytest.raises(NoSuchAttachment):
        queries.handed_in(two, theirs.key, keys, store=store)  # its file is gone
    with pytest.raises(NoSuchAttachment):
        queries.handed_in(two, "0" * 24, keys, store=store)


def test_after_someone_left_the_texts_open_for_those_who_stay(store: FileStore) -> None:
    house = founded()
    key, visitor = opened_for_texts()
    hand_in(visitor, store)
    boss = supervisor(house)
    gone, totp = joined(boss, login="umi")
    was = signed_in("umi", totp).keys
    part_with(gone, by=supervisor(house, at=later(minutes=2)), at=NOW, random=os.urandom)

    keys = supervisor(house, at=later(minutes=4)).keys
    row = queries.opened(key, keys).attached[0].key

    assert queries.handed_in(key, row, keys, store=store).name == "トーク.txt"
    with pytest.raises(NoShare):
        queries.handed_in(key, row, was, store=store)


def test_erasing_takes_box_file_and_row(store: FileStore) -> None:
    founded()
    key, visitor = opened_for_texts()
    hand_in(visitor, store)
    ask_to_close(visitor, at=NOW)

    assert erase_due(keeping=KEEPING, at=later(days=8), store=store) == 1
    assert list(store.names()) == []
    assert Attachment.objects.count() == 0
    assert not Consultation.objects.get(key=key).takes_files


def test_where_the_files_cannot_be_erased_nothing_opens_them_and_the_next_run_goes_on(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    hand_in(visitor, store)
    ask_to_close(visitor, at=NOW)

    class Silent(Failing):
        def delete(self, name: StoredName) -> None:
            raise StoreUnreachable("made to fail")

    with pytest.raises(StoreUnreachable):
        erase_due(keeping=KEEPING, at=later(days=8), store=Silent(store, keeps=True))  # type: ignore[arg-type]

    assert Attachment.objects.get().box is None
    assert len(list(store.names())) == 1
    erase_due(keeping=KEEPING, at=later(days=8), store=store)
    assert list(store.names()) == []
    assert Attachment.objects.count() == 0


def test_a_file_that_cannot_be_erased_keeps_nobody_elses_talk(store: FileStore) -> None:
    founded()
    _, mine = opened_for_texts()
    hand_in(mine, store)
    _, code = written("べつの相談")
    for visitor in (mine, visiting(code)):
        ask_to_close(visitor, at=NOW)

    class Silent(Failing):
        def delete(self, name: StoredName) -> None:
            raise StoreUnreachable("made to fail")

    with pytest.raises(StoreUnreachable):
        erase_due(keeping=KEEPING, at=later(days=8), store=Silent(store, keeps=True))  # type: ignore[arg-type]

    assert sorted(Consultation.objects.values_list("erasure", flat=True)) == ["cleared", "locked"]


def test_a_name_that_somebody_changed_is_noted_and_the_talk_is_erased(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    hand_in(visitor, store)
    Attachment.objects.update(stored="../../elsewhere")
    ask_to_close(visitor, at=NOW)

    assert erase_due(keeping=KEEPING, at=later(days=8), store=store) == 1

    assert Attachment.objects.count() == 0
    assert AuditLine.objects.filter(act="file-not-found").count() == 1


def test_the_key_goes_before_the_file(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    founded()
    _, visitor = opened_for_texts()
    hand_in(visitor, store)
    ask_to_close(visitor, at=NOW)
    seen: list[object] = []

    class Watched(Failing):
        def delete(self, name: StoredName) -> None:
            row = Attachment.objects.get()
            seen.append((row.box, row.consultation.team_box, self.inner.exists(name)))
            self.inner.delete(name)

    leaving.erase_due(keeping=KEEPING, at=later(days=8), store=Watched(store, keeps=True))  # type: ignore[arg-type]

    assert seen == [(None, None, True)]


def forms_of(words: str) -> list[bytes]:
    """Return the words as a careless program would leave them; nothing so short that chance could make it."""
    forms = [words.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "unicode_escape")]
    forms += [json.dumps(words)[1:-1].encode(), urllib.parse.quote(words).encode()]
    forms += [base64.b64encode(words.encode()[cut:])[4:-4] for cut in range(3)]
    return [form for form in forms if len(form) >= 8]


@pytest.mark.parametrize("way", ["server", "browser"])
def test_the_words_and_the_name_lie_nowhere_in_store_or_database(store: FileStore, tmp_path: Path, way: str) -> None:
    founded()
    _, visitor = opened_for_texts()
    content = f"{TALK}{WORDS * 50}".encode()
    if way == "server":
        hand_in(visitor, store, content, name="だれにも言えない名前.txt")
    else:
        attach(visitor, [by_browser(visitor, content, name="だれにも言えない名前.txt")], store=store, at=NOW, random=os.urandom)
    lying = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    lying += [name.encode() for name in store.names()]
    with connection.cursor() as cursor:
        cursor.execute("select * from consult_attachment")
        lying += [value if isinstance(value, bytes) else bytes(value) if isinstance(value, memoryview) else str(value).encode()
                  for row in cursor.fetchall() for value in row]  # fmt: skip

    assert len(lying) > 6
    for one in (WORDS, "だれにも言えない名前", "ゆうと"):
        for form in forms_of(one):
            assert not any(form in content for content in lying)
    assert not any(gzip.compress(WORDS.encode())[10:30] in content for content in lying)


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_the_files_along_and_brings_them_back(store: FileStore, tmp_path: Path) -> None:
    import pyrage

    house = founded()
    key, visitor = opened_for_texts()
    hand_in(visitor, store)
    with pytest.raises(StoreUnreachable):
        hand_in(visitor, Failing(store, keeps=False), b"cut off")  # type: ignore[arg-type]
    home, back = tmp_path / "home", tmp_path / "back"
    (home / "keys").mkdir(parents=True)
    for name in keeping.KEY_FILES:
        (home / "keys" / name).write_bytes(b"p" * 32)
    paper = pyrage.x25519.Identity.generate()

    made = keeping.backup(tmp_path / "kept.age", home=home, recipient=str(paper.to_public()), store=store)
    keys = supervisor(house).keys
    for table in reversed(keeping.tables()):
        table._default_manager.all().delete()
    again = store_at(InFolder(tmp_path / "elsewhere"))
    back.mkdir()
    with (tmp_path / "kept.age").open("rb") as source:
        keeping.restore(source, home=back, identity=str(paper), store=again)

    assert (made.files, made.missing) == (1, [])
    assert list(again.names()) == list(store.names())
    row = queries.opened(key, keys).attached[0].key
    assert queries.handed_in(key, row, keys, store=again).talk.lines[0].text == WORDS


@pytest.mark.django_db(transaction=True)
def test_a_file_that_the_store_lost_is_named_by_the_backup(store: FileStore, tmp_path: Path) -> None:
    import pyrage

    founded()
    _, visitor = opened_for_texts()
    hand_in(visitor, store)
    [name] = store.names()
    store.delete(name)
    (tmp_path / "keys").mkdir()
    for one in keeping.KEY_FILES:
        (tmp_path / "keys" / one).write_bytes(b"p" * 32)
    paper = pyrage.x25519.Identity.generate()

    made = keeping.backup(tmp_path / "kept.age", home=tmp_path, recipient=str(paper.to_public()), store=store)

    assert (made.files, made.missing) == (0, [name])


class Killed(BaseException):
    """The process is killed at this very point."""


class Killing(Failing):
    """A store in front of which the process is killed: before the file goes, or once it is there."""

    def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
        self.inner.put(name, pieces)
        raise Killed

    def delete(self, name: StoredName) -> None:
        raise Killed


def test_no_file_stays_that_no_row_knows_wherever_a_sending_is_killed(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()
    for _ in range(3):  # killed once it is there; then, sent again, before what was left is removed
        with pytest.raises(Killed):
            hand_in(visitor, Killing(store, keeps=True))  # type: ignore[arg-type]
    assert len(list(store.names())) == 1
    assert Attachment.objects.get().stored not in set(store.names())
    hand_in(visitor, store, b"whole")
    just_now, long_after = datetime.now(UTC), datetime.now(UTC) + timedelta(days=1, minutes=1)

    assert sweep_orphans(store=store, at=just_now) == 0
    assert sweep_orphans(store=store, at=long_after) == 1

    assert list(store.names()) == [Attachment.objects.get(is_whole=True).stored]
    assert len(queries.thread(visitor).attached) == 1


def test_what_is_being_sent_is_not_swept_however_long_it_takes(store: FileStore) -> None:
    founded()
    _, visitor = opened_for_texts()

    class Sweeping(Failing):
        def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
            self.inner.put(name, pieces)
            assert sweep_orphans(store=self.inner, at=datetime.now(UTC) + timedelta(days=2)) == 0

    hand_in(visitor, Sweeping(store, keeps=True))  # type: ignore[arg-type]

    assert len(queries.thread(visitor).attached) == len(list(store.names())) == 1
