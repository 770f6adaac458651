"""Bundles of cases without the time that sealing takes: made once, then laid into the store of any case."""

import base64
import io
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.makers.cases import DAY
from tests.makers.house import NOW
from tomoshibi.basics.secrecy.files import new_file_key
from tomoshibi.casework import bundles, sealed
from tomoshibi.casework.models import Bundle, Case
from tomoshibi.evidence.order import Order
from tomoshibi.evidence.preserving import preserve
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.evidence.sealing.keys import new_key
from tomoshibi.outside.file_store import FileStore, new_name
from tomoshibi.staff.queries import keyhole

HEADING = "[LINE] ルカとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n"


@cache
def packed(lines: tuple[str, ...]) -> bytes:
    """Return the zip of a bundle made of a talk in LINE with these lines."""
    with TemporaryDirectory() as name:
        source, out = Path(name, "talk.txt"), Path(name, "out")
        source.write_text(HEADING + "".join(f"16:{number % 60:02}\t{line}\n" for number, line in enumerate(lines)), "utf-8")
        key = new_key("one-time", random=os.urandom)
        preserve(Order((source,), out, key, lambda: datetime.now(UTC), os.urandom, "tests"))
        made = io.BytesIO()
        write_zip(out, made, name=bundles.NAME)
    return made.getvalue()


def laid_in(case: str, content: bytes, *, store: FileStore, by: str = "umi", text: str = "", records: int = 0) -> str:
    """Lay a zip into the store as a bundle of a case and return its key."""
    row = Case.objects.get(key=case)
    key, file_key, stored = os.urandom(16).hex(), new_file_key(), new_name(random=os.urandom)
    lid = sealed.lid(row, keyhole().tenant)
    card = {
        "key": base64.b64encode(file_key).decode("ascii"), "root": "ab" * 32, "fingerprint": "cd12 " * 16, "records": records,
        "texts": [text] if text else [], "names": ["talk.txt"], "at": NOW.isoformat(),
    }  # fmt: skip
    Bundle.objects.create(
        key=key, case=row, stored=stored, is_whole=True, box=lid.shut(key, "bundle", card), by=by, day=DAY
    )  # fmt: skip
    bundles.put(store, stored, io.BytesIO(content), key=file_key, lid=lid, row=key)
    return key
