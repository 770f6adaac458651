"""One run of a peer on a list, in an environment of its own: `linkage_peers.py PEER LIST.csv TRUTH.json PAIRS.csv`.

Both peers get the values in plain form (NFKC, small letters, digits of telephones), as their manuals advise; dedupe asks its
questions of the truth. Prints in how many answers or how it was trained.
"""

import csv
import json
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

QUESTIONS = 120
Pairs = Iterable[tuple[int, int, float]]


def plain(row: dict[str, str]) -> dict[str, str | None]:
    """Return the values of a row in plain form; empty ones are missing."""
    folded = {name: unicodedata.normalize("NFKC", value).casefold().strip() for name, value in row.items()}
    folded["name"] = "".join(folded["name"].split())
    folded["phone"] = "".join(sign for sign in folded["phone"] if sign.isdigit()).removeprefix("81").lstrip("0")
    return {name: value or None for name, value in folded.items()}


def with_recordlinkage(rows: list[dict[str, str | None]]) -> Pairs:
    """Yield pairs by expectation maximisation, without labels."""
    import pandas
    import recordlinkage

    table = pandas.DataFrame(rows, index=range(1, len(rows) + 1))
    indexer = recordlinkage.Index()
    for column in ("email", "phone", "name", "address"):
        indexer.block(column)
    candidates = indexer.index(table)
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=0.92, label="name")
    compare.string("email", "email", method="jarowinkler", threshold=0.95, label="email")
    for column in ("phone", "prefecture", "address"):
        compare.exact(column, column, label=column)
    features = compare.compute(candidates, table)
    model = recordlinkage.ECMClassifier()
    model.fit(features)
    for (one, other), probability in model.prob(features).items():
        yield min(one, other), max(one, other), float(probability)


def with_dedupe(rows: list[dict[str, str | None]], truth: list[int]) -> Pairs:
    """Yield pairs after active learning with answers from the truth."""
    import dedupe

    data = dict(enumerate(rows, 1))
    number = {id(row): at for at, row in data.items()}
    fields = [dedupe.variables.String(name, has_missing=True) for name in ("name", "email", "phone", "prefecture", "address")]
    model: Any = dedupe.Dedupe(fields, num_cores=2)
    model.prepare_training(data, sample_size=2000)
    for _ in range(QUESTIONS):
        ((one, other),) = model.uncertain_pairs()
        same = truth[number[id(one)] - 1] == truth[number[id(other)] - 1]
        model.mark_pairs({"match": [(one, other)] if same else [], "distinct": [] if same else [(one, other)]})
    model.train(index_predicates=False)
    found = model.score(model.pairs(data))
    for (one, other), probability in zip(found["pairs"].tolist(), found["score"].tolist(), strict=True):
        yield min(one, other), max(one, other), probability


def main() -> None:
    """Run one peer and write its pairs."""
    peer, path, truth, out = sys.argv[1:]
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = [plain(row) for row in csv.DictReader(file)]
    if peer == "dedupe":
        pairs = with_dedupe(rows, json.loads(Path(truth).read_text("utf-8")))
    else:
        pairs = with_recordlinkage(rows)
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row_a", "row_b", "probability", "lane"))
        writer.writerows((*pair, "review") for pair in pairs)
    print(f"({QUESTIONS} answers)" if peer == "dedupe" else "(no labels)")


if __name__ == "__main__":
    main()
