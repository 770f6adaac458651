"""Sums of money as people word them."""

import pytest

from tests.makers.entities_of import found

JAPANESE = [
    ("10万円払って", 100_000),
    ("10万でいい", 100_000),
    ("１０万用意して", 100_000),
    ("三万だけでいいから", 30_000),
    ("二十五万を今日中に", 250_000),
    ("1万5千でどう", 15_000),
    ("1万5千円", 15_000),
    ("1万5000円です", 15_000),
    ("2万3", 23_000),
    ("1.5万ね", 15_000),
    ("３．５万円", 35_000),
    ("10まんえん", 100_000),
    ("さんまんえん送って", 30_000),
    ("ごせんえんでいい", 5_000),
    ("五千円", 5_000),
    ("5千でいいよ", 5_000),
    ("三千五百円足りない", 3_500),
    ("百万払え", 1_000_000),
    ("二百五十万円", 2_500_000),
    ("1億円", 100_000_000),
    ("諭吉2枚", 20_000),
    ("諭吉三枚持ってこい", 30_000),
    ("渋沢さん5人で手を打つ", 50_000),
    ("野口3枚", 3_000),
    ("千円札3枚", 3_000),
    ("万札五枚", 50_000),
    ("一万円札10枚", 100_000),
    ("500円玉2枚", 1_000),
    ("3万ずつ", 30_000),
    ("毎月2万ずつ払って", 20_000),
    ("¥100,000", 100_000),
    ("￥３０，０００", 30_000),
    ("¥5000-", 5_000),
    ("30,000円", 30_000),
    ("30000えん", 30_000),
    ("5マンでいいや", 50_000),
    ("アマギフ1万円分", 10_000),
    ("コンビニで5000円のカードを買って", 5_000),
    ("8万8千円", 88_000),
    ("四万五千円", 45_000),
    ("１万円", 10_000),
    ("50kでいい、50k円", 50_000),
]
ENGLISH = [
    ("send 5k yen", 5_000, "JPY"),
    ("100,000 yen by friday", 100_000, "JPY"),
    ("JPY 30000", 30_000, "JPY"),
    ("$500 or else", 500, "USD"),
    ("500$ now", 500, "USD"),
    ("$1,500", 1_500, "USD"),
    ("$1.5k", 1_500, "USD"),
    ("$2k", 2_000, "USD"),
    ("US$300", 300, "USD"),
    ("300usd", 300, "USD"),
    ("300 bucks", 300, "USD"),
    ("five hundred dollars", 500, "USD"),
    ("two thousand dollars", 2_000, "USD"),
    ("twenty-five dollars", 25, "USD"),
    ("a hundred bucks", 100, "USD"),
    ("couple hundred dollars", 200, "USD"),
    ("a couple of hundred dollars", 200, "USD"),
    ("a 50 dollar card", 50, "USD"),
    ("a 100-dollar gift card", 100, "USD"),
    ("$20 each", 20, "USD"),
    ("only $ 80", 80, "USD"),
    ("1,200.50 USD", 1_200.5, "USD"),
    ("50 quid", 50, "GBP"),
    ("£50", 50, "GBP"),
    ("fifty pounds", 50, "GBP"),
    ("€200", 200, "EUR"),
    ("200€", 200, "EUR"),
    ("1.000 euros", 1_000, "EUR"),
    ("475 EUR", 475, "EUR"),
    ("A$200", 200, "AUD"),
    ("C$150", 150, "CAD"),
    ("₩500,000", 500_000, "KRW"),
    ("₱5,000", 5_000, "PHP"),
    ("5000 pesos", 5_000, "PHP"),
    ("Rs 5000", 5_000, "INR"),
    ("₹10,000", 10_000, "INR"),
    ("10k rupees", 10_000, "INR"),
    ("RM500", 500, "MYR"),
    ("0.05 BTC", 0.05, "BTC"),
    ("0.05btc", 0.05, "BTC"),
    ("BTC 0.01", 0.01, "BTC"),
    ("0.003ビットコイン", 0.003, "BTC"),
    ("0.5 ETH", 0.5, "ETH"),
    ("200 USDT", 200, "USDT"),
    ("500ドル", 500, "USD"),
    ("百ドル", 100, "USD"),
    ("50ユーロ", 50, "EUR"),
    ("5000元", 5_000, "CNY"),
]
NONE = [
    "3でいい",
    "300でいいから",
    "3万人が見てる",
    "1万回再生された",
    "数万円",
    "いくら？",
    "何万円いるの",
    "5時半",
    "10分後",
    "写真3枚",
    "千葉に行く",
    "万が一",
    "百均で買った",
    "in 5",
    "500 followers",
    "room 300",
    "まんがいち",
    "$$$",
    "十分です",
    "円満に",
    "2万歩あるいた",
    "9km走った",
]


@pytest.mark.parametrize(("text", "value"), JAPANESE)
def test_yen_are_read_however_they_are_written(text: str, value: int) -> None:
    assert found(text, "amount") == [{"value": value, "unit": "JPY"}]


@pytest.mark.parametrize(("text", "value", "unit"), ENGLISH)
def test_other_money_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    assert found(text, "amount") == [{"value": value, "unit": unit}]


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_sum_gives_none(text: str) -> None:
    assert found(text, "amount") == []


def test_each_sum_of_a_message_is_given() -> None:
    assert [one["value"] for one in found("前は3万、今度は5万円、合わせて8万", "amount")] == [30_000, 50_000, 80_000]


def test_a_range_is_two_numbers_and_not_one_of_more_digits() -> None:
    assert found("2〜3万円", "amount") == [{"value": 30_000, "unit": "JPY"}]
