"""Accounts: banks, e-money and apps with the number or name there."""

import re

from tomoshibi.evidence.marks.entities.found import Found, apart

PLATFORMS: dict[str, str] = {
    "LINE": r"line(?! ?pay)|ライン(?!ペイ)|らいん(?!ぺい)|ﾗｲﾝ", "KakaoTalk": r"kakao ?talk|kakao|カカオトーク|カカオ|カカトク", "Instagram": r"instagram|insta|インスタグラム|インスタ|ig",
    "Discord": r"discord|disco?|ディスコード|ディスコ|でぃすこ(?:ーど)?", "Telegram": r"telegram|tele|tg|テレグラム|テレグラ", "Signal": r"signal|シグナル", "Skype": r"skype|スカイプ",
    "WhatsApp": r"whats ?app|wapp|ワッツアップ", "Snapchat": r"snap ?chat|snap|sc|スナップチャット|スナチャ|スナップ", "X": r"twitter|ツイッター|x(?=の| の|[:：])|エックス",
    "Facebook": r"facebook|fb|フェイスブック", "Messenger": r"messenger|メッセンジャー", "WeChat": r"we ?chat(?! ?pay)|ウィーチャット|微信", "Viber": r"viber|バイバー", "Zoom": r"zoom",
    "Kik": r"kik", "Wickr": r"wickr", "Session": r"session", "Wire": r"wire(?= id)", "TikTok": r"tik ?tok|ティックトック", "Threema": r"threema", "Steam": r"steam(?! ?card)|スチーム",
    "PayPay": r"pay ?pay|ペイペイ", "PayPal": r"pay ?pal|ペイパル", "Venmo": r"venmo", "Cash App": r"cash ?app|cashtag", "Zelle": r"zelle", "Revolut": r"revolut|revtag", "Wise": r"wise",
    "Monzo": r"monzo", "Apple Pay": r"apple ?pay", "Google Pay": r"google ?pay|gpay", "LINE Pay": r"line ?pay|ラインペイ|らいんぺい", "楽天ペイ": r"楽天ペイ|rakuten ?pay", "メルペイ": r"メルペイ|merpay", "d払い": r"d払い", "au PAY": r"au ?pay",
    "Chime": r"chime", "OPay": r"opay", "PalmPay": r"palmpay", "Moniepoint": r"moniepoint", "Kuda": r"kuda", "PayID": r"payid", "Bizum": r"bizum", "Easypaisa": r"easypaisa", "JazzCash": r"jazzcash", "iMessage": r"imessage",
    "Kyash": r"kyash|キャッシュ(?=の?id)", "pring": r"pring", "GCash": r"g ?cash", "Maya": r"maya|paymaya", "UPI": r"upi", "Paytm": r"paytm", "PhonePe": r"phonepe", "M-Pesa": r"m-?pesa", "GrabPay": r"grab ?pay", "Touch 'n Go": r"touch ?'?n ?go|tng",
    "Alipay": r"alipay|アリペイ", "WeChat Pay": r"wechat ?pay", "Skrill": r"skrill", "Western Union": r"western union", "Binance": r"binance", "Coinbase": r"coinbase", "Threads": r"threads", "BeReal": r"bereal", "Roblox": r"roblox(?! ?card)", "Xbox": r"xbox(?! ?card)", "PlayStation": r"psn(?! ?card)|playstation(?! ?card)", "Nintendo": r"nintendo(?! ?card)|switch(?=の?フレンド)",
}  # fmt: skip
_names = sorted(((words, name) for name, words in PLATFORMS.items()), key=lambda pair: -len(pair[0]))
PLATFORM = re.compile(
    "|".join(
        f"(?:(?<![a-z0-9])|(?<=の))(?P<p{place}>{words})(?![a-hj-z]|i(?!d(?![a-z])))" for place, (words, _) in enumerate(_names)
    ),
    re.IGNORECASE,
)
CODE = r"[0-9]{3,5}(?![0-9,円万千時分])"  # of a bank, a branch, or ゆうちょ's 記号: it stands before the account's own number
BANK_JA = re.compile(
    r"(?P<bank>(?:[一-龥々ァ-ヶーぁ-んA-Za-z0-9]{1,14}?(?:銀行|信用金庫|信金|信用組合|信組|労金|労働金庫|農協|漁協|信託(?:銀行)?|ネット銀(?!行))|ゆうちょ(?:銀行)?|JA[一-龥ァ-ヶぁ-ん]{1,8}))"
    rf"(?:[^0-9。]|{CODE}){{0,60}}?(?P<no>[0-9]{{6,8}})(?![0-9円,])"
)
KIND_JA = re.compile(r"(?:普通|当座|貯蓄)(?:預金|口座)?\s{0,2}[:：]?\s{0,2}(?P<no>[0-9]{6,8})(?![0-9円,])")
KANA_START = re.compile(
    r"^(?:お?振込先は?|振込先|入金先は?|送金先は?|口座は|先は|宛に|はこちら|じゃ|から|なら|こちら|入金は|振込は|代金は|銀行は)"
)
PARTICLE = re.compile(r"^[はをがのにでへと]")
BANK_EN = re.compile(
    r"(?P<bank>(?:[A-Z][A-Za-z'&]{1,20} ){0,4}[A-Z][A-Za-z'&]{1,20} ?(?:Bank|Building Society|Credit Union)(?: of [A-Z][a-z]{2,15})?|Bank of [A-Z][a-z]{2,15}|HSBC|(?i:opay|palmpay|kuda|moniepoint|barclays|lloyds|natwest|santander|halifax|nationwide|starling|monzo|chase|wells fargo|citibank)|[a-z]{3,15} bank)"
    r"(?P<between>[^0-9]{0,40})(?:(?:sort code )?[0-9]{2}-[0-9]{2}-[0-9]{2}[^0-9\n]{0,20})?(?P<no>[0-9][0-9 -]{4,18}[0-9])(?![0-9])"
)
ACCOUNT_NO = re.compile(
    r"(?:口座番号|\baccount(?: number| no\.?)?|\bacct?(?: number| no\.?)?|a/c(?: no\.?)?)\s{0,2}(?:は|is|:|：|#)?\s{0,2}(?P<no>[0-9]{6,18})(?![0-9])",
    re.IGNORECASE,
)
SORT_CODE = re.compile(r"(?<![0-9-])[0-9]{2}-[0-9]{2}-[0-9]{2}\s{0,2}[,/;:]?\s{0,2}(?P<no>[0-9]{8})(?![0-9])")
POSTAL = re.compile(r"記号\s{0,2}[:：]?\s{0,2}[0-9]{5}\s{0,2}[-、,]?\s{0,2}番号\s{0,2}[:：]?\s{0,2}(?P<no>[0-9]{6,8})(?![0-9])")
VIRTUAL = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{1,40}@[A-Za-z]{2,20})(?![A-Za-z0-9.@-])"
)  # UPI of India
BY_VIRTUAL = frozenset({"UPI", "Google Pay", "Paytm", "PhonePe"})
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])")
ADDRESSES = frozenset({"email", "phone"})  # entities that may be ids of a service
TOKEN = r"[A-Za-z0-9](?:[A-Za-z0-9._\-]{1,38}[A-Za-z0-9_])"
AT = re.compile(
    r"(?<![A-Za-z0-9._%+@/-])[@＠](?P<id>[A-Za-z0-9_][A-Za-z0-9._\-]{1,38}[A-Za-z0-9_]|[A-Za-z0-9_]{2,3})(?![@A-Za-z0-9])"
)
CASHTAG = re.compile(r"(?<![A-Za-z0-9$])\$(?P<id>[A-Za-z][A-Za-z0-9_\-]{1,24}[A-Za-z0-9])")
NAMED = re.compile(
    rf"(?:\b(?:user ?name|user ?id|handle|tag|revtag|cashtag|id|gamertag|nick)|(?<![A-Za-z])(?:ID|Id|id|ＩＤ)|アイディー?|ユーザー名|ユーザーネーム|アカウント名|アカウント|アカ|垢)\s{{0,2}}(?P<tie>は|が|→|⇒|=|＝|:|：|is|>|、|,|の|「|です)?\s{{0,2}}[:：]?\s{{0,2}}@?(?P<id>{TOKEN})(?![@A-Za-z0-9])"
)
LOOSE = re.compile(rf"(?<![A-Za-z0-9._%+@/$#-])(?P<id>{TOKEN})(?![A-Za-z0-9@/])")
HASHED = re.compile(r"(?<![A-Za-z0-9])(?P<id>[A-Za-z0-9_.]{2,32}#[0-9]{4})(?![0-9])")
LOOKS_LIKE_ID = re.compile(
    r"(?=.{4,})(?=[^0-9]{0,40}[0-9]|[^._-]{0,40}[._-])(?!(?:[0-9.,:%-]+)$)(?![0-9]{1,4}(?:am|pm|mins?|hours?|hrs?|th|st|nd|rd|k|cm|kg|h|km|円)$)",
    re.IGNORECASE,
)
ORDINARY = re.compile(r"(?:[a-z]+-){1,3}[a-z]+$", re.IGNORECASE)
LEADS_UP = re.compile(r"(?:[:,@=>]|\b(?:is|add|id|join|search|find|follow|message|text|dm|to)) {0,2}$", re.IGNORECASE)
NO_ID = re.compile(
    r"v?[0-9]+(?:[._-][0-9]+)+|.{1,40}\.(?:jpe?g|png|gif|webp|heic|mp[34]|mov|avi|pdf|txt|zip|html?|csv|docx?|xlsx?|exe|apk)"
    r"|(?:iphone|ipad|ipod|galaxy|pixel|xperia|aquos|ios|android|windows|macos|ps|switch|covid|mp|wifi|usb|chrome|ver)[ _-]?[0-9][0-9a-z.]{0,8}"
    r"|[0-9]{1,4}(?:mb|gb|tb|kb|mah|px|fps|ml|mg|days?|weeks?|years?|yo|枚)|[0-9]{1,2}(?:on|vs)[0-9]{1,2}",
    re.IGNORECASE,
)
OTHER_ACCOUNT = re.compile(
    r"(?:(?:別|裏|サブ|本|新しい|こっちの|メイン)の?(?:アカ|垢|アカウント|サブ)|サブ(?:に|の|で|は)|アカに|垢に|(?<![a-z])(?:my|new|other|second|main|alt|this) (?:acc|acct|account|handle|id|user)(?![a-z]))",
    re.IGNORECASE,
)  # an account somewhere, which the message does not name
EVERYBODY = frozenset({"all", "here", "everyone", "channel", "home", "gmail", "mail"})
EXPLICIT = frozenset({"は", "が", "→", "⇒", "=", "＝", ":", "：", "「"})


