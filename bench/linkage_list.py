"""A customers' list in which it is known who is who. Everybody in it is made up.

Names in kanji, kana and Latin letters, mails and telephones that change, addresses written in three ways, households,
namesakes, former surnames, typing mistakes, accounts that many share, numbers that were given out again.
`made(rows, seed)` yields rows with the number of the person; `--few-names` leaves so few names that half the list has a
namesake.
"""

import random
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAMES = tomllib.loads((Path(__file__).parent / "linkage_names.toml").read_text("utf-8"))
BUILDINGS = "メゾン コーポ ハイツ グリーンハイツ サンハイツ パークコート レジデンス コーポ富士 メゾン桜".split()
DOMAINS = """gmail.com gmail.com gmail.com yahoo.co.jp yahoo.co.jp docomo.ne.jp ezweb.ne.jp softbank.ne.jp icloud.com outlook.jp
hotmail.co.jp example.ne.jp""".split()
WORDS = "neko inu sora umi hana yuki tora kaze hoshi momo kuma luna blue happy lucky ocean smile rock moon cat river".split()
OLD = {
    "高": "髙",
    "崎": "﨑",
    "辺": "邊",
    "斎": "齋",
    "沢": "澤",
    "浜": "濱",
    "広": "廣",
    "島": "嶋",
    "桜": "櫻",
    "恵": "惠",
    "竜": "龍",
}
MULES = 15
HEADER = ("name", "email", "phone", "prefecture", "address")


@dataclass(slots=True)
class Person:
    """Somebody made up: names as (kanji, kana), and how they are reached."""

    number: int
    surname: tuple[str, str]
    given: tuple[str, str]
    mails: list[str]
    phones: list[str]
    place: tuple[str, str, str, str]  # prefecture with city, town, numbers, building
    former: tuple[str, str] | None = None


class Maker:
    """Everything by one seed."""

    def __init__(self, seed: int, *, few_names: bool = False) -> None:
        self.random = random.Random(seed)
        self.surnames = [_kanji_and_kana(one) for one in NAMES["surnames"].split()]
        self.givens = [(kanji, kana) for kana, kanji in _givens()]
        self.cities = NAMES["cities"].split()
        self.towns = NAMES["towns"].split()
        self.random.shuffle(self.givens)
        if few_names:
            self.surnames, self.givens = self.surnames[:60], self.givens[:70]
        self.surname_weights = [1 / (rank + 8) for rank in range(len(self.surnames))]
        self.given_weights = [1 / (rank + 20) for rank in range(len(self.givens))]
        self.taken: set[str] = set()
        self.mules = [(self.mail(None), self.phone()) for _ in range(MULES)]
        self.released: list[str] = []
        self.count = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def surname(self) -> tuple[str, str]:
        return self.random.choices(self.surnames, self.surname_weights)[0]

    def given(self) -> tuple[str, str]:
        return self.random.choices(self.givens, self.given_weights)[0]

    def phone(self) -> str:
        if self.chance(0.12):
            return f"0{self.random.choice('34567')}{self.random.randrange(10**8):08d}"
        return f"0{self.random.choice('789')}0{self.random.randrange(10**8):08d}"

    def mail(self, person: tuple[tuple[str, str], tuple[str, str]] | None) -> str:
        """Return an address that nobody else has: where the wished one is taken, providers make people add a number."""
        address = self.wished_mail(person)
        while address in self.taken:
            local, _, domain = address.partition("@")
            address = f"{local}{self.random.randrange(10, 100)}@{domain}"
        self.taken.add(address)
        return address

    def wished_mail(self, person: tuple[tuple[str, str], tuple[str, str]] | None) -> str:
        number = self.random.choice(("", str(self.random.randrange(10, 100)), str(self.random.randrange(1000, 10000))))
        if person is None or self.chance(0.4):
            letters = "".join(self.random.choice("abcdefghijklmnoprstuvwyz") for _ in range(self.random.randrange(2, 5)))
            local = f"{self.random.choice(WORDS)}{self.random.choice(('', '.', '_'))}{letters}{number}"
        else:
            surname, given = (hepburn(part[1]) for part in person)
            local = self.random.choice(
                (f"{surname}.{given}{number}", f"{given}.{surname}{number}", f"{given}{number}", f"{given[0]}{surname}{number}")
            )
        return f"{local}@{self.random.choice(DOMAINS)}"

    def place(self) -> tuple[str, str, str, str]:
        numbers = "-".join(str(self.random.randrange(1, most)) for most in (6, 30, 25)[: self.random.choice((2, 3, 3))])
        building = f"{self.random.choice(BUILDINGS)}{self.random.randrange(101, 1210)}" if self.chance(0.4) else ""
        weight = [1 / (1 + abs(at - 12)) + 0.1 for at in range(len(self.cities))]
        return self.random.choices(self.cities, weight)[0], self.random.choice(self.towns), numbers, building

    def person(self, **known: object) -> Person:
        self.count += 1
        surname, given = self.surname(), self.given()
        surname = known.get("surname", surname)  # type: ignore[assignment]
        given = known.get("given", given)  # type: ignore[assignment]
        mails = [self.mail((surname, given)) for _ in range(1 if self.chance(0.75) else 2)]
        phone = self.released.pop() if self.released and self.chance(0.2) else self.phone()
        one = Person(self.count, surname, given, mails, [phone], known.get("place") or self.place())  # type: ignore[arg-type]
        if self.chance(0.05):
            one.phones.append(self.phone())
            if self.chance(0.3):
                self.released.append(phone)
        if self.chance(0.015):
            one.former = self.surname()
        return one

    def people(self) -> Iterator[Person]:
        """Yield people for ever: alone, in households, and namesakes in one prefecture."""
        while True:
            one = self.person()
            yield one
            if self.chance(0.06):
                other = self.person(surname=one.surname, place=one.place)
                if self.chance(0.5):
                    other.phones = list(one.phones)
                if self.chance(0.4):
                    other.mails = list(one.mails)
                if other.given != one.given:
                    yield other
            elif self.chance(0.01):
                city = one.place[0]
                yield self.person(surname=one.surname, given=one.given, place=(city, *self.place()[1:]))


