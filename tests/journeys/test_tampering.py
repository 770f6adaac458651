"""Bundles are spoilt in every way we could think of; `python -m bench.tampering` does the same a thousand times."""

from random import Random

import pytest
from bench.forgeries import twin
from bench.packed import ALL_PACKED
from bench.site import ALL, Site
from bench.specimens import Specimen, make_all
from bench.tampering import Outcome, tamper

from tomoshibi_verify import verify

MUTATIONS = 150
SEED = 1


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return tamper(tmp_path_factory.mktemp("tampering"), mutations=MUTATIONS, seed=SEED)[0]


def test_every_tampering_is_found_and_nothing_untouched_is_accused(outcome: Outcome) -> None:
    assert outcome.wrong == []


def test_every_tampering_is_found_with_its_place(outcome: Outcome) -> None:
    assert outcome.unnamed == []


def test_every_way_of_tampering_was_tried(outcome: Outcome) -> None:
    assert set(outcome.rows) == {"untouched", *(one.kind for one in (*ALL, *ALL_PACKED))}
    assert sum(row.n for kind, row in outcome.rows.items() if kind != "untouched") == MUTATIONS


def test_bagit_and_sha256sum_accept_every_untouched_bundle_and_miss_what_is_rebuilt(outcome: Outcome) -> None:
    untouched = outcome.rows["untouched"]
    rebuilt = outcome.rows["payload changed, both manifests rebuilt"]

    assert (untouched.n, untouched.by_us, untouched.by_bagit, untouched.by_sha256sum) == (8, 0, 0, 0)
    assert (rebuilt.by_us, rebuilt.by_bagit, rebuilt.by_sha256sum) == (rebuilt.n, 0, 0)


# ---- a whole twin: the one forgery that only the fingerprint shows


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Specimen:
    talk = make_all(tmp_path_factory.mktemp("forged"), most=1)[0]
    twin(Site(talk.path, Random(SEED), ()))
    return talk


def test_a_twin_signed_by_another_key_is_found_with_the_fingerprint(forged: Specimen) -> None:
    answer = verify(forged.path, trust=forged.fingerprint)

    assert (answer.state, answer.signer, answer.is_good) == ("intact", "other", False)


def test_a_twin_passes_without_a_fingerprint_and_we_say_that_the_signer_was_not_checked(forged: Specimen) -> None:
    answer = verify(forged.path)

    assert (answer.state, answer.signer) == ("intact", "not checked")
    assert answer.fingerprint != forged.fingerprint
