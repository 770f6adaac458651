"""What holds for every reader, on every sample and on spoilt copies of it.

`python -m tests.knowledge.evidence.readers.test_every_reader ROUNDS [SEED]` goes on for as long as one likes.
"""

import random
import sys
import tempfile
from pathlib import Path

import pytest

from tests.makers.mutants import mutant
from tests.makers.readings import SAMPLES, Read, assert_every_byte_is_booked
from tomoshibi.evidence.admission.shelf import open_shelf
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.rows import record_row
from tomoshibi.evidence.sealing.leaves import encoded
from tomoshibi.evidence.summary import summarise

SAMPLE_FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "README.md")
MUTANTS = 12  # of each sample in the tests; many more are tried by hand


def read_as_preserving_does(path: Path) -> Read:
    """Read a file as preserving does: nothing is refused."""
    reading = Reading(open_shelf([path], lenient=True), keep_spans=True, keep_all=True)
    return Read(reading, tuple(reading.records()))


def assert_sealable(read: Read) -> None:
    """Every byte is booked, and every row can be written in the canonical form that is sealed."""
    assert_every_byte_is_booked(read)
    people = read.reading.notebook.participants
    numbers = [record.seq for record in read.records]
    assert numbers == list(range(1, len(numbers) + 1))
    for record in read.records:
        encoded(record_row(record, people, 1)).decode("utf-8")
    encoded(summarise(read.reading)).decode("utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(SAMPLES).as_posix()


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=name_of)
def test_every_sample_can_be_sealed(path: Path) -> None:
    assert_sealable(read_as_preserving_does(path))


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=name_of)
def test_spoilt_copies_are_read_without_a_fault(path: Path, tmp_path: Path) -> None:
    chance = random.Random(name_of(path))
    data = path.read_bytes()

    for number in range(MUTANTS):
        spoilt = tmp_path / f"{number}" / path.name
        spoilt.parent.mkdir()
        spoilt.write_bytes(mutant(data, chance))

        assert_sealable(read_as_preserving_does(spoilt))


def main() -> None:
    """Try spoilt copies, many, and keep those that fail."""
    rounds, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="tomoshibi-fuzz-"))
    failed = 0
    for number in range(rounds):
        path = chance.choice(SAMPLE_FILES)
        spoilt = folder / path.name
        spoilt.write_bytes(mutant(path.read_bytes(), chance))
        try:
            assert_sealable(read_as_preserving_does(spoilt))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
            failed += 1
            kept = folder / f"failed-{number}-{path.name}"
            spoilt.rename(kept)
            sys.stdout.write(f"{name_of(path)}: {type(error).__name__}: {str(error)[:160]}\n  {kept}\n")
    sys.stdout.write(f"{rounds} spoilt copies, {failed} failed, seed {seed}\n")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
