"""Bank accounts, e-money and app ids in the layouts in which people hand them over."""

import pytest

from tests.makers.entities_of import found

BANKS = [
    ("みらい銀行 ひがし支店 普通 1110022", "みらい銀行", "1110022"),
    ("振込先：あけぼの銀行 本店営業部 普通預金 1234567 ヤマダタロウ", "あけぼの銀行", "1234567"),
    ("振込先はあけぼの銀行すずめ支店の普通1234567です", "あけぼの銀行", "1234567"),
    ("あけぼの銀行 すずめ支店（店番123）普通 7654321", "あけぼの銀行", "7654321"),
    ("あけぼの銀行（0999） すずめ支店（123） 普通 7654321", "あけぼの銀行", "7654321"),
    (
        "銀行名：あけぼの銀行\n支店名：すずめ支店\n口座種別：普通\n口座番号：1234567\n名義：ヤマダ タロウ",
        "あけぼの銀行",
        "1234567",
    ),
    ("あけぼの銀行\nすずめ支店\n普通\n1234567\nヤマダ", "あけぼの銀行", "1234567"),
    ("あけぼの銀行 支店番号 123 口座番号 1234567", "あけぼの銀行", "1234567"),
    ("あけぼの銀行 支店コード123 普通１２３４５６７", "あけぼの銀行", "1234567"),
    ("ひばり信用金庫 中央支店 当座 0012345", "ひばり信用金庫", "0012345"),
    ("ひばり信金 中央 普通 0012345", "ひばり信金", "0012345"),
    ("PayPay銀行 すずめ支店 普通 1234567", "PayPay銀行", "1234567"),
    ("ゆうちょ銀行 記号 12340 番号 12345671", "ゆうちょ銀行", "12345671"),
    ("ゆうちょ 記号12340 番号12345671", "ゆうちょ", "12345671"),
    ("ゆうちょ銀行 〇一八店 普通 1234567", "ゆうちょ銀行", "1234567"),
    ("ゆうちょ銀行 018店 普通 1234567", "ゆうちょ銀行", "1234567"),
    ("そらネット銀行 第一支店 普通 7123456", "そらネット銀行", "7123456"),
    ("口座番号：1234567 名義ヤマダ", None, "1234567"),
    ("口座番号は 1234567 です", None, "1234567"),
    ("普通 1234567 ヤマダハナコ に振り込んで", None, "1234567"),
    ("Harbour Bank, account 12345678, sort code 12-34-56", "Harbour Bank", "12345678"),
    ("Harbour Bank sort code 12-34-56 acc 12345678", "Harbour Bank", "12345678"),
    ("Bank: Harbour Bank\nAccount number: 12345678", "Harbour Bank", "12345678"),
    ("Bank of Harbour, acct no 123456789, routing 110000000", "Bank of Harbour", "123456789"),
    ("sort code 12-34-56 account number 12345678", None, "12345678"),
    ("acct # 123456789", None, "123456789"),
    ("BSB 123-456 Acc 12345678", None, "12345678"),
    ("IBAN GB82 WEST 1234 5698 7654 32", None, "GB82WEST12345698765432"),
    ("DE89370400440532013000", None, "DE89370400440532013000"),
    ("払込先＝かりの信託 五番支店 普通 0505050", "かりの信託", "0505050"),
    ("はまべ信用金庫 みなと支店 普通口座 0000902 です", "はまべ信用金庫", "0000902"),
    ("口座ははまべ銀行 本店 普通 1234567", "はまべ銀行", "1234567"),
    ("No, the new one: Sample Bank DE00 0000 0000 0000 0000 00", "Sample Bank", "DE00000000000000000000"),
    ("OPay 0000000000 Sample John", "OPay", "0000000000"),
    ("Kuda 1111000000 name Demo", "Kuda", "1111000000"),
    ("Barclays, 00-00-00, 00054321", "Barclays", "00054321"),
    ("Account name J Example, 00-00-00, 87654321", None, "87654321"),
    ("12-00-00 / 55555555", None, "55555555"),
    ("みなと郵便局 記号10990 番号00112233 まで", None, "00112233"),
    ("ゆうちょ 記号 11940 番号 12345671", "ゆうちょ", "12345671"),
]
IDS = [
    ("PayPay ID: sora_mihon_00", "PayPay", "sora_mihon_00"),
    ("ペイペイのIDは sora-mihon-0000", "PayPay", "sora-mihon-0000"),
    ("ＰａｙＰａｙ　ｓｏｒａ＿ｍｉｈｏｎ", "PayPay", "sora_mihon"),
    ("PayPayで送って。IDはmihonsora", "PayPay", "mihonsora"),
    ("LINE Payの sora_99 に", "LINE Pay", "sora_99"),
    ("メルペイ ID merpay_sora1", "メルペイ", "merpay_sora1"),
    ("Cash App $mia-sample", "Cash App", "mia-sample"),
    ("cashapp me $miasample", "Cash App", "miasample"),
    ("send it on cash app: $Mia22", "Cash App", "Mia22"),
    ("venmo @luka-sample", "Venmo", "luka-sample"),
    ("my venmo is luka_sample", "Venmo", "luka_sample"),
    ("PayPal pay-sample_1", "PayPal", "pay-sample_1"),
    ("revolut @sample22", "Revolut", "sample22"),
    ("revtag: @sample22", "Revolut", "sample22"),
    ("GCash 0917 000 0000 name sample", "GCash", "0917 000 0000"),
    ("インスタ @haru_sample", "Instagram", "haru_sample"),
    ("insta: haru.sample", "Instagram", "haru.sample"),
    ("ig haru_sample", "Instagram", "haru_sample"),
    ("@sample99 on telegram", "Telegram", "sample99"),
    ("テレグラムの@sora_99に来て", "Telegram", "sora_99"),
    ("カカオのID: kaze2024", "KakaoTalk", "kaze2024"),
    ("カカオトークは kaze_2024", "KakaoTalk", "kaze_2024"),
    ("LINE ID は kaze-2024", "LINE", "kaze-2024"),
    ("LINEのIDはkazemachiだよ", "LINE", "kazemachi"),
    ("LINE ID：harusora", "LINE", "harusora"),
    ("ラインはこっち→ abc_123", "LINE", "abc_123"),
    ("abc_123 でLINE追加して", "LINE", "abc_123"),
    ("ディスコ kaze#1234", "Discord", "kaze#1234"),
    ("discord: kaze.sample", "Discord", "kaze.sample"),
    ("add me on snap, rolo.sample.22", "Snapchat", "rolo.sample.22"),
    ("my snap is rolosample22", "Snapchat", "rolosample22"),
    ("スナチャ rolo_22", "Snapchat", "rolo_22"),
    ("X: @kaze_sample", "X", "kaze_sample"),
    ("ツイッターの@kaze_sample", "X", "kaze_sample"),
    ("signal kaze.42", "Signal", "kaze.42"),
    ("wickr me: kaze_wick", "Wickr", "kaze_wick"),
    ("kik: kaze_99", "Kik", "kaze_99"),
    ("@kaze_sample に送って", None, "kaze_sample"),
    ("ID: kaze_2024", None, "kaze_2024"),
    ("WeChat ID kaze_wx01", "WeChat", "kaze_wx01"),
    ("insta glitches on me, add kaylee.demo16 on snap", "Snapchat", "kaylee.demo16"),
    ("受け取り：hako.fake.88（PayPay）", "PayPay", "hako.fake.88"),
    ("Disco来て→ raiju.dummy#0001", "Discord", "raiju.dummy#0001"),
    ("でぃすこの yoru_sample77 で出るから", "Discord", "yoru_sample77"),
    ("UPI: mediation.sample@okdemo", "UPI", "mediation.sample@okdemo"),
    ("gpay to rohit.sample@okdemo", "Google Pay", "rohit.sample@okdemo"),
    ("chime $sample-tick", "Chime", "sample-tick"),
    ("ラインID→yuki0812", "LINE", "yuki0812"),
    ("カカオID yuki99", "KakaoTalk", "yuki99"),
    ("こっちのアカに連絡して ane_no_phone_test", None, "ane_no_phone_test"),
    ("サブに来て→ oshi_dummy_sub2", None, "oshi_dummy_sub2"),
]
NONE = [
    "LINEで送って",
    "LINEに移ろう",
    "PayPayで3万円送って",
    "paypal or cash app",
    "snap me at 5pm",
    "instaのストーリー見た",
    "IDは教えない",
    "send me your id please",
    "コードは AQ7F-XXXXXX-9Q2B",
    "the code is XJ4K-99PL-Q2WZ-7H3M",
    "ギフトカードの番号送って",
    "steam card の code を送れ",
    "telegram at 10:30",
    "2024-06-12 のLINE",
    "discord v2.0 にした",
    "iPhone15のLINE",
    "zoom 2h",
    "lineの@all",
    "銀行は3時まで",
    "みらい銀行に行ってくる",
    "follow-up on insta",
    "LINEスタンプ100円",
]
BOTH = [
    ("PayPal: pay@example.com", "email", "pay@example.com", "PayPal", "pay@example.com"),
    ("zelle it to pay.sample@example.com", "email", "pay.sample@example.com", "Zelle", "pay.sample@example.com"),
    ("PayPayの番号は 070-0000-4821", "phone", "+817000004821", "PayPay", "070-0000-4821"),
    ("WhatsApp +44 7700 900123", "phone", "+447700900123", "WhatsApp", "+44 7700 900123"),
    ("zelle +1 555 010 0199", "phone", "+15550100199", "Zelle", "+1 555 010 0199"),
]


def shown(platform: str | None, identity: str) -> dict[str, str]:
    return {"id": identity} if platform is None else {"platform": platform, "id": identity}


@pytest.mark.parametrize(("text", "bank", "number"), BANKS)
def test_a_bank_account_is_read_in_any_layout(text: str, bank: str | None, number: str) -> None:
    assert found(text, "account") == [shown(bank, number)]
    assert found(text, "phone") == []


@pytest.mark.parametrize(("text", "platform", "identity"), IDS)
def test_an_id_is_read_with_the_app_that_is_named(text: str, platform: str | None, identity: str) -> None:
    assert found(text, "account") == [shown(platform, identity)]


@pytest.mark.parametrize("text", NONE)
def test_an_app_without_an_id_gives_no_account(text: str) -> None:
    assert found(text, "account") == []


@pytest.mark.parametrize(("text", "kind", "value", "platform", "identity"), BOTH)
def test_an_address_that_is_an_id_is_listed_under_both(text: str, kind: str, value: str, platform: str, identity: str) -> None:
    assert found(text, kind) == [{"value": value}]
    assert found(text, "account") == [shown(platform, identity)]
