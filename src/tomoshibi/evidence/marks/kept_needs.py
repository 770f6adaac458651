"""What templates need, worked out once and kept beside the rules, since working it out takes long.

`python -m tomoshibi.evidence.marks.kept_needs` writes it again after a rule, a word or the working-out has changed. Where it is
not of these rules and words, nothing of it is used.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from tomoshibi.evidence.marks.template import Need, needs

HERE = Path(__file__).parent
KEPT = HERE / "rules" / "needs.json"
MADE_OF = ("rules/*.toml", "lexicon/*.toml", "template.py", "lexer.py", "conjugation.py")


def digest() -> str:
    """Return a SHA-256 over all that the needs are worked out from, hexadecimal."""
    found = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(HERE.glob(pattern)):
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def key(template: str, names: dict[str, str]) -> str:
    """Return under what the needs of a template are kept."""
    whole = json.dumps([template, sorted(names.items())], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:20]


@cache
def kept() -> dict[str, list[list[str]]]:
    """Return what is kept, by key; nothing where it is not of these rules and words."""
    try:
        content = json.loads(KEPT.read_bytes())
    except (OSError, ValueError):
        return {}
    found: dict[str, list[list[str]]] = content["needs"] if content.get("of") == digest() else {}
    return found


def needs_of(template: str, names: dict[str, str]) -> tuple[Need, ...]:
    """Return what must occur for a template to match, the most telling need first."""
    found = kept().get(key(template, names))
    return needs(template, names) if found is None else tuple(map(frozenset, found))


def write() -> int:
    """Keep the needs of all templates of the rules as they are now; return how many."""
    from tomoshibi.evidence.marks.rulebook import all_rules

    made = {}
    for rule in all_rules():
        for one in (*rule.finding, *rule.speaking_against):
            made[key(one.text, one.names)] = [sorted(need) for need in needs(one.text, one.names)]
    content = {"of": digest(), "needs": dict(sorted(made.items()))}
    KEPT.write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n", "utf-8")
    return len(made)


if __name__ == "__main__":
    write()
