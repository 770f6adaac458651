"""The rules are whole: each fault of a rule file is found, and the rules that come with the program have none."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from tomoshibi.law.rulebook import RULES, BadRule, edition, provisions, read_rules, ruleset
from tomoshibi.law.spans import one_day

GOOD = """
statute: {key: x, name: {ja: あ, en: A}, number: null, egov_id: null, revision: none}
provisions:
- id: x-1
  article: {ja: 第1条, en: Art 1}
  name: {ja: な, en: N}
  category: penal
  plain: {ja: 'ことば{punishment}', easy: ことば, en: words}
  elements:
  - id: young
    text: {ja: わかい, en: young}
    test: {any: [{victim_under: {age: under}}, {not: violence_used}]}
  - id: scared
    text: {ja: こわい, en: frightening}
    test: frightening
    judgement: true
    presumed: true
  versions:
  - {in_force: 2001-01-01, until: 2002-01-01, params: {under: 16, punishment: a}, test: {all: [young, scared]}}
  - {in_force: 2002-01-01, until: null, params: {under: 18, punishment: b}, test: {all: [young, scared]}}
  penalty: {ja: ばつ, en: penalty}
  confidence: known
  checked_on: 2026-11-22
  sources: [somewhere]
  review: {by: null, day: null, next: null, digest: null}
