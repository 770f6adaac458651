"""Conditions that rules name: one typed, pure function each, by theme. They read facts and compute no judgement."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from tomoshibi.law.findings import Finding

THEMES = (
    *("ages", "threats", "demands", "payments", "pictures", "acts", "spreading", "contact"),
    *("guardians", "platforms", "contracts", "support"),
)
Element = Callable[..., Finding]


@cache
def elements() -> Mapping[str, Element]:
    """Return every condition by name, as the modules list them under ELEMENTS."""
    found: dict[str, Element] = {}
    for theme in THEMES:
        module: Any = import_module(f"{__name__}.{theme}")
        for function in module.ELEMENTS:
            if function.__name__ in found:
                raise ValueError(f"two elements are called {function.__name__}")
            found[function.__name__] = function
    return found