def made(rows: int, seed: int, *, few_names: bool = False) -> tuple[list[tuple[str, ...]], list[int]]:
    """Return rows in a random order, and who each is of."""
    maker = Maker(seed, few_names=few_names)
    found: list[tuple[tuple[str, ...], int]] = []
    for person in maker.people():
        times = 1 if maker.chance(0.72) else min(12, 2 + int(maker.random.expovariate(0.9)))
        found.extend((row(maker, person), person.number) for _ in range(times))
        if len(found) >= rows:
            break
    found = found[:rows]
    maker.random.shuffle(found)
    return [one for one, _ in found], [who for _, who in found]


def row(maker: Maker, person: Person) -> tuple[str, ...]:
    """Return one purchase as its buyer typed it."""
    chance, pick = maker.chance, maker.random.choice
    mail = "" if chance(0.06) else pick(person.mails) if chance(0.92) else maker.mail((person.surname, person.given))
    phone = "" if chance(0.42) else pick(person.phones)
    if chance(0.02):
        mule = pick(maker.mules)
        mail, phone = (mule[0], phone) if chance(0.5) else (mail, mule[1])
    place = person.place if chance(0.96) else maker.place()
    return (
        _named(maker, person),
        _mail_typed(maker, mail),
        _phone_typed(maker, phone),
        _prefecture_typed(maker, place[0]) if chance(0.72) else "",
        _address_typed(maker, place) if chance(0.55) else "",
    )


def _named(maker: Maker, person: Person) -> str:
    chance, pick = maker.chance, maker.random.choice
    surname = person.former if person.former and chance(0.4) else person.surname
    kind = maker.random.random()
    if kind < 0.62:
        parts = [surname[0], person.given[0]]
        if chance(0.1):
            parts[0] = "".join(OLD.get(sign, sign) for sign in parts[0])
        text = pick((" ", "　", "", "")).join(parts)
    elif kind < 0.88:
        text = pick((" ", "　", "")).join((surname[1], person.given[1]))
        if chance(0.7):
            text = "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)
            if chance(0.3):
                text = half_width(text)
    else:
        parts = [pick((hepburn, plain, hepburn, kunrei))(one[1]).capitalize() for one in (surname, person.given)]
        if chance(0.5):
            parts.reverse()
        text = " ".join(parts)
        text = text.upper() if chance(0.3) else text
    if chance(0.03):
        text = _mistyped(maker, text)
    return text + " 様" if chance(0.01) else text


def _mistyped(maker: Maker, text: str) -> str:
    """Return a text with one letter left out, doubled, changed or swapped."""
    at = maker.random.randrange(len(text))
    match maker.random.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        case _:
            letters = "abcdefghijklmnopqrstuvwxyz" if text.isascii() else "子郎太美一"
            return text[:at] + maker.random.choice(letters) + text[at + 1 :]


def _mail_typed(maker: Maker, mail: str) -> str:
    if not mail:
        return ""
    local, _, domain = mail.partition("@")
    if domain == "gmail.com" and maker.chance(0.06):
        local = maker.random.choice((f"{local}+shop", local.replace(".", ""), f"{local[:2]}.{local[2:]}"))
    if maker.chance(0.02):
        local = _mistyped(maker, local).replace("@", "")
    mail = f"{local}@{domain}"
    return mail.upper() if maker.chance(0.03) else _wide(mail) if maker.chance(0.02) else mail