"""

CODE = {"a.py": "def one(a):\n    return a < 16\n"}


def test_a_good_rule_is_read() -> None:
    rule = read_rules({"x.yaml": GOOD})["x-1"]

    assert [version.params["under"] for version in rule.versions] == [16, 18]
    assert rule.version_on(date(2000, 12, 31)) is None
    assert [
        rule.version_on(day) == version
        for day, version in zip((date(2001, 12, 31), date(2002, 1, 1)), rule.versions, strict=True)
    ]


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("until: 2002-01-01", "until: 2001-12-31", "gap between versions from 2001-12-31 to 2002-01-01"),
        ("until: 2002-01-01", "until: 2002-01-02", "overlap at 2002-01-01"),
        ("until: 2002-01-01", "until: null", "overlap at 2002-01-01"),
        ("until: 2002-01-01", "until: 2001-01-01", "ends before it begins"),
        ("test: frightening", "test: frightful", "no element function is called frightful"),
        ("{age: under}", "{years: under}", "victim_under takes"),
        ("{victim_under: {age: under}}", "victim_under", "victim_under takes"),
        ("{under: 16, punishment: a}", "{punishment: a}", "has no parameter under"),
        ("{under: 16, punishment: a}", "{under: 16, punishment: a, fine: 3}", "nothing uses: fine"),
        ("ことば{punishment}", "ことば", "nothing uses: punishment"),
        ("easy: ことば, ", "", "plain words are missing"),
        ("en: words", "en: ''", "plain words are missing"),
        ("{ja: わかい, en: young}", "{en: young}", "element young is missing"),
        ("{ja: な, en: N}", "{ja: な}", "name is missing"),
        ("  penalty: {ja: ばつ, en: penalty}\n", "", "without its penalty"),
        ("sources: [somewhere]", "sources: []", "no source"),
        ("sources: [somewhere]", "sources: ['']", "no source"),
        ("confidence: known", "confidence: sure", "unknown category or confidence"),
        ("category: penal", "category: odd", "unknown category or confidence"),
        ("test: {all: [young, scared]}}", "test: {all: [young]}}", "does not name just the elements"),
        ("test: {all: [young, scared]}}", "test: {all: [young, scared, more]}}", "does not name just the elements"),
        ("- id: scared", "- id: young", "an element stands there twice"),
        ("    judgement: true\n", "", "presumed, but no judgement"),
        (
            "by: null, day: null, next: null, digest: null",
            "by: Y, day: 2026-01-01, next: 2027-01-01, digest: abc",
            "changed since",
        ),
        ("by: null, day: null", "by: Y, day: null", "a signature without its day, its end or its digest"),
        ("by: null, day: null, next: null", "by: Y, day: 2026-01-01, next: null", "a signature without its day, its end"),
        (
            "by: null, day: null, next: null, digest: null",
            "by: Y, day: 2026-01-01, next: 2026-01-01, digest: abc",
            "a signature that ends before it holds",
        ),
        ("  review:", "  related: [x-9]\n  review:", "related to x-9"),
        ("  checked_on: 2026-11-22\n", "", "checked_on"),
        ("statute:", "statutes:", "statute"),
        ("provisions:", "provisions: [", "x.yaml: NotYaml"),
    ],
)
def test_each_fault_of_a_rule_is_found(good: str, bad: str, fault: str) -> None:
    assert good in GOOD

    with pytest.raises(BadRule, match=fault):
        read_rules({"x.yaml": GOOD.replace(good, bad)})


def test_all_faults_are_told_at_once_and_a_provision_that_stands_twice_is_one() -> None:
    two = GOOD.replace("sources: [somewhere]", "sources: []").replace("en: words", "en: ''")

    with pytest.raises(BadRule) as told:
        read_rules({"x.yaml": two, "y.yaml": GOOD})

    assert len(str(told.value).splitlines()) == 1  # the later of two provisions of one name is the one that is checked further
    with pytest.raises(BadRule) as told:
        read_rules({"x.yaml": two})
    assert len(str(told.value).splitlines()) == 2


def test_a_signature_holds_for_just_the_text_that_was_signed_and_until_its_day() -> None:
    digest = read_rules({"x.yaml": GOOD})["x-1"].digest
    unsigned = "by: null, day: null, next: null, digest: null"
    signed = GOOD.replace(unsigned, f"by: Y, day: 2026-01-01, next: 2027-01-01, digest: {digest}")

    rule = read_rules({"x.yaml": signed})["x-1"]

    assert rule.digest == digest
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [rule.is_signed(day) for day in days] == [False, True, True, False]
    without_end = replace(rule, review=replace(rule.review, next=None))
    assert not without_end.is_signed(date(2026, 6, 1))
    with pytest.raises(BadRule, match="changed since"):
        read_rules({"x.yaml": signed.replace("en: words", "en: other words")})


@pytest.mark.parametrize(
    ("letter", "other"),
    [
        ("name: {ja: あ, en: A}, number", "name: {ja: い, en: A}, number"),
        ("number: null", "number: 9"),
        ("{ja: こわい", "{ja: こわ"),
    ],
)
def test_a_signature_is_for_every_word_that_stands_on_the_sheet(letter: str, other: str) -> None:
    before, after = (read_rules({"x.yaml": text})["x-1"].digest for text in (GOOD, GOOD.replace(letter, other)))

    assert before != after


@pytest.mark.parametrize(
    ("letter", "other", "is_new"),
    [
        ("under: 16", "under: 15", True),
        ("in_force: 2001-01-01", "in_force: 2000-01-01", True),
        ("{not: violence_used}", "violence_used", True),
        ("    presumed: true\n", "", True),
        ("ja: 'ことば{punishment}'", "ja: 'ほかのことば{punishment}'", True),
        ("{ja: こわい", "{ja: こわ", True),
        ("sources: [somewhere]", "sources: [somewhere, elsewhere]", False),
        ("checked_on: 2026-11-22", "checked_on: 2026-11-28", False),
        ("confidence: known", "confidence: found", False),
        ("  review:", "  notes: [for the lawyer]\n  review:", False),
        ("revision: none", "revision: some", False),
        ("provisions:", "# a remark\nprovisions:", False),
        ("by: null, day: null, next: null", "by: Y, day: 2026-01-01, next: 2027-01-01", False),
    ],
)
def test_the_edition_is_another_when_and_only_when_a_rule_is(letter: str, other: str, is_new: bool) -> None:
    assert letter in GOOD
    changed = GOOD.replace(letter, other)
    if "by: Y" in changed:
        digest = read_rules({"x.yaml": GOOD})["x-1"].digest
        changed = changed.replace("digest: null", f"digest: {digest}")

    before, after = (edition(read_rules({"x.yaml": text}), CODE) for text in (GOOD, changed))

    assert (before != after) is is_new


@pytest.mark.parametrize(
    ("code", "is_new"),
    [
        ("def one(a):\n    return a<16", False),
        ('def one(a):\n    """Say so."""\n    # a remark\n    return a < 16\n', False),
        ("def one(a):\n    return a <= 16\n", True),
    ],
)
def test_a_remark_in_the_code_is_no_new_edition_and_another_comparison_is(code: str, is_new: bool) -> None:
    rules = read_rules({"x.yaml": GOOD})

    assert (edition(rules, CODE) != edition(rules, {"a.py": code})) is is_new


def test_the_rules_of_the_program_are_whole_and_none_pretends_to_be_signed() -> None:
    rules = provisions()

    assert len(rules) == 82
    assert len({one.statute.key for one in rules.values()}) == 19
    assert not [one.id for one in rules.values() if one.review.by]
    assert all(one.checked_on == date(2026, 11, 22) for one in rules.values())


def test_the_edition_has_a_name_that_tells_it_from_others() -> None:
    assert ruleset() == ruleset()
    assert ruleset().startswith("law/")
    assert len(ruleset()) == 16


def keys_that_stand_twice(node: yaml.Node | None) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [key for part in node.value for key in keys_that_stand_twice(part)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key.value for key, _ in node.value]
    return [key for key in keys if keys.count(key) > 1] + [key for _, part in node.value for key in keys_that_stand_twice(part)]


def test_no_key_stands_twice_in_a_file_of_the_law() -> None:
    files = [*RULES.parent.glob("*.yaml"), *RULES.glob("*.yaml"), *(RULES.parent / "situations").glob("*.yaml")]

    assert len(files) > 30
    for path in files:
        assert keys_that_stand_twice(yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)) == [], path


def test_no_end_is_a_made_up_year() -> None:
    for path in RULES.glob("*.yaml"):
        for row in yaml.safe_load(path.read_text("utf-8"))["provisions"]:
            assert not [one for one in row["versions"] if one["until"] and one["until"].year > 2100], row["id"]


def test_a_span_of_one_day_is_that_day() -> None:
    assert one_day(date(2024, 1, 1)).exact == date(2024, 1, 1)
