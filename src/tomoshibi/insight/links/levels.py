"""How alike two rows are: the levels of each comparison, as conditions in SQL that Splink and our own scoring both use.

Fuzzy distances stand on ASCII only (sounds, mail, digits): DuckDB counts bytes, Spark counts characters, and on ASCII the two
are one. Kanji are compared by equality, by readings and by how many characters two names have in common.

`m` is how often rows of one person are so alike, before the list itself was looked at; `u` how often two strangers are.
Where `rare` names a column, u is worked out for each pair from how many rows share the very value.
"""

from dataclasses import dataclass

NULL = -1
MANY_NAMES = 4  # surnames under one mail or telephone: more than a family has


@dataclass(frozen=True, slots=True)
class Level:
    """One level of likeness. `condition` speaks of columns with _l and _r; the last level of a comparison has none."""

    code: str
    condition: str
    m: float
    u: float
    rare: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison: what makes it unknown, and its levels from the most alike down."""

    name: str
    unknown: str
    levels: tuple[Level, ...]

    def number(self, code: str) -> int:
        """Return the number by which a level is kept: the most alike has the highest, the last 0."""
        return len(self.levels) - 1 - [level.code for level in self.levels].index(code)

    def case(self) -> str:
        """Return the SQL that tells the level's number; NULL (-1) where it is unknown."""
        whens = [f"when {level.condition} then {self.number(level.code)}" for level in self.levels[:-1]]
        return f"case when {self.unknown} then {NULL} {' '.join(whens)} else 0 end"


# The likeliest readings are mostly the ones that agree, and to compare two texts is cheaper than to compare two sets.
_ONE_SOUND = "((spoken_l <> '' and spoken_l = spoken_r) or list_has_any(sounds_l, sounds_r))"
_ONE_READING = (
    f"case when script_l = 3 or script_r = 3 then {_ONE_SOUND}"
    " else (code_l <> '' and code_l = code_r) or list_has_any(kana_l, kana_r) end"
)


def _near(one: str, other: str, *, least: int) -> str:
    """Return the SQL of "one edit apart". One edit leaves the first or the last letters as they are: that is cheap to ask."""
    half = least // 2
    return (
        f"((left({one}, {half}) = left({other}, {half}) or right({one}, {half}) = right({other}, {half}))"
        f" and least(length({one}), length({other})) >= {least} and abs(length({one}) - length({other})) <= 1"
        f" and damerau_levenshtein({one}, {other}) <= 1)"
    )


_NEAR_SOUND = " or ".join(
    _near(f"{one}_l", f"{other}_r", least=6) for one in ("spoken", "spoken_too") for other in ("spoken", "spoken_too")
)
_NEAR_KANA = " or ".join(
    _near(f"{one}_l", f"{other}_r", least=4) for one in ("code", "code_too") for other in ("code", "code_too")
)
_NEAR_KANJI = (
    "(script_l = 1 and script_r = 1 and (left(form_l, 1) = left(form_r, 1) or right(form_l, 1) = right(form_r, 1))"
    " and abs(length(form_l) - length(form_r)) <= 1"
    " and least(length(form_l), length(form_r)) >= 3 and greatest(length(form_l), length(form_r)) - 1"
    " <= len(list_intersect(string_split(form_l, ''), string_split(form_r, ''))))"
)
_NOT_WHOLE = "(not is_whole_l or not is_whole_r or len(givens_l) = 0 or len(givens_r) = 0)"

NAME = Comparison(
    "name",
    "script_l = 0 or script_r = 0",
    (
        Level(
            "same", f"form_l = form_r or (script_l = 3 and script_r = 3 and {_ONE_SOUND})", 0.60, 1e-4,
            "form_share",
        ),
        Level("told", f"script_l <> script_r and {_ONE_READING}", 0.22, 1e-4, "sound_share"),
        Level("alike", "list_has_any(kana_l, kana_r)", 0.02, 1e-4, "sound_share"),
        Level("near", f"{_NEAR_KANJI} or ((script_l <> 1 or script_r <> 1) and ({_NEAR_SOUND} or {_NEAR_KANA}))", 0.06, 1e-4),
        Level("part", f"{_NOT_WHOLE} and list_has_any(surnames_l, surnames_r)", 0.02, 0.01),
        Level("given", "list_has_any(givens_l, givens_r) and not list_has_any(surnames_l, surnames_r)", 0.04, 0.005),
        Level("surname", "list_has_any(surnames_l, surnames_r)", 0.01, 0.01),
        Level("other", "", 0.03, 0.98),
    ),
)  # fmt: skip
MAIL = Comparison(
    "mail",
    "mail_l is null or mail_r is null",
    (
        Level("same", "mail_l = mail_r", 0.60, 1e-5, "mail_share"),
        Level(
            "local",
            "local_l = local_r and length(local_l) >= 5 and length(regexp_replace(local_l, '[^0-9]', '', 'g')) >= 3",
            0.05, 1e-5, "local_share",
        ),
        Level(
            "near",
            f"local_l = local_r or (domain_l = domain_r and {_near('local_l', 'local_r', least=5)}"
            " and regexp_replace(local_l, '[^0-9]', '', 'g') = regexp_replace(local_r, '[^0-9]', '', 'g'))",
            0.05, 1e-4,
        ),
        Level("other", "", 0.30, 1.0),
    ),
)  # fmt: skip
PHONE = Comparison(
    "phone",
    "phone_l is null or phone_r is null",
    (
        Level("same", "phone_l = phone_r", 0.75, 1e-5, "phone_share"),
        Level("near", f"length(phone_l) = length(phone_r) and {_near('phone_l', 'phone_r', least=10)}", 0.05, 1e-5),
        Level("other", "", 0.20, 1.0),
    ),
)
PLACE = Comparison(
    "place",
    "(prefecture_l = 0 or prefecture_r = 0) and not coalesce(town_l = town_r, false)",
    (
        Level("house", "house_l = house_r and coalesce(room_l = room_r, true)", 0.40, 1e-4, "house_share"),
        Level("block", "house_l = house_r or block_l = block_r", 0.05, 1e-3, "block_share"),
        Level("town", "town_l = town_r", 0.05, 1e-2, "town_share"),
        Level("prefecture", "prefecture_l = prefecture_r and prefecture_l > 0", 0.40, 0.05, "prefecture_share"),
        Level("other", "", 0.10, 0.95),
    ),
)
COMPARISONS = (NAME, MAIL, PHONE, PLACE)
SAID_BY_NAME = ("same", "told")  # a name that is the same, or read the same in another script
CONFLICT = ("surname", "other")
