"""Cases, and words for the public, are in every backup, and come back as they were though the guards stand."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.db import IntegrityError, transaction

from tests.makers.cases import DAY, Desk, desk, happened, opened
from tests.makers.house import NOW
from tomoshibi.casework import guards, queries
from tomoshibi.casework.models import Note
from tomoshibi.casework.operations.recording import write_note
from tomoshibi.consult import keeping
from tomoshibi.outside.file_store import InFolder, store_at
from tomoshibi.staff import guards as of_staff
from tomoshibi.staff.models import Wording
from tomoshibi.staff.operations.wording import Draft, read, sign_wording, write
from tomoshibi.staff.wordings import wordings


@pytest.fixture
def _emptied(transactional_db: None) -> Iterator[None]:
    """The guards let nobody empty the tables, not even the tests."""
    yield
    with transaction.atomic(), guards.lifted(), of_staff.lifted():
        for table in reversed(keeping.tables()):
            table._default_manager.all().delete()


def signed_notice(at_desk: Desk) -> None:
    """Let a notice be written twice, and the second one be read and signed."""
    words = {"ja": "年末も開いています。", "easy": "ねんまつも あいて います。", "en": "Open over New Year."}
    draft = Draft("text", "notice", {"text": words}, ("x",), DAY, DAY + timedelta(days=9))
    keys = [write(draft, over=over, by=at_desk.sora, at=NOW, random=os.urandom) for over in (0, 1)]
    read(keys[1], {}, by=at_desk.umi, at=NOW)
    sign_wording(keys[1], by=at_desk.far_sora, at=NOW)


@pytest.mark.usefixtures("_emptied")
def test_a_case_comes_back_from_a_backup_and_its_guards_stand(tmp_path: Path) -> None:
    at_desk = desk()
    case = opened(at_desk)
    happened(case, at_desk.umi, words={"handle": "ruka"})
    write_note(case, "x", by=at_desk.umi, at=NOW, random=os.urandom)
    signed_notice(at_desk)
    paper, store = pyrage.x25519.Identity.generate(), store_at(InFolder(tmp_path / "files"))
    for folder in ("keys", "again"):
        (tmp_path / folder).mkdir()
    for name in keeping.KEY_FILES:
        (tmp_path / "keys" / name).write_bytes(bytes(32))
    keeping.backup(tmp_path / "kept.age", home=tmp_path, recipient=str(paper.to_public()), store=store)

    with transaction.atomic(), guards.lifted(), of_staff.lifted():
        for table in reversed(keeping.tables()):
            table._default_manager.all().delete()
        with (tmp_path / "kept.age").open("rb") as source:
            keeping.restore(source, home=tmp_path / "again", identity=str(paper), store=store)

    page = queries.case_page(case, by=at_desk.umi, at=NOW)
    assert page.events[0].words is not None
    assert page.events[0].words["handle"] == "ruka"
    assert [one.state for one in wordings(on=DAY)] == ["signed", "replaced"]
    for table in (Note, Wording):
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            table._default_manager.update(key="y")
