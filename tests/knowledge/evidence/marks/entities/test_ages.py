"""Ages and school years as people word them; whose they are is for the rules to say."""

import pytest

from tests.makers.entities_of import found

AGES = [
    ("17歳です", 17),
    ("１７さいです", 17),
    ("16才の女子", 16),
    ("十七歳", 17),
    ("二十歳になった", 20),
    ("はたちです", 20),
    ("じゅうろくさい", 16),
    ("もうすぐ18歳", 18),
    ("i'm 17", 17),
    ("im 16 btw", 16),
    ("I am 15 years old", 15),
    ("i'm sixteen", 16),
    ("im only fourteen", 14),
    ("14yo here", 14),
    ("14 y/o", 14),
    ("16 yrs old", 16),
    ("age: 21", 21),
    ("age 21", 21),
    ("i turned 40 last month", 40),
    ("i'm a 16 year old", 16),
    ("I'm a sixteen year old boy", 16),
    ("turning 18 next week", 18),
    ("17f tokyo", 17),
    ("15/m", 15),
    ("ぼくは１２さい　６ねん２くみ", 12),
]
YEARS = [
    ("高2です", "高2"),
    ("俺高2なんだけど", "高2"),
    ("今中3", "中3"),
    ("私高1です", "高1"),
    ("高校2年", "高2"),
    ("高校二年生です", "高2"),
    ("高二です", "高2"),
    ("中学3年生", "中3"),
    ("中三の夏", "中3"),
    ("小６です", "小6"),
    ("小学校6年", "小6"),
    ("大学1年です", "大1"),
    ("大学生の2年", "大2"),
    ("JK2だよ", "高2"),
    ("新高1です", "高1"),
    ("中２女子", "中2"),
    ("高校3年生になった", "高3"),
    ("i'm in 10th grade", "10th grade"),
    ("junior year", "junior"),
    ("i'm a sophomore", "sophomore"),
    ("year 11", "year 11"),
    ("I'm in grade 9", "grade 9"),
    ("freshman in high school", "freshman"),
    ("i'm a high school junior", "junior"),
    ("tenth grade", "tenth grade"),
    ("わたしJK1です", "高1"),
    ("im a junior i dont even got a job", "junior"),
    ("im a freshman with no card", "freshman"),
    ("I am in the upper sixth", "upper sixth"),
]
NO_AGE = [
    "18禁",
    "20代です",
    "3年前",
    "i'm 5 minutes away",
    "im 20 min late",
    "i'm 10 km away",
    "15歳以上",
    "18歳未満はだめ",
    "i am 100% sure",
    "im 3rd",
    "17時",
    "5さいころ",
]
NO_YEAR = [
    "最高1回",
    "途中2人",
    "背中3枚",
    "高い",
    "高1000円",
    "大2000円",
    "中学校に行く",
    "小1時間",
    "中2病かよ",
    "集中3時間",
    "my senior",
    "最大3枚",
    "夜中2時",
    "junior high is fun",
    "5年生きた",
]


@pytest.mark.parametrize(("text", "value"), AGES)
def test_an_age_is_read(text: str, value: int) -> None:
    assert found(text, "age") == [{"value": value}]


@pytest.mark.parametrize(("text", "value"), YEARS)
def test_a_school_year_is_read(text: str, value: str) -> None:
    assert found(text, "school_year") == [{"value": value}]


@pytest.mark.parametrize("text", NO_AGE)
def test_other_numbers_are_no_age(text: str) -> None:
    assert found(text, "age") == []


@pytest.mark.parametrize("text", NO_YEAR)
def test_other_words_are_no_school_year(text: str) -> None:
    assert found(text, "school_year") == []