def _phone_typed(maker: Maker, phone: str) -> str:
    if not phone:
        return ""
    if maker.chance(0.015):
        at = maker.random.randrange(3, len(phone))
        phone = phone[:at] + str(maker.random.randrange(10)) + phone[at + 1 :]
    cut = 3 if len(phone) == 11 else 2
    parts = (phone[:cut], phone[cut:-4], phone[-4:])
    return maker.random.choice(
        (
            *("-".join(parts), "-".join(parts), phone, phone, _wide("-".join(parts)), phone[1:]),
            *(f"+81{phone[1:]}", f"+81-{'-'.join(parts)[1:]}", f"{parts[0]}({parts[1]}){parts[2]}"),
        )
    )


def _split(city: str) -> tuple[str, str]:
    end = 3 if city[2] in "都道府県" else 4
    return city[:end], city[end:]


def _prefecture_typed(maker: Maker, city: str) -> str:
    prefecture = _split(city)[0]
    return prefecture[:-1] if prefecture != "北海道" and maker.chance(0.1) else prefecture


def _address_typed(maker: Maker, place: tuple[str, str, str, str]) -> str:
    prefecture, city = _split(place[0])
    numbers = place[2].split("-")
    match maker.random.randrange(4):
        case 0 | 1:
            written = place[2]
        case 2:
            written = "".join(f"{number}{sign}" for number, sign in zip(numbers, ("丁目", "番", "号"), strict=False))
            if maker.chance(0.4):
                written = f"{'〇一二三四五六七八九'[int(numbers[0])]}{written[len(numbers[0]) :]}"
        case _:
            written = _wide(place[2])
    building = maker.random.choice((f" {place[3]}", place[3], "")) if place[3] else ""
    town = place[1].replace("が", "ヶ") if maker.chance(0.2) else place[1]
    return (prefecture if maker.chance(0.75) else "") + city + town + written + building


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def half_width(text: str) -> str:
    """Return katakana in half width."""
    table = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    plain = unicodedata.normalize("NFD", text)
    return "".join({"\u3099": "ﾞ", "\u309a": "ﾟ"}.get(sign, table.get(sign, sign)) for sign in plain)


_SOUNDS = {
    kana: sound
    for row, sounds in (
        ("あいうえおかきくけこ", "a i u e o ka ki ku ke ko"),
        ("さしすせそたちつてと", "sa shi su se so ta chi tsu te to"),
        ("なにぬねのはひふへほ", "na ni nu ne no ha hi fu he ho"),
        ("まみむめもやゆよ", "ma mi mu me mo ya yu yo"),
        ("らりるれろわをん", "ra ri ru re ro wa o n"),
        ("がぎぐげござじずぜぞ", "ga gi gu ge go za ji zu ze zo"),
        ("だぢづでどばびぶべぼ", "da ji zu de do ba bi bu be bo"),
        ("ぱぴぷぺぽ", "pa pi pu pe po"),
    )
    for kana, sound in zip(row, sounds.split(), strict=True)
}


def plain(kana: str) -> str:
    """Return kana in Latin letters with every vowel written: Satou."""
    text = ""
    double = False
    for sign in kana:
        if sign == "っ":
            double = True
            continue
        if sign in "ゃゅょ":
            small = {"ゃ": "a", "ゅ": "u", "ょ": "o"}[sign]
            text = text[:-1] + ("" if text[:-1].endswith(("sh", "ch", "j")) else "y") + small
            continue
        sound = _SOUNDS[sign]
        text += sound[0] + sound if double else sound
        double = False
    return text


def hepburn(kana: str) -> str:
    """Return kana in the manner of passports: Sato, Ono, Yuki."""
    return plain(kana).replace("ou", "o").replace("oo", "o").replace("uu", "u").replace("nb", "mb").replace("nm", "mm")


def kunrei(kana: str) -> str:
    """Return kana in the manner that schools teach: Sato, Titi, Syota."""
    text = plain(kana).replace("sha", "sya").replace("shu", "syu").replace("sho", "syo").replace("shi", "si")
    text = text.replace("cha", "tya").replace("chu", "tyu").replace("cho", "tyo").replace("chi", "ti").replace("tsu", "tu")
    return text.replace("fu", "hu").replace("ji", "zi").replace("ja", "zya").replace("ju", "zyu").replace("jo", "zyo")


def _kanji_and_kana(word: str) -> tuple[str, str]:
    at = next(at for at, sign in enumerate(word) if "ぁ" <= sign <= "ん")
    return word[:at], word[at:]


def _givens() -> Iterator[tuple[str, str]]:
    kana = ""
    for word in f"{NAMES['men']} {NAMES['women']}".split():
        if ":" in word:
            kana, _, word = word.partition(":")
        yield kana, word
