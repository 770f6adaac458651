"""Endings of Japanese verbs, as people write them in chats, told apart by what they do: ask, refuse, promise, report."""

import re
from dataclasses import dataclass
from functools import cache

from tomoshibi.evidence.marks.beginnings import beginnings

GODAN = {
    "く": "かきくけこいていた", "ぐ": "がぎぐげごいでいだ", "す": "さしすせそしてした", "つ": "たちつてとってった",
    "ぬ": "なにぬねのんでんだ", "ぶ": "ばびぶべぼんでんだ", "む": "まみむめもんでんだ", "る": "らりるれろってった",
    "う": "わいうえおってった",
}  # fmt: skip
END = r"(?=[。!?)」\n♡ w笑…]|$|お願|おねが|頼|たの)"
ALWAYS_TTE = ("行", "逝", "い")  # 行く, いく: 行って, not 行いて

FORMS = (
    "humble", "negif", "askneg", "cannot", "notyet", "neg", "may", "ask", "give", "if", "tai", "vol", "prog", "past", "masu",
    "passpast", "pass", "can", "caus", "te", "dict", "stem", "noun",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as the lexicon gives it: what never changes of it, and which endings it takes."""

    stem: str
    endings: str


def verb(word: str) -> Verb:
    """Return a verb by its dictionary form: `消す`, `見せる:1` (one row), `拡散:s` (with する), `来る:k`."""
    base, _, mark = word.partition(":")
    if mark == "s":
        return Verb(base, "suru")
    if mark == "k":
        return Verb(base[:-2], "kuru-kana") if base.endswith("くる") else Verb(base[:-1], "kuru")
    if mark == "1":
        return Verb(base[:-1], "ichidan")
    if base[-1] == "く" and base[:-1] in ALWAYS_TTE:
        return Verb(base[:-1], "iku")
    return Verb(base[:-1], base[-1])


@dataclass(frozen=True, slots=True)
class _Row:
    a: str
    i: str
    u: str
    ba: str
    vol: str
    imp: str
    can: str
    passive: str
    caus: str
    te: str
    ta: str


def _row(endings: str) -> _Row:
    if endings == "ichidan":
        return _Row("", "", "る", "れば|りゃ", "よう?", "ろ|よ(?=[。!]|$)", "られ|れ", "られ", "させ", "て", "た")
    if endings == "kuru":
        return _Row("", "", "る", "れば|りゃ", "よう?", "い", "られ|れ", "られ", "させ", "て", "た")
    if endings == "kuru-kana":
        return _Row("こ", "き", "くる", "くれば|くりゃ", "こよう?", "こい", "これ|こられ", "こられ", "こさせ", "きて", "きた")
    if endings == "suru":
        return _Row(
            "し", "し", "する|すん|いたす|致す|なさる", "すれば|すりゃ", "しよう?|しよ", "しろ|せよ|せえ?", "でき|出来", "され", "させ",
            "して|しいて|いたして|致して|させて", "した|いたした",
        )  # fmt: skip
    key = "く" if endings == "iku" else endings
    a, i, u, e, o = tuple(GODAN[key][:5])
    te, ta = ("って", "った") if endings == "iku" else (GODAN[key][5:7], GODAN[key][7:9])
    spoken = f"{u}|ん(?=[のだじな])" if key == "る" else u
    return _Row(a, i, spoken, f"{e}ば|{_ya(key)}", f"{o}う?", e, e, f"{a}れ", f"{a}せ|{a}し(?=て)", te, ta)


def _ya(key: str) -> str:
    return GODAN[key][1] + "ゃ"


@cache
def endings(kind: str) -> re.Pattern[str]:
    """Return the pattern of a kind's endings; the name of the group that matched is the form."""
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _patterns(kind).items()))


