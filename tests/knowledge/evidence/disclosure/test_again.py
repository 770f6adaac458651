"""A part of a part tells no more of others than a part of the whole would."""

from pathlib import Path

from tests.makers.bundles import Material, a_record, make_bundle
from tests.makers.disclosures import disclosed


def test_somebody_of_the_first_part_who_is_not_in_the_second_is_not_named_in_it(tmp_path: Path) -> None:
    first = a_record(1, "こんにちは", more={"details": [["note", "ハルタと話した件"]]})
    second = a_record(2, "はい", sender={"participant": 2, "name": "ハルタ", "certainty": "stated"})
    make_bundle(tmp_path / "bundle", Material(records=(first, second)))
    both = disclosed(tmp_path / "bundle", tmp_path / "both", "1-2")
    one = disclosed(tmp_path / "both", tmp_path / "one", "1")

    assert both.masked == ()
    assert [(masked.n, masked.fields) for masked in one.masked] == [(1, ("more",))]
    assert "ハルタ" not in (tmp_path / "one" / "data" / "disclosed.jsonl").read_text("utf-8")
