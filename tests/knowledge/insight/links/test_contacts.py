"""Mail, telephone, address and prefecture in one form."""

import pytest

from tomoshibi.insight.links import mail, phones
from tomoshibi.insight.links.addresses import place_of
from tomoshibi.insight.links.prefectures import UNKNOWN, code_of, prefectures


@pytest.mark.parametrize(
    ("written", "local", "domain"),
    [
        ("Taro@Example.JP", "taro", "example.jp"),
        ("taro+shop@example.jp", "taro", "example.jp"),
        ("ta.ro@gmail.com", "taro", "gmail.com"),
        ("taro@googlemail.com", "taro", "gmail.com"),
        ("ta.ro@example.jp", "ta.ro", "example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro", "example.jp"),
        (" Taro <taro@example.jp> ", "taro", "example.jp"),
    ],
)
def test_a_mail_has_one_form(written: str, local: str, domain: str) -> None:
    assert mail.canonical(written) == mail.Mail(local, domain)


@pytest.mark.parametrize("written", ["", "なし", "taro", "@example.jp", "+tag@example.jp", "taro@localhost"])
def test_what_is_no_mail_is_none(written: str) -> None:
    assert mail.canonical(written) is None


@pytest.mark.parametrize(
    "written",
    ["090-0000-1234", "09000001234", "０９０－００００－１２３４", "+81 90-0000-1234", "+819000001234", "0081 90 0000 1234",
     "9000001234", "090(0000)1234", "+81(0)90-0000-1234", "090-0000-1234 / 03-0000-1234"],
)  # fmt: skip
def test_a_number_has_one_form(written: str) -> None:
    assert phones.canonical(written) == "09000001234"


@pytest.mark.parametrize("written", ["", "なし", "0", "00000000000", "090-0000-0000", "12345", "不明"])
def test_what_is_no_number_is_empty(written: str) -> None:
    assert phones.canonical(written) == ""


def test_a_number_abroad_keeps_its_country() -> None:
    assert phones.canonical("+1 (212) 555-0100") == "+12125550100"


@pytest.mark.parametrize(
    "written",
    [
        "東京都千代田区丸の内1-2-3",
        "東京都千代田区丸の内一丁目2番3号",
        "千代田区丸ノ内１丁目２−３",
        "〒100-0005 東京都 千代田区 丸の内 1 - 2 - 3",
        "東京都千代田区丸の内1ー2ー3 メゾン405",
    ],
)
def test_an_address_has_one_form(written: str) -> None:
    place = place_of(written, "")

    assert (place.prefecture, place.house) == (13, "千代田区丸ノ内 1-2-3")


def test_a_room_stands_apart_from_the_house() -> None:
    assert [place_of(one, "").room for one in ("新宿区本町1-2-3-405", "新宿区本町1-2-3 メゾン405号室", "新宿区本町1-2-3")] == [
        "405",
        "405",
        "",
    ]


def test_the_column_counts_where_the_address_says_otherwise() -> None:
    assert place_of("大阪府堺市北区西町1-2", "京都府").prefecture == 26


@pytest.mark.parametrize(
    ("written", "code"),
    [("東京", 13), ("東京都", 13), ("Tokyo", 13), ("とうきょうと", 13), ("ﾄｳｷｮｳ", 13), ("13", 13), ("JP-13", 13),
     ("京都", 26),
     ("京都府", 26), ("きょうと", 26), ("北海道", 1), ("hyogo-ken", 28), ("Ōsaka", 27), ("横浜市", 14), ("不明", UNKNOWN),
     ("", UNKNOWN), ("48", UNKNOWN)],
)  # fmt: skip
def test_a_prefecture_has_its_number(written: str, code: int) -> None:
    assert code_of(written) == code


def test_all_47_prefectures_are_there_and_read_in_three_scripts() -> None:
    table = prefectures()

    assert list(table.names) == list(range(1, 48))
    assert len(table.by_sound) == 47
    assert all(code_of(name) == code for code, name in table.names.items())
