"""Questions: safety first, with a reason, never on details of an act, and only those that can still settle something."""

import pytest

from tests.makers.law import facts
from tomoshibi.law.asking import next_questions, settles_alone
from tomoshibi.law.assessing import assess
from tomoshibi.law.questions import BadQuestion, _question, in_order, questions, to_ask

DETAILS = (
    *(
        "bodily_indecent_act",
        "intercourse",
        "similar_sexual_act",
        "image_category",
        "image_source",
        "made_to_take_sexual_image",
    ),
    *(
        "acts_done_after_threat",
        "violence_used",
        "consent_obstacles",
        "hard_to_refuse",
        "demanded_image_sexual",
        "image_obscene",
    ),
    *(
        "recorded_secretly",
        "exploited_immaturity",
        "benefit_for_sexual_act",
        "guardian_abuse_suspected",
        "identifiable_to_third_party",
    ),
)


@pytest.mark.parametrize("is_adult", [True, False])
def test_nobody_is_asked_for_details_of_an_act(is_adult: bool) -> None:
    asked = {one.key for one in to_ask(questions(), is_adult=is_adult)}

    assert not asked & set(DETAILS)
    assert len(asked) > 25


def test_some_things_are_asked_only_of_adults() -> None:
    keys = ("av_contract", "assets_under_3m", "payment_made")

    assert [one.key for one in to_ask(keys, is_adult=False)] == ["payment_made"]
    assert [one.key for one in to_ask(keys, is_adult=True)] == ["payment_made", "av_contract", "assets_under_3m"]


def test_safety_comes_first_then_money_then_where_it_went_and_last_who_and_when() -> None:
    keys = ("victim_age_at_act", "threat_harms", "disclosed_to", "payment_made", "taken_under_control")

    assert in_order(keys) == tuple(reversed(keys))


def test_every_question_says_why_it_is_asked_and_none_blames() -> None:
    for one in to_ask(questions(), is_adult=True):
        assert set(one.words) == set(one.why) == {"ja", "easy", "en"}
        text = " ".join((*one.words.values(), *one.why.values()))
        assert not [word for word in ("なぜ", "どうして", "Why did", "!", "！") if word in text], one.key


NOS = ("ませんか", "ないですか", "ないか", "ありませんか", " not ", "n't ", "neither")
YES_OR_NO = ("Do ", "Did ", "Is ", "Are ", "Has ", "Have ", "Was ", "Were ", "Apart from costs of treatment, are ")


@pytest.mark.parametrize("key", [one.key for one in to_ask(questions(), is_adult=True) if one.kind == "bool"])
def test_a_yes_is_a_yes_to_one_question_in_each_language(key: str) -> None:
    words = questions()[key].words
    asked = {language: words[language].partition("。")[0] + "。" for language in ("ja", "easy")}

    assert {language: words[language].count("か。") for language in asked} == {"ja": 1, "easy": 1}
    assert words["en"].count("?") == 1
    assert words["en"].startswith(YES_OR_NO)
    assert not [no for no in NOS for text in (*asked.values(), words["en"].partition("?")[0]) if no in text]


@pytest.mark.parametrize(
    ("key", "says_yes"),
    [
        ("taken_under_control", ("帰してもらえな", "かえして もらえな", "kept from going home")),
        ("met_in_person", ("会ったことがありますか", "いましたか", "Have you met")),
        ("within_av_period", ("1年以内", "1ねんまでの あいだ", "within a year")),
        ("av_contract_ended", ("今はもうない", "いまは もう ない", "over")),
        ("assets_under_3m", ("300万円以下", "300まんえんか、それより すくない", "3 million yen or less")),
        ("credentials_obtained_improperly", ("打ちこんだり", "うちこんだり", "give or type")),
    ],
)
def test_a_question_asks_for_what_its_fact_says(key: str, says_yes: tuple[str, str, str]) -> None:
    words = questions()[key].words

    for language, part in zip(("ja", "easy", "en"), says_yes, strict=True):
        assert part in words[language]


def test_only_what_can_still_settle_something_is_asked() -> None:
    found = assess(facts(threat_harms=[], victim_age_at_act=30, demands=[], disclosed_to=[]))

    assert found.of("pc-222").would_settle == found.of("pc-182-3").would_settle == ()
    assert "image_demand_means" not in {key for one in found.results for key in one.would_settle}


@pytest.mark.parametrize(
    "row",
    [
        {"key": "a", "type": "bool", "ask": "staff", "turn": 7},
        {"key": "a", "type": "bool", "ask": "staff", "turn": 7, "label": {"ja": "あ"}},
        {"key": "a", "type": "bool", "ask": "person", "turn": 7, "label": {"ja": "あ", "en": "a"}},
        {"key": "a", "type": "enum", "ask": "staff", "turn": 7, "label": {"ja": "あ", "en": "a"}},
        {"key": "a", "type": "bool", "ask": "staff", "turn": 7, "label": {"ja": "あ", "en": "a"}, "values": {"b": {}}},
    ],
)
def test_a_question_that_is_not_whole_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(BadQuestion, match="a"):
        _question(row)


def test_the_next_questions_are_on_what_was_told_and_safety_and_money_come_first() -> None:
    told = {
        "victim_age_at_act": 17,
        "threat_harms": ["reputation"],
        "demands_with_threat": ["money"],
        "acts_done_after_threat": [],
    }
    asked = [one.key for one in next_questions(assess(facts(**told)))]

    assert asked == ["payment_made", "payment_methods", "promised_to_pay", "threat_target"]


def test_where_only_the_age_is_known_nothing_is_asked_yet() -> None:
    assert next_questions(assess(facts(victim_age_at_act=15))) == ()


@pytest.mark.parametrize(
    ("provision", "told", "alone"),
    [
        ("pc-182-3", {"victim_birth_date": "2010-03-01", "offender_age_at_act": 19}, ("offender_birth_date",)),
        ("pc-182-3", {"victim_birth_date": "2010-03-01"}, ("offender_birth_date",)),
        ("pc-182-3", {"victim_age_at_act": 14}, ()),
        ("pc-182-3", {"offender_age_at_act": 50}, ("victim_age_at_act", "victim_birth_date")),
        ("pc-222", {"threat_harms": ["life"]}, ("threat_target",)),
        ("pc-222", {"threat_harms": ["life"], "threat_target": "self", "act_date": None}, ("act_date",)),
        ("pc-222", {}, ()),
        ("pc-249", {"violence_used": True, "demands_with_threat": ["money"]}, ("acts_done_after_threat",)),
        ("uca-3", {}, ("unauthorised_login",)),
        ("ccp-250", {}, ()),
    ],
)
def test_the_one_question_that_settles_it_is_known(provision: str, told: dict[str, object], alone: tuple[str, ...]) -> None:
    given = facts(demands=["sexual_image"], demanded_image_sexual=True, **told) if provision == "pc-182-3" else facts(**told)

    assert settles_alone(assess(given).of(provision), given) == alone
