"""A customers' list in which it is known who is who. Everybody in it is made up.

Names in kanji, kana and Latin letters, mails and telephones that change, addresses written in three ways, households,
namesakes, former surnames, typing mistakes, accounts that many share, numbers that were given out again.
`made(rows, seed)` yields rows with the number of the person; `--few-names` leaves so few names that half the list has a
namesake.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SURNAMES = """佐藤さとう 鈴木すずき 高橋たかはし 田中たなか 伊藤いとう 渡辺わたなべ 山本やまもと 中村なかむら 小林こばやし 加藤かとう
吉田よしだ 山田やまだ 佐々木ささき 山口やまぐち 松本まつもと 井上いのうえ 木村きむら 林はやし 斎藤さいとう 清水しみず 山崎やまざき
森もり 池田いけだ 橋本はしもと 阿部あべ 石川いしかわ 山下やました 中島なかじま 石井いしい 小川おがわ 前田まえだ 岡田おかだ
長谷川はせがわ 藤田ふじた 後藤ごとう 近藤こんどう 村上むらかみ 遠藤えんどう 青木あおき 坂本さかもと 斉藤さいとう 福田ふくだ
太田おおた 西村にしむら 藤井ふじい 金子かねこ 岡本おかもと 藤原ふじわら 中野なかの 三浦みうら 原田はらだ 中川なかがわ 松田まつだ
竹内たけうち 小野おの 田村たむら 中山なかやま 和田わだ 石田いしだ 森田もりた 上田うえだ 原はら 内田うちだ 柴田しばた 酒井さかい
宮崎みやざき 横山よこやま 高木たかぎ 安藤あんどう 宮本みやもと 大野おおの 小島こじま 谷口たにぐち 今井いまい 工藤くどう 高田たかだ
増田ますだ 丸山まるやま 杉山すぎやま 村田むらた 大塚おおつか 新井あらい 小山こやま 平野ひらの 藤本ふじもと 河野こうの 上野うえの
野口のぐち 武田たけだ 松井まつい 千葉ちば 菅原すがわら 岩崎いわさき 久保くぼ 木下きのした 佐野さの 野村のむら 松尾まつお 市川いちかわ
菊地きくち 杉本すぎもと 古川ふるかわ 大西おおにし 島田しまだ 水野みずの 桜井さくらい 高野たかの 渡部わたなべ 吉川よしかわ 山内やまうち
西田にしだ 飯田いいだ 菊池きくち 西川にしかわ 小松こまつ 北村きたむら 安田やすだ 五十嵐いがらし 川口かわぐち 平田ひらた 関せき
中田なかた 久保田くぼた 東ひがし 服部はっとり 川崎かわさき 岩田いわた 土屋つちや 福島ふくしま 本田ほんだ 辻つじ 樋口ひぐち 秋山あきやま
田口たぐち 永井ながい 浜田はまだ 山中やまなか 中西なかにし 吉村よしむら 川上かわかみ 石原いしはら 大橋おおはし 松岡まつおか 馬場ばば
浅野あさの 荒木あらき 大久保おおくぼ 野田のだ 小沢おざわ 田辺たなべ 川村かわむら 星野ほしの 黒田くろだ 堀ほり 尾崎おざき 望月もちづき
永田ながた 熊谷くまがい 内藤ないとう 松村まつむら 西山にしやま 大谷おおたに 平井ひらい 大島おおしま 岩本いわもと 片山かたやま 本間ほんま
早川はやかわ 横田よこた 岡崎おかざき 荒井あらい 大石おおいし 鎌田かまた 成田なりた 宮田みやた 小田おだ 石橋いしばし 篠原しのはら
須藤すどう 萩原はぎわら 高山たかやま 大沢おおさわ 小西こにし 栗原くりはら 伊東いとう 松原まつばら 三宅みやけ 福井ふくい 大森おおもり
奥村おくむら 岡おか 内山うちやま 片岡かたおか 沢田さわだ 広瀬ひろせ 渡邉わたなべ 髙橋たかはし 山﨑やまざき 齋藤さいとう"""
MEN = """ひろし:浩 博 寛 宏 けんいち:健一 賢一 謙一 しょうた:翔太 翔大 祥太 だいすけ:大輔 大介 たくや:拓也 卓也 拓哉 けんた:健太 賢太
ゆうき:勇気 悠希 裕樹 祐樹 しょう:翔 りく:陸 そうた:颯太 蒼太 はると:陽斗 遥斗 晴斗 れん:蓮 廉 ひろと:大翔 寛人 たかし:隆 孝 崇
けん:健 賢 謙 まこと:誠 真 たろう:太郎 いちろう:一郎 じろう:次郎 二郎 かずや:和也 一也 かずお:和夫 一男 まさと:正人 雅人 真人
こうじ:浩二 幸司 孝治 しんじ:真司 伸二 慎二 なおき:直樹 直希 ともや:智也 友也 ゆうた:雄太 優太 悠太 りょう:亮 涼 諒 りょうた:涼太 亮太
てつや:哲也 徹也 あきら:明 彰 晃 さとし:聡 智 悟 つよし:剛 毅 たけし:武 健 剛 じゅん:純 淳 じゅんいち:純一 淳一 しゅん:駿 俊 瞬
ひでき:秀樹 英樹 よしお:義男 良夫 みのる:実 稔 しげる:茂 かつみ:克己 勝美 ようすけ:陽介 洋介 しんいち:真一 慎一 ゆうすけ:祐介 雄介
あつし:淳 敦 篤 おさむ:修 治 いさむ:勇 きよし:清 潔 すすむ:進 だいき:大樹 大輝 つばさ:翼 ともひろ:智博 友宏 のぼる:昇 登 はじめ:肇 一
ふみや:文也 史弥 まさき:正樹 雅樹 やすひろ:康弘 泰宏 りゅうた:竜太 龍太 わたる:渉 航 こうへい:康平 公平 こうた:康太 光太"""
WOMEN = """ゆうこ:裕子 優子 祐子 けいこ:恵子 敬子 圭子 ようこ:洋子 陽子 ともこ:智子 友子 朋子 みさき:美咲 はな:花 華 さくら:桜 咲良
あい:愛 藍 ゆい:結衣 唯 由衣 あおい:葵 碧 ひな:陽菜 日菜 りこ:莉子 梨子 めい:芽衣 さき:咲希 早紀 沙希 まい:舞 麻衣 えり:絵里 恵理
かおり:香織 薫 かずこ:和子 きょうこ:京子 恭子 くみこ:久美子 さちこ:幸子 祥子 じゅんこ:順子 純子 たかこ:孝子 貴子 のりこ:紀子 典子
はるか:遥 春香 遥香 ひろこ:裕子 博子 弘子 ふみこ:文子 史子 まさこ:正子 雅子 まゆみ:真由美 麻由美 みか:美香 美佳 みき:美紀 美樹 みほ:美穂
めぐみ:恵 めぐみ ももこ:桃子 やすこ:康子 泰子 ゆか:由香 由佳 ゆかり:由香里 ゆかり ゆき:由紀 雪 有希 よしこ:良子 芳子 りえ:理恵 里恵
りか:里佳 理香 れいこ:玲子 礼子 わかな:若菜 和奈 あかり:明里 朱莉 あゆみ:歩美 あゆみ いずみ:泉 和泉 えみ:恵美 絵美 かな:香奈 加奈
さおり:沙織 さゆり:小百合 しおり:栞 詩織 ちえ:千恵 智恵 ちひろ:千尋 ななみ:七海 奈々美 なつみ:夏美 菜摘 なお:奈緒 直 まなみ:愛美 真奈美
みゆき:美幸 美雪 みどり:緑 碧 ゆみ:由美 裕美 ゆみこ:由美子 弓子 りな:里奈 莉奈 りん:凛 鈴 るみ:留美 瑠美 ひかり:光 ひかり"""
PREFECTURES = """北海道札幌市中央区 青森県青森市 宮城県仙台市青葉区 福島県郡山市 茨城県水戸市 栃木県宇都宮市 群馬県前橋市 埼玉県さいたま市浦和区
埼玉県川口市 千葉県千葉市中央区 千葉県船橋市 東京都新宿区 東京都世田谷区 東京都江東区 東京都足立区 東京都八王子市 神奈川県横浜市港北区
神奈川県川崎市高津区 新潟県新潟市中央区 石川県金沢市 長野県長野市 岐阜県岐阜市 静岡県浜松市中区 愛知県名古屋市千種区 愛知県豊田市 三重県津市
京都府京都市左京区 大阪府大阪市北区 大阪府堺市北区 大阪府豊中市 兵庫県神戸市灘区 兵庫県姫路市 奈良県奈良市 岡山県岡山市北区
広島県広島市中区 山口県下関市 愛媛県松山市 福岡県福岡市博多区 福岡県北九州市小倉北区 熊本県熊本市中央区 鹿児島県鹿児島市 沖縄県那覇市"""
TOWNS = """本町 栄町 緑が丘 中央 旭町 桜木町 東町 西町 南町 北町 若葉台 富士見町 幸町 大手町 元町 新町 寿町 泉町 松原 梅ヶ丘 青葉台 日の出町
宮前 上野台 下田町 大字中田 石神 大和町 平和台 光が丘 美しが丘 山手町 浜町 港町 川原町 池田 原町 横田 長沼 高砂"""
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
        self.surnames = [_kanji_and_kana(one) for one in SURNAMES.split()]
        self.givens = [(kanji, kana) for kana, kanji in _givens()]
        self.cities = PREFECTURES.split()
        self.towns = TOWNS.split()
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
        ("-".join(parts), "-".join(parts), phone, phone, _wide("-".join(parts)), f"+81{phone[1:]}", f"+81-{'-'.join(parts)[1:]}",
         phone[1:], f"{parts[0]}({parts[1]}){parts[2]}")
    )  # fmt: skip


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


_SOUNDS = dict(
    zip(
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ",
        "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru"
        " re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po".split(),
        strict=True,
    )
)


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
    for word in f"{MEN} {WOMEN}".split():
        if ":" in word:
            kana, _, word = word.partition(":")
        yield kana, word
