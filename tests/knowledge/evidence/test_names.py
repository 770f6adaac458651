import base64
import hashlib

import pytest

from tests.makers.pictures import png
from tomoshibi.evidence.admission.names import told


@pytest.mark.parametrize(
    "name",
    [
        "talk.txt",
        "messages/inbox/mio_1234567890/message_1.json",
        "写真/" + "とても長い名前" * 20 + ".txt",
        "a" * 255,
        "/".join(["d"] * 2000),
        f"{hashlib.sha256(b'a').hexdigest()}.json",
    ],
)
def test_an_ordinary_name_is_told_as_it_is(name: str) -> None:
    assert told(name, None) == (name, None)


@pytest.mark.parametrize("name", ["a" * 256, "あ" * 300 + ".txt", "/".join(["d"] * 3000), "x/" + "a" * 256 + "/talk.txt"])
def test_a_name_that_no_system_holds_is_told_by_its_start_and_digest(name: str) -> None:
    assert told(name, None) == (f"{name[:40]}…{hashlib.sha256(name.encode()).hexdigest()}", None)


def test_nothing_is_told_of_a_name_that_holds_a_picture_but_its_digest() -> None:
    raw = png(60, 60)

    for name, given in ((base64.b64encode(raw).decode()[:240], None), (raw.decode("cp437"), raw)):
        assert told(name, given) == (f"…{hashlib.sha256(given or name.encode()).hexdigest()}", None)
