"""Pictures, from what is told of them: nobody looks at one."""

from tomoshibi.law.elements.answers import is_one_of, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding, all_of, negated

THREE_KINDS = ("sexual_act", "touching", "undressed_emphasised")  # Child-images Act 2(3); private-image Act 2(1)
FILMING_KINDS = (*THREE_KINDS, "underwear")  # filming Act 2(1)(i)
SECRET = ("covert", "screen_recorded_call")
UNWILLED = ("filmed_without_consent", "screen_recorded_call")
BY_THE_OTHER = ("filmed_by_offender_agreed", *UNWILLED)
FROM_FILMING = ("covert", *UNWILLED)  # what Arts 2 and 6 of the filming Act make


def one_of_three_kinds(facts: Facts) -> Finding:
    """The picture is one of the three kinds of Art. 2."""
    return is_one_of(facts, "image_category", THREE_KINDS)


def one_of_filming_kinds(facts: Facts) -> Finding:
    """The picture is of the kind that the filming Act names."""
    return is_one_of(facts, "image_category", FILMING_KINDS)


def kept_private(facts: Facts) -> Finding:
    """The person did not accept that third parties would see it."""
    return negated(stated(facts, "image_sender_consented_third_party"))


def recorded_in_secret(facts: Facts) -> Finding:
    """It was filmed or recorded without the person noticing."""
    return all_of((is_one_of(facts, "image_source", SECRET), stated(facts, "recorded_secretly")))


def filmed_unwilled(facts: Facts) -> Finding:
    """The other person filmed it, against the will of the person."""
    return is_one_of(facts, "image_source", UNWILLED)


def filmed_by_the_other(facts: Facts) -> Finding:
    """The other person filmed it, agreed or not."""
    return is_one_of(facts, "image_source", BY_THE_OTHER)


def filmed_by_the_other_or_secretly(facts: Facts) -> Finding:
    """The other person filmed it, agreed, secretly or otherwise."""
    return is_one_of(facts, "image_source", (*BY_THE_OTHER, "covert"))


def record_from_filming(facts: Facts) -> Finding:
    """The record comes from an act of filming that the Act names."""
    return is_one_of(facts, "image_source", FROM_FILMING)


def made_up_picture(facts: Facts) -> Finding:
    """The picture is made up by a program."""
    return is_one_of(facts, "image_source", ("fabricated",))


def made_to_take_one(facts: Facts) -> Finding:
    """The person took or showed a picture of themself because they were asked, tricked or told to."""
    return stated(facts, "made_to_take_sexual_image")


def other_holds_it(facts: Facts) -> Finding:
    """The other person has the picture."""
    return stated(facts, "offender_holds_image")


def held_by_own_will(facts: Facts) -> Finding:
    """The other person holds it of their own will."""
    return stated(facts, "possession_by_own_will")


def named_by_article_175(facts: Facts) -> Finding:
    """The picture is what Art. 175 names."""
    return stated(facts, "image_obscene")


def misled_on_nature_or_viewers(facts: Facts) -> Finding:
    """The person was misled on what it was or who would see it."""
    return stated(facts, "mistaken_nature_or_viewers")


def streamed(facts: Facts) -> Finding:
    """It was streamed to many."""
    return stated(facts, "streamed_to_many")


def stream_recorded(facts: Facts) -> Finding:
    """An unlawful stream was recorded."""
    return stated(facts, "recorded_unlawful_stream")


def brought_across_a_border(facts: Facts) -> Finding:
    """It was brought into or out of another country."""
    return stated(facts, "cross_border_physical")


def in_a_seized_item(facts: Facts) -> Finding:
    """It lies in something that was seized."""
    return stated(facts, "image_in_seized_item")


ELEMENTS = (
    one_of_three_kinds,
    one_of_filming_kinds,
    kept_private,
    recorded_in_secret,
    filmed_unwilled,
    filmed_by_the_other,
    filmed_by_the_other_or_secretly,
    record_from_filming,
    made_up_picture,
    made_to_take_one,
    other_holds_it,
    held_by_own_will,
    named_by_article_175,
    misled_on_nature_or_viewers,
    streamed,
    stream_recorded,
    brought_across_a_border,
    in_a_seized_item,
)
