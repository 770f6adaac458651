"""What was asked for, and how."""

from tomoshibi.law.elements.answers import includes, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding

PICTURES = ("sexual_image", "live_video")
NO_DUTY = ("sexual_image", "live_video", "meeting", "sexual_act", "credentials", "silence", "other")  # no duty to do any of it
MEETING_MEANS = ("intimidation", "deceit", "temptation", "repeated_after_refusal", "benefit")  # Penal Code 182(1)(i) to (iii)
PICTURE_MEANS = ("refused_then_asked", "intimidation", "deceit", "perplexing", "benefit")  # Tokyo ordinance 18-7
DONE = ("sent_image", "live_video", "met", "sexual_act", "gave_credentials", "other")


def picture_asked(facts: Facts) -> Finding:
    """A picture, video or live video was asked for."""
    return includes(facts, "demands", PICTURES)


def picture_asked_of_the_kind(facts: Facts) -> Finding:
    """What was asked for is of the kind that the article names."""
    return stated(facts, "demanded_image_sexual")


def picture_asked_by_improper_means(facts: Facts) -> Finding:
    """One of the means of the ordinances was used."""
    return includes(facts, "image_demand_means", PICTURE_MEANS)


def meeting_asked(facts: Facts) -> Finding:
    """A meeting was asked for."""
    return includes(facts, "demands", ("meeting",))


def meeting_asked_by_improper_means(facts: Facts) -> Finding:
    """One of the means of Art. 182(1) was used."""
    return includes(facts, "meeting_demand_means", MEETING_MEANS)


def money_asked_with_threat(facts: Facts) -> Finding:
    """Money was asked for with a threat."""
    return includes(facts, "demands_with_threat", ("money",))


def act_asked_with_threat(facts: Facts) -> Finding:
    """Something there is no duty to do was asked for with a threat."""
    return includes(facts, "demands_with_threat", NO_DUTY)


def act_done_after_threat(facts: Facts) -> Finding:
    """Because of the threat, something was done that there was no duty to do."""
    return includes(facts, "acts_done_after_threat", DONE)


ELEMENTS = (
    picture_asked,
    picture_asked_of_the_kind,
    picture_asked_by_improper_means,
    meeting_asked,
    meeting_asked_by_improper_means,
    money_asked_with_threat,
    act_asked_with_threat,
    act_done_after_threat,
)
