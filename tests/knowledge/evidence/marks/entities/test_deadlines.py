"""Times that end something, as people word them, against the moment they were written."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.makers.entities_of import WEDNESDAY, found
from tomoshibi.evidence.marks.entities.deadlines import times

EVENING = "2024-06-12T17:00:00-04:00"  # a Wednesday
JAPANESE = [
    ("今日中に払って", "今日中", "2024-06-12"),
    ("本日中にお願いします", "本日中", "2024-06-12"),
    ("今日いっぱい待つ", "今日いっぱい", "2024-06-12"),
    ("明日中に", "明日中", "2024-06-13"),
    ("今夜中に送って", "今夜中", "2024-06-12"),
    ("明日の朝まで", "明日の朝まで", "2024-06-13"),
    ("明日の朝一までに", "明日の朝一まで", "2024-06-13"),
    ("明日までに", "明日まで", "2024-06-13"),
    ("あしたまでだよ", "あしたまで", "2024-06-13"),
    ("アシタマデ", "アシタマデ", "2024-06-13"),
    ("明後日の夕方までに", "明後日の夕方まで", "2024-06-14"),
    ("明日の正午まで", "明日の正午まで", "2024-06-13T12:00:00+09:00"),
    ("正午まで待つ", "正午まで", "2024-06-13T12:00:00+09:00"),
    ("明日の18時まで", "明日の18時まで", "2024-06-13T18:00:00+09:00"),
    ("明日１８：３０まで", "明日１８：３０まで", "2024-06-13T18:30:00+09:00"),
    ("明日の夜8時半までに", "明日の夜8時半まで", "2024-06-13T20:30:00+09:00"),
    ("明朝8時まで", "明朝8時まで", "2024-06-13T08:00:00+09:00"),
    ("明晩9時まで", "明晩9時まで", "2024-06-13T21:00:00+09:00"),
    ("本日23時まで", "本日23時まで", "2024-06-12T23:00:00+09:00"),
    ("今夜12時まで", "今夜12時まで", "2024-06-13T00:00:00+09:00"),
    ("今夜0時まで", "今夜0時まで", "2024-06-13T00:00:00+09:00"),
    ("24時までに", "24時まで", "2024-06-13T00:00:00+09:00"),
    ("23:59まで", "23:59まで", "2024-06-12T23:59:00+09:00"),
    ("23時59分まで", "23時59分まで", "2024-06-12T23:59:00+09:00"),
    ("深夜2時まで", "深夜2時まで", "2024-06-13T02:00:00+09:00"),
    ("21時まで", "21時まで", "2024-06-13T21:00:00+09:00"),
    ("夜11時半まで", "夜11時半まで", "2024-06-12T23:30:00+09:00"),
    ("二十三時まで", "二十三時まで", "2024-06-12T23:00:00+09:00"),
    ("朝7時まで", "朝7時まで", "2024-06-13T07:00:00+09:00"),
    ("午前10時までに", "午前10時まで", "2024-06-13T10:00:00+09:00"),
    ("午後3時まで", "午後3時まで", "2024-06-13T15:00:00+09:00"),
    ("日付変わるまで", "日付変わるまで", "2024-06-13T00:00:00+09:00"),
    ("日付が変わるまでに", "日付が変わるまで", "2024-06-13T00:00:00+09:00"),
    ("日付が変わる前に", "日付が変わる前", "2024-06-13T00:00:00+09:00"),
    ("あと2時間", "あと2時間", "2024-06-12T23:03:00+09:00"),
    ("あと２時間だけ", "あと２時間", "2024-06-12T23:03:00+09:00"),
    ("あと二時間ね", "あと二時間", "2024-06-12T23:03:00+09:00"),
    ("残り10分", "残り10分", "2024-06-12T21:13:00+09:00"),
    ("のこり５分", "のこり５分", "2024-06-12T21:08:00+09:00"),
    ("30分以内", "30分以内", "2024-06-12T21:33:00+09:00"),
    ("今から30分以内に", "30分以内", "2024-06-12T21:33:00+09:00"),
    ("1時間半以内に", "1時間半以内", "2024-06-12T22:33:00+09:00"),
    ("２４時間以内", "２４時間以内", "2024-06-13T21:03:00+09:00"),
    ("90秒以内に返事", "90秒以内", "2024-06-12T21:04:30+09:00"),
    ("3日以内", "3日以内", "2024-06-15T21:03:00+09:00"),
    ("三日以内に", "三日以内", "2024-06-15T21:03:00+09:00"),
    ("1週間以内", "1週間以内", "2024-06-19T21:03:00+09:00"),
    ("あと半日", "あと半日", "2024-06-13T09:03:00+09:00"),
    ("1時間あげる", "1時間", "2024-06-12T22:03:00+09:00"),
    ("3日だけ待つ", "3日", "2024-06-15T21:03:00+09:00"),
    ("猶予は2日", "2日", "2024-06-14T21:03:00+09:00"),
    ("3日で用意しろ", "3日", "2024-06-15T21:03:00+09:00"),
    ("金曜まで", "金曜まで", "2024-06-14"),
    ("金曜日の18時まで", "金曜日の18時まで", "2024-06-14T18:00:00+09:00"),
    ("次の日曜までに", "次の日曜まで", "2024-06-16"),
    ("今度の土曜まで", "今度の土曜まで", "2024-06-15"),
    ("水曜まで", "水曜まで", "2024-06-19"),
    ("来週の月曜", "来週の月曜", "2024-06-17"),
    ("来週月曜まで", "来週月曜まで", "2024-06-17"),
    ("再来週の火曜まで", "再来週の火曜まで", "2024-06-25"),
    ("今月末", "今月末", "2024-06-30"),
    ("月末までに", "月末まで", "2024-06-30"),
    ("今月中に", "今月中", "2024-06-30"),
    ("来月末まで", "来月末まで", "2024-07-31"),
    ("来月5日まで", "来月5日まで", "2024-07-05"),
    ("来月の10日までに", "来月の10日まで", "2024-07-10"),
    ("今月25日まで", "今月25日まで", "2024-06-25"),
    ("15日までに", "15日まで", "2024-06-15"),
    ("15日の正午まで", "15日の正午まで", "2024-06-15T12:00:00+09:00"),
    ("6月20日まで", "6月20日まで", "2024-06-20"),
    ("6/20まで", "6/20まで", "2024-06-20"),
    ("６月２０日の午後５時まで", "６月２０日の午後５時まで", "2024-06-20T17:00:00+09:00"),
    ("6/20(木) 18:00まで", "6/20(木) 18:00まで", "2024-06-20T18:00:00+09:00"),
    ("6月20日（木）まで", "6月20日（木）まで", "2024-06-20"),
    ("2024年7月1日まで", "2024年7月1日まで", "2024-07-01"),
    ("2024/7/1 9:00まで", "2024/7/1 9:00まで", "2024-07-01T09:00:00+09:00"),
    ("年内に払って", "年内", "2024-12-31"),
    ("今年中に", "今年中", "2024-12-31"),
    ("夕方までに", "夕方まで", "2024-06-12"),
    ("朝までに", "朝まで", "2024-06-13"),
    ("放課後まで", "放課後まで", "2024-06-12"),
    ("明日の放課後までに", "明日の放課後まで", "2024-06-13"),
    ("明日の朝の会までに", "明日の朝の会まで", "2024-06-13"),
    ("金曜の部活までに", "金曜の部活まで", "2024-06-14"),
    ("土曜の試合までに用意して", "土曜の試合まで", "2024-06-15"),
    ("夜の10時までに", "夜の10時まで", "2024-06-12T22:00:00+09:00"),
    ("今晩10時半まで", "今晩10時半まで", "2024-06-12T22:30:00+09:00"),
    ("午後11時59分まで", "午後11時59分まで", "2024-06-12T23:59:00+09:00"),
    ("明日の十時まで", "明日の十時まで", "2024-06-13T10:00:00+09:00"),
    ("2時間後までに", "2時間後まで", "2024-06-12T23:03:00+09:00"),
    ("まる1日待つ", "1日", "2024-06-13T21:03:00+09:00"),
    ("数時間以内", "数時間以内", None),
    ("数日以内に", "数日以内", None),
    ("給料日までに", "給料日まで", None),
    ("週明けまで待つ", "週明けまで", None),
    ("週末までに", "週末まで", None),
    ("今週中に", "今週中", None),
]
JAPANESE_AT = [
    ("今日中に", "2024-12-31T23:50:00+09:00", "今日中", "2024-12-31"),
    ("あと30分", "2024-12-31T23:50:00+09:00", "あと30分", "2025-01-01T00:20:00+09:00"),
    ("1月3日まで", "2024-12-28T10:00:00+09:00", "1月3日まで", "2025-01-03"),
    ("明日まで", "2024-02-28T10:00:00+09:00", "明日まで", "2024-02-29"),
    ("明日まで", "2023-02-28T10:00:00+09:00", "明日まで", "2023-03-01"),
    ("月末まで", "2024-02-10T10:00:00+09:00", "月末まで", "2024-02-29"),
    ("来月末まで", "2024-12-10T10:00:00+09:00", "来月末まで", "2025-01-31"),
    ("来月5日まで", "2024-12-10T10:00:00+09:00", "来月5日まで", "2025-01-05"),
    ("5日まで", "2024-12-30T10:00:00+09:00", "5日まで", "2025-01-05"),
    ("31日まで", "2024-06-30T10:00:00+09:00", "31日まで", "2024-07-31"),
    ("5時まで", "2024-06-12T14:00:00+09:00", "5時まで", "2024-06-12T17:00:00+09:00"),
    ("昼の12時まで", "2024-06-12T09:00:00+09:00", "昼の12時まで", "2024-06-12T12:00:00+09:00"),
    ("夜9時まで", "2024-06-12T20:00:00+09:00", "夜9時まで", "2024-06-12T21:00:00+09:00"),
    ("今日の9時まで", "2024-06-12T18:00:00+09:00", "今日の9時まで", "2024-06-12T21:00:00+09:00"),
    ("日付変わるまで", "2024-12-31T22:00:00+09:00", "日付変わるまで", "2025-01-01T00:00:00+09:00"),
    ("今夜中に", "2024-06-12T01:00:00+09:00", "今夜中", "2024-06-12"),
    ("あと2時間", "2024-06-12T21:03:00", "あと2時間", "2024-06-12T23:03:00"),
    ("今日中", None, "今日中", None),
    ("あと2時間", None, "あと2時間", None),
    ("金曜まで", None, "金曜まで", None),
]
ENGLISH = [
    ("by 6pm", "by 6pm", "2024-06-12T18:00:00-04:00"),
    ("by 6", "by 6", "2024-06-12T18:00:00-04:00"),
    ("by 17:30", "by 17:30", "2024-06-12T17:30:00-04:00"),
    ("by 5:30pm", "by 5:30pm", "2024-06-12T17:30:00-04:00"),
    ("by half past 8", "by half past 8", "2024-06-12T20:30:00-04:00"),
    ("before 9 tonight", "before 9 tonight", "2024-06-12T21:00:00-04:00"),
    ("by tonight", "by tonight", "2024-06-12"),
    ("pay tonight", "tonight", "2024-06-12"),
    ("by 9 tonight", "by 9 tonight", "2024-06-12T21:00:00-04:00"),
    ("until midnight", "until midnight", "2024-06-13T00:00:00-04:00"),
    ("by noon tomorrow", "by noon tomorrow", "2024-06-13T12:00:00-04:00"),
    ("by tomorrow noon", "by tomorrow noon", "2024-06-13T12:00:00-04:00"),
    ("by tomorrow", "by tomorrow", "2024-06-13"),
    ("by tmrw", "by tmrw", "2024-06-13"),
    ("by tomorrow morning", "by tomorrow morning", "2024-06-13"),
    ("by 8 tomorrow morning", "by 8 tomorrow morning", "2024-06-13T08:00:00-04:00"),
    ("by 10 am tomorrow", "by 10 am tomorrow", "2024-06-13T10:00:00-04:00"),
    ("by tomorrow 8am", "by tomorrow 8am", "2024-06-13T08:00:00-04:00"),
    ("tomorrow by 5pm", "tomorrow by 5pm", "2024-06-13T17:00:00-04:00"),
    ("by Monday 9am", "by Monday 9am", "2024-06-17T09:00:00-04:00"),
    ("by Friday", "by Friday", "2024-06-14"),
    ("until sunday night", "until sunday night", "2024-06-16"),
    ("by the 15th", "by the 15th", "2024-06-15"),
    ("by the 3rd", "by the 3rd", "2024-07-03"),
    ("by June 20", "by June 20", "2024-06-20"),
    ("by June 20th at 5pm", "by June 20th at 5pm", "2024-06-20T17:00:00-04:00"),
    ("by 20 June", "by 20 June", "2024-06-20"),
    ("by end of day", "by end of day", "2024-06-12"),
    ("by the end of the day", "by the end of the day", "2024-06-12"),
    ("by the end of the month", "by the end of the month", "2024-06-30"),
    ("by EOD", "by EOD", "2024-06-12"),
    ("within 24 hours", "within 24 hours", "2024-06-13T17:00:00-04:00"),
    ("within 24h", "within 24h", "2024-06-13T17:00:00-04:00"),
    ("within the hour", "within the hour", "2024-06-12T18:00:00-04:00"),
    ("within the next two hours", "within the next two hours", "2024-06-12T19:00:00-04:00"),
    ("in two hours", "in two hours", "2024-06-12T19:00:00-04:00"),
    ("in half an hour", "in half an hour", "2024-06-12T17:30:00-04:00"),
    ("in an hour", "in an hour", "2024-06-12T18:00:00-04:00"),
    ("you have 2 hours", "2 hours", "2024-06-12T19:00:00-04:00"),
    ("you've got 45 minutes", "45 minutes", "2024-06-12T17:45:00-04:00"),
    ("10 mins left", "10 mins left", "2024-06-12T17:10:00-04:00"),
    ("u have 1 hr", "1 hr", "2024-06-12T18:00:00-04:00"),
    ("one hour and a half left", "one hour and a half left", "2024-06-12T18:30:00-04:00"),
    ("an hour and a half", "an hour and a half", "2024-06-12T18:30:00-04:00"),
    ("you got three days", "three days", "2024-06-15T17:00:00-04:00"),
    ("deadline: 8pm", "8pm", "2024-06-12T20:00:00-04:00"),
    ("the clock stops at midnight", "midnight", "2024-06-13T00:00:00-04:00"),
    ("no later than 9pm", "no later than 9pm", "2024-06-12T21:00:00-04:00"),
    ("by morning", "by morning", "2024-06-13"),
    ("before lunch", "before lunch", "2024-06-13"),
    ("before bed", "before bed", "2024-06-12"),
    ("by 7 in the evening", "by 7 in the evening", "2024-06-12T19:00:00-04:00"),
    ("by 6 this evening", "by 6 this evening", "2024-06-12T18:00:00-04:00"),
    ("by eight tonight", "by eight tonight", "2024-06-12T20:00:00-04:00"),
    ("5pm tomorrow or it goes out", "5pm tomorrow", "2024-06-13T17:00:00-04:00"),
    ("tomorrow at 5", "tomorrow at 5", "2024-06-13T17:00:00-04:00"),
    ("tonight at 9", "tonight at 9", "2024-06-12T21:00:00-04:00"),
    ("you have forty-eight hours", "forty-eight hours", "2024-06-14T17:00:00-04:00"),
    ("ninety minutes, clock is running", "ninety minutes", "2024-06-12T18:30:00-04:00"),
    ("one more hour", "one more hour", "2024-06-12T18:00:00-04:00"),
    ("another day", "another day", "2024-06-13T17:00:00-04:00"),
    ("a couple hours", "a couple hours", "2024-06-12T19:00:00-04:00"),
    ("you have until 9pm", "until 9pm", "2024-06-12T21:00:00-04:00"),
    ("end of day or else", "end of day", "2024-06-12"),
    ("before school", "before school", None),
    ("before school tomorrow", "before school tomorrow", "2024-06-13"),
    ("before first period tomorrow", "before first period tomorrow", "2024-06-13"),
    ("by breakfast tomorrow", "by breakfast tomorrow", "2024-06-13"),
    ("before the game on Saturday", "before the game on Saturday", "2024-06-15"),
    ("by the morning of the 14th", "by the morning of the 14th", "2024-06-14"),
    ("by monday before class", "by monday before class", "2024-06-17"),
    ("by tomorrow evening", "by tomorrow evening", "2024-06-13"),
    ("by 6 tomorrow evening", "by 6 tomorrow evening", "2024-06-13T18:00:00-04:00"),
    ("by Saturday lunchtime", "by Saturday lunchtime", "2024-06-15"),
    ("by quarter to nine", "by quarter to nine", "2024-06-12T20:45:00-04:00"),
    ("by ten past six", "by ten past six", "2024-06-12T18:10:00-04:00"),
    ("by 7.30", "by 7.30", "2024-06-12T19:30:00-04:00"),
    ("by 19.00", "by 19.00", "2024-06-12T19:00:00-04:00"),
    ("by 6/20", "by 6/20", "2024-06-20"),
    ("by 20/6", "by 20/6", "2024-06-20"),
    ("by the end of friday", "by the end of friday", "2024-06-14"),
    ("by this time tomorrow", "by this time tomorrow", "2024-06-13T17:00:00-04:00"),
    ("due friday", "friday", "2024-06-14"),
    ("by midnight on Friday", "by midnight on Friday", "2024-06-15T00:00:00-04:00"),
    ("tomorrow before noon", "tomorrow before noon", "2024-06-13T12:00:00-04:00"),
    ("by the weekend", "by the weekend", None),
    ("by the end of the week", "by the end of the week", None),
]
ENGLISH_AT = [
    ("by 6/7", "2024-06-12T22:00:00+01:00", "by 6/7", "2024-07-06"),
    ("by lunch", "2024-06-12T09:00:00+01:00", "by lunch", "2024-06-12"),
    ("by 11", "2024-06-12T22:00:00+01:00", "by 11", "2024-06-12T23:00:00+01:00"),
    ("in two hours", "2024-12-31T23:30:00+00:00", "in two hours", "2025-01-01T01:30:00+00:00"),
    ("by Jan 2", "2024-12-30T12:00:00+00:00", "by Jan 2", "2025-01-02"),
    ("by the 1st", "2024-12-30T12:00:00+00:00", "by the 1st", "2025-01-01"),
    ("by 6pm", None, "by 6pm", None),
    ("within 3 hours", None, "within 3 hours", None),
    ("by friday", None, "by friday", None),
]
NONE = [
    "まで",
    "いつまで？",
    "今すぐ",
    "早くして",
    "あとで",
    "十分",
    "九州まで行く",
    "いままで",
    "それまで",
    "給料日だった",
    "夏休みの写真",
    "試合まで一緒に",
    "どこまで行くの",
    "駅まで来て",
    "stand by me",
    "by the way",
    "by then you know",
    "by sending it",
    "before you know it",
    "paid by card",
    "until you pay",
    "within reach",
    "in the end",
    "for days",
    "2 days ago",
    "5 years old",
]


def test_where_somebody_drops_by_is_no_time() -> None:
    assert shown("Drop by the hall on Thursday", EVENING) == [("Thursday", "2024-06-13")]


def shown(text: str, at: str | None) -> list[tuple[object, object]]:
    return [(one["text"], one.get("resolved")) for one in found(text, "deadline", at=at)]


@pytest.mark.parametrize(("text", "words", "resolved"), JAPANESE)
def test_a_japanese_time_is_told_by_its_own_words(text: str, words: str, resolved: str | None) -> None:
    assert shown(text, WEDNESDAY) == [(words, resolved)]


@pytest.mark.parametrize(("text", "at", "words", "resolved"), JAPANESE_AT)
def test_a_japanese_time_is_counted_from_its_message(text: str, at: str | None, words: str, resolved: str | None) -> None:
    assert shown(text, at) == [(words, resolved)]


@pytest.mark.parametrize(("text", "words", "resolved"), ENGLISH)
def test_an_english_time_is_told_by_its_own_words(text: str, words: str, resolved: str | None) -> None:
    assert shown(text, EVENING) == [(words, resolved)]


@pytest.mark.parametrize(("text", "at", "words", "resolved"), ENGLISH_AT)
def test_an_english_time_is_counted_from_its_message(text: str, at: str | None, words: str, resolved: str | None) -> None:
    assert shown(text, at) == [(words, resolved)]


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_time_gives_none(text: str) -> None:
    assert shown(text, EVENING) == []


@pytest.mark.parametrize(
    ("at", "text", "resolved"),
    [
        ("2024-03-10T01:30:00", "within 2 hours", "2024-03-10T04:30:00-04:00"),
        ("2024-11-03T00:30:00", "within 3 hours", "2024-11-03T02:30:00-05:00"),
        ("2024-03-09T20:00:00", "by tomorrow noon", "2024-03-10T12:00:00-04:00"),
    ],
)
def test_where_summer_time_begins_or_ends_hours_are_counted_as_they_pass(at: str, text: str, resolved: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("America/New_York"))

    assert [one.fields["resolved"] for one in times(text, moment)] == [resolved]