def platforms(text: str) -> list[tuple[int, int, str]]:
    """Return the apps and payment services that a text names, with their places."""
    return [(one.start(), one.end(), _names[int(str(one.lastgroup)[1:])][1]) for one in PLATFORM.finditer(text)]


def accounts(text: str, taken: list[Found]) -> list[Found]:
    """Return accounts in a text (of its original case). `taken`: addresses and numbers found before, which may be ids too."""
    found = _banks(text, taken)
    ids = _ids(text)
    loose = [match for match in LOOSE.finditer(text) if _stands_alone(text, match)]
    if not (ids or loose or VIRTUAL.search(text) or any(one.kind in ADDRESSES for one in taken)):
        return sorted(found, key=lambda one: one.start)
    named = platforms(text)
    if any(name in BY_VIRTUAL for _, _, name in named):
        ids += [(one.start("id"), one.end("id"), one.group("id")) for one in VIRTUAL.finditer(text)]
    for start, end, identity in ids:
        _take(found, taken, text, named, start, end, identity)
    if named or OTHER_ACCOUNT.search(text):
        for match in loose:
            if not any(start < match.end("id") and match.start("id") < end for start, end, _ in named):
                _take(found, taken, text, named, match.start("id"), match.end("id"), match.group("id"))
        found += _addresses_as_ids(text, taken, named)
    return sorted(found, key=lambda one: one.start)


