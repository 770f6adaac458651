"""Every rule of ours comes out as the hints of the shared provisions do, where these lie beside the project."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.makers.hints import made_up, outcomes, values_of
from tomoshibi.law.assessing import assess
from tomoshibi.law.fact_file import given

SHARED = Path(__file__).parents[4] / "shared" / "law" / "provisions.yaml"
DRAWN = 300


@pytest.fixture(scope="module")
def shared() -> Any:
    if not SHARED.exists():
        pytest.skip("no shared provisions beside the project")
    return yaml.load(SHARED.read_text("utf-8"), Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("seed", [1, 2])
def test_rules_come_out_as_their_hints_for_facts_drawn_at_random(shared: Any, seed: int) -> None:
    rng, values = random.Random(seed), values_of(shared["provisions"])
    differing: dict[str, Any] = {}

    for _ in range(DRAWN):
        facts = made_up(rng, shared["facts"], values)
        wanted = outcomes(shared["provisions"], facts)
        found = {one.provision.id: one.status for one in assess(given(facts).facts).results}
        differing |= {key: (wanted[key], found.get(key), facts) for key in wanted if wanted[key] != found.get(key)}

    assert differing == {}