def _patterns(kind: str) -> dict[str, str]:
    """Return the pattern of each form of a kind, in the order in which they are tried."""
    r = _row(kind)
    te_base = "|".join(one[:-1] for one in r.te.split("|"))
    polite = "いた|致" if kind == "suru" else "(?!)"
    i = f"(?:{r.i}|(?:{polite})し)" if kind == "suru" else f"(?:{r.i})"
    te, ta, u, cut = f"(?:{r.te})", f"(?:{r.ta})", f"(?:{r.u})", f"(?:{te_base})"
    a, can, passive, caus = f"(?:{r.a})", f"(?:{r.can})", f"(?:{r.passive})", f"(?:{r.caus})"
    said_so = "(?:の|ん|よう|まま|って(?:いう|の|ん)?|つもり|気)?(?:なら|だったら|でしたら|であれば|だと(?!思|言)|やったら|やと(?!思|言))"
    nai = rf"(?:なければ|なけりゃ|なきゃ|なかったら|なかった(?:場合|とき|時)|(?:ない|ねえ?|ん|へん){said_so}|(?:ない|ん|へん)(?:場合|とき|時|限り|以上|うち|まま)"
    nai += r"|ないと(?!思|言|い|か|の)|ん(?:かったら|と(?!い|って|か|思|言)|ば)|へん(?:かったら|と(?!思|言|か))|ず(?:に(?:い|お))?(?:たら|ると|れば)|ぬ(?:なら|場合)|ねば)"
    masen = r"(?:ません(?:と|場合|なら|でしたら|ようでしたら|ので、あれば)|ませんければ)"
    groups = {
        "humble": f"{i}させて(?:いただ(?:き(?!た)|く)|頂(?:き(?!た)|く)|もら(?:い|う))|(?:{caus}|{a}さ?せ)て(?:いただ(?:き(?!た)|く)|頂(?:き(?!た)|く)|もら(?:い|う))",
        "negif": f"{i}し(?:ない(?:と(?!思|言|い|か|の)|なら|場合)|なければ|なきゃ)|{u}(?:気|つもり)(?:が|は|も)?な(?:い(?:なら|の|ん|と)|けれ|かった)|{a}{nai}|{i}{masen}|{can}{nai}|{te}(?:くれ|もらえ|いただけ|頂け)(?:{nai}|{masen})|{te}(?:い|く)?{nai}",
        "askneg": f"{a}(?:ないで(?!す|しょ|あげ|や[るろりっ]|お[くきいこ]|い[てる])|んといて|んとって|んで(?:くれ|ほし|や|な|ね|$|[。!、])|ないよう(?:に)?(?:して|お願い|頼|願|ね)|ないこと)"
        f"|{i}ませんよう|{u}な(?:(?![らんのくいどけあがぁしよ])|よ(?!う))|{i}なさんな|{te}(?:は|ちゃ)(?:だめ|ダメ|駄目|いけ|なら)"
        f"|{cut}(?:ちゃ|じゃ)(?:だめ|駄目|いけ|あか)|{te}ほしくな|{te}もらいたくな|{te}(?:ほし|もら|いただ)\\w{{0,4}}くな",
        "cannot": f"{can}(?:な|ませ|ん(?!だ)|へん|ぬ|ず|ね(?!ば))|{te}(?:あげ|やれ|もらえ)(?:られ)?(?:な|ませ)",
        "notyet": f"{te}(?:い|も)?(?:な[いくか]|ません|ねえ(?=[。!?よわしか]|$)|へん)|{te}おりません",
        "tai": f"{i}(?:た(?:い|く|がっ|がる|かっ)|て(?=え(?!え)|[。!?]|$)(?!{END}))|{te}(?:もらい|いただき|頂き)たい|{te}(?:あげ|やり|さしあげ|差し上げ)た(?:い|く(?!な))",
        "neg": f"{i}し(?:ない|ません)|{a}(?:な(?:い(?:まま)?|く|かっ|さそ)|ず|ぬ|ねえ?|へん|ん(?=[。!?、,わよしけぞでかもと]|$)(?!だ))|{i}(?:ません|まへん|ゃしない|ゃせん|はしない|もしない)",
        "may": f"{te}(?:も)?(?:い[いっ]|良い|よい|ええ|よか|よろし|宜し|大丈夫|だいじょ|構[わい]|かま[わい]|平気|おけ|おっけ|ok|おk)|{cut}(?:ちゃ|じゃ)っても?(?:い[いっ]|良い|ええ|大丈夫|構わ|かまわ|平気|おけ|ok)",
        "ask": f"{te}(?:くれ(?!た[。!?のん]|てあり|てた)|くだ|下さ|く[んだ]|ちょ|頂戴|ほし|欲し|もら(?:え|い|って(?:も|いい)|お|う(?!か))|いただ[けきいくこ]|頂[けきいくこ]"
        f"|み(?:て|な(?!い)|よ(?!う|っか|かな)|ない)|こい|来い|きて|きな|おい[てで]|おけ|おきな|おくれ|け(?=よ|$)|や(?={END[3:-1]}|な)|ね(?!え?な[いら])|よ(?!う|か|る|り|け)|な(?=よ|[。!]|$)|なー)|{te}{END}|{cut}(?:と|ど)(?:い[てで](?!あげ|や[るろりっん])|け|きな)(?!る)|(?:{r.ba}|{ta}ら)(?:いい|どう)(?:じゃ|よ|だろ|でしょ|やん|の|ん|$)"
        f"|(?:{r.imp})(?=[。!?、よやっw]|$|って)|{i}(?:な(?=[。!?w、]|$|よ|さ|っ)|たまえ|や(?=[。!]|$)|よし)"
        f"|{i}(?:でき(?:ます|ませ|ない)|ください|下さい|くださる|願[いえう]|いただ[けき]|頂[けき]|頂戴|になって)",
        "give": f"{te}(?:や(?:る|ろ|り|っても?い|っから|ん)|あげ(?:る|ま|よ|ちゃ|て)|差し上げ|さしあげ|しま(?:う|い(?!まし)|お|え)|お(?:く|き(?!ました)|こ)|い(?:く|き(?!ました)|こ)|まい|まわ|回[るりろっ]|もら(?:う|お)|みせ|み(?:る(?!と)|よう|よっか|よかな|ます)|く(?:る|っから)|来る|きます|来ます)"
        f"|{cut}(?:ちゃ|じゃ)(?:[うおえ]|い(?!まし))|{i}(?:まく|まわ|回)(?:る|り|ろ|っ)|{cut}(?:と|ど)(?:[くこ]|き(?=ま))|{cut}(?:た|だ)(?:る(?=[。!?わでけぞか]|$)|ろ)|{cut}ちま[うお]|{cut}(?:と|ど)い(?:たろ|たる|たげ|てや[るろっん]|てあげ)|{cut}(?:た|だ)げ(?:る|よ|ま|ちゃ)|{cut}(?:ちゃ|じゃ)ろ|{cut}ちゃる|{cut}(?:て|で)く(?=[。!?わよね]|から|$)",
        "if": f"(?:{r.ba})|{ta}(?:ら|場合|瞬間|途端|とたん|時点|なら|その)|{u}(?:と(?!き|こ|お|思|い[うっ]|の|か|も|は|言)|(?:の|ん|よう|気|つもり|って(?:いう)?)?(?:なら|だったら|でしたら|であれば)|場合|や否や)"
        f"|{i}(?:ましたら|ますと|ました場合|次第)|{te}(?:も(?:らえ|らっ)たら|くれ(?:たら|れば|るなら|りゃ)|い(?:ただけ|ただい)(?:れば|たら)|み(?:ろ|たら|な))|{cut}(?:ちゃ|と)(?:っ|い)たら",
        "vol": f"(?:{r.vol})(?![なのにがだでる一-龥])|(?:{r.vol})か(?:な|$|[。!?])|{i}(?:(?:いた)?し)?まし(?:ょ|よ)",
        "prog": f"{te}(?:い(?:る|ま|た(?!だ)|て)|る|ま(?:す|し)|た(?!ら)|ん(?=の|だ|で|ね|よ|$|[。!w])|おり|ござ|あ(?:る|り|っ)|っから)|{cut}(?:と|ど)る|{cut}(?:と|ど)(?:ん(?=ね|の|で)|う(?=け|よ|ば|と|ね|$|[。!]))|{i}よる|{cut}(?:ちゃ|じゃ)って(?:る|い(?!い)|ま)",
        "past": f"{ta}(?:まま)?|{i}まし(?:た|て)|{cut}(?:ちゃ|じゃ)(?:った|いまし)|{cut}といた|{te}(?:しま|や|もら)(?:っ|い)(?:た|まし)|{te}(?:お|い)(?:い|き|っ)(?:た|まし)|{te}(?:あげ|くれ)(?:た|まし)|{te}も(?:う?た)",
        "masu": f"{i}(?:(?:いた|致)?し)?(?:ます|まっ|まする)|{i}申し上げ",
        "passpast": f"{passive}(?:た(?!ら|く|い)|まし|て(?!しま|も|い[くき]))",
        "pass": f"{passive}",
        "can": f"{can}(?=[るばまたてそ]|ちゃ)",
        "caus": f"{caus}",
        "te": f"{te}|{cut}(?:ちゃ|じゃ)って",
        "dict": f"{u}(?!な(?:$|よ))|っぺ(?=[なよかど。!]|$)|{i}する(?!な)|{i}(?:する|になる)(?=こと)",
        "stem": f"{i}" if kind not in {"ichidan", "kuru", "kuru-kana"} else r"(?=[、。!?にまそ方]|$)",
    }
    if kind == "suru":
        ask = r"(?:を|の(?:程|ほど)?)?(?:お願い|おねがい|願い|ください|下さい|頂戴|ちょうだい|頼|たの[むみ]|よろしく|いただけ|頂け)"
        groups["ask"] += f"|{ask}"
        groups["noun"] = ""
    return groups


# ---- what the first letters after a stem can begin

TAIL = 4  # letters after a stem that are looked at


def possible(kind: str, tail: str) -> frozenset[str]:
    """Return the forms that may stand where these letters follow a stem (TAIL of them, or fewer and END_OF_TEXT)."""
    begins = _beginnings(kind)
    return frozenset().union(*(begins.get(tail[:size], ()) for size in range(TAIL + 1)))


@cache
def _beginnings(kind: str) -> dict[str, frozenset[str]]:
    """Return all beginnings of a kind's endings, each with the forms that it may become."""
    found: dict[str, set[str]] = {}
    for form, pattern in _patterns(kind).items():
        for letters in beginnings(pattern, TAIL):
            found.setdefault(letters, set()).add(form)
    return {letters: frozenset(forms) for letters, forms in found.items()}