def _ids(text: str) -> list[tuple[int, int, str]]:
    """Return what is written as an id: with a sign before it, or named as one."""
    found = []
    for pattern in (HASHED, AT, CASHTAG, NAMED):
        for match in pattern.finditer(text):
            start = match.start("id")
            identity = match.group("id").rstrip(".-")
            if pattern is NAMED and not _is_named(identity, match.group("tie")):
                continue
            if pattern is AT and identity.lower() in EVERYBODY:
                continue
            if pattern is CASHTAG and not LOOKS_LIKE_ID.match(identity) and "cash" not in text.lower():
                continue
            found.append((start - (pattern in (AT, CASHTAG)), start + len(identity), identity))
    return found


def _is_named(identity: str, tie: str | None) -> bool:
    """Return whether what follows the word `ID` is one: anything after `は`, `:` and the like, else only what looks like one."""
    if tie in EXPLICIT and len(identity) >= 4 and not PLATFORM.fullmatch(identity.lower()):
        return True
    return bool(LOOKS_LIKE_ID.match(identity)) or bool(re.fullmatch(r"[A-Za-z0-9]{5,20}", identity) and not _is_word(identity))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Return whether a word beside an app's name looks like an id: no file, device or version, nor ordinary hyphened words."""
    identity = match.group("id")
    if not LOOKS_LIKE_ID.match(identity) or NO_ID.fullmatch(identity):
        return False
    if ORDINARY.match(identity) and text.isascii():
        return bool(LEADS_UP.search(text, max(0, match.start() - 8), match.start()))
    return True


def _is_word(identity: str) -> bool:
    return identity.isalpha() and identity.islower() and len(identity) < 12 and not identity.endswith(("xx", "yy", "zz"))


def _take(
    found: list[Found], taken: list[Found], text: str, named: list[tuple[int, int, str]], start: int, end: int, identity: str
) -> None:
    fields: dict[str, str | int | float | bool] = {"id": identity}
    platform = _nearest(text, named, start, end)
    if platform:
        fields = {"platform": platform, "id": identity}
    one = Found(start, end, "account", fields, "account")
    found += apart([one], [*taken, *found])


ON_IT = re.compile(r"[ 　]{0,2}(?:on|in|at|over|via|[（(]|で|の)[ 　]?(?:my |the )?$", re.IGNORECASE)


def _nearest(text: str, named: list[tuple[int, int, str]], start: int, end: int) -> str:
    """Return the platform that an id belongs to: `id on it`, else the last one named before it, else the first one after it."""
    tied = [name for begin, _, name in named if begin >= end and ON_IT.fullmatch(text[end:begin])]
    if tied:
        return tied[0]
    before = [name for _, stop, name in named if stop <= start]
    if before:
        return before[-1]
    after = [name for begin, _, name in named if begin >= end]
    return after[0] if after else ""


def _addresses_as_ids(text: str, taken: list[Found], named: list[tuple[int, int, str]]) -> list[Found]:
    """Return mail addresses and phone numbers that are ids of a payment service or app named beside them."""
    found = []
    for one in taken:
        if one.kind not in ADDRESSES:
            continue
        before = [name for begin, stop, name in named if stop <= one.start and one.start - stop <= 48]
        after = [name for begin, _, name in named if 0 <= begin - one.end <= 24]
        platform = before[-1] if before else after[0] if after else ""
        if platform and not (one.kind == "phone" and platform in {"X"}):
            found.append(
                Found(one.start, one.end, "account", {"platform": platform, "id": text[one.start : one.end]}, "account")
            )
    return found


LEAD = re.compile(r"^(?:Account is|To|Account|In|The|Pay|Send|No|Use) ")
BANK_BEFORE = re.compile(
    r"(?P<bank>(?:[A-Z][A-Za-z'&]{1,20} ){0,4}[A-Z][A-Za-z'&]{1,20} ?(?:Bank|Building Society|Credit Union))[ ,:]{0,3}(?:IBAN)?[ :]{0,2}$"
)


def _banks(text: str, taken: list[Found]) -> list[Found]:
    found: list[Found] = []
    for match in BANK_JA.finditer(text):
        before = text[match.start() - 1 : match.start()]
        bank = _bank_name(match.group("bank"), is_cut=bool(WITHIN_WORDS.match(before)))
        found.append(Found(match.start(), match.end(), "account", {"platform": bank, "id": match.group("no")}, "bank"))
    for match in KIND_JA.finditer(text):
        found += apart([Found(match.start(), match.end(), "account", {"id": match.group("no")}, "bank")], found)
    found += [_iban(text, match) for match in IBAN.finditer(text)]
    for match in BANK_EN.finditer(text):
        number = re.sub(r"[ -]", "", match.group("no"))
        if 6 <= len(number) <= 18:
            bank = LEAD.sub("", match.group("bank"))
            bank = next((name for start, end, name in platforms(bank) if end - start == len(bank)), bank)
            one = Found(match.start(), match.end(), "account", {"platform": bank, "id": number}, "bank")
            found += apart([one], found)
    for pattern in (ACCOUNT_NO, SORT_CODE, POSTAL):
        for match in pattern.finditer(text):
            found += apart([Found(match.start(), match.end(), "account", {"id": match.group("no")}, "bank")], found)
    return found


def _iban(text: str, match: re.Match[str]) -> Found:
    """Return an IBAN, with the bank that is named right before it."""
    fields: dict[str, str | int | float | bool] = {"id": match.group().replace(" ", "")}
    bank = BANK_BEFORE.search(text, max(0, match.start() - 60), match.start())
    if bank:
        fields = {"platform": LEAD.sub("", bank.group("bank")), **fields}
    return Found(match.start(), match.end(), "account", fields, "bank")


WITHIN_WORDS = re.compile("[一-龥ぁ-んァ-ヶー]")


def _bank_name(shown: str, *, is_cut: bool) -> str:
    """Return a bank's name without the words that lead up to it: 振込先はあけぼの銀行.

    `is_cut`: words stand right before, so that a particle at the beginning is no part of the name (はまべ銀行 may begin so).
    """
    cut = PARTICLE.sub("", shown) if is_cut else shown
    for _ in range(3):
        shorter = KANA_START.sub("", cut)
        if len(re.sub("(?:銀行|信用金庫|信金|信用組合|労金|農協)$", "", shorter)) < 2:
            break
        cut = shorter
    match = re.search(
        r"(?:先は|口座は|先|代金は|金は|料は|分は|へは)(?=[^はがの]{2,12}(?:銀行|金庫|組合|信金)$)(.{2,14})$", cut
    )
    return match.group(1) if match else cut
