"""`tomoshibi law`: which provisions may apply to an act, which are in force on a day, and the sheets for whoever signs them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command, pages
from tomoshibi.cli.speech import language, reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.law.assessing import Assessment, Judged, Result
    from tomoshibi.law.fact_file import Given
    from tomoshibi.law.reminders import Reminder
    from tomoshibi.law.review import Sheet
    from tomoshibi.law.rulebook import Provision

Row = dict[str, Any]
SHOWN = ("met", "need_more_facts")  # what does not fit or was not yet law is shown with --all
ORDER = (*SHOWN, "not_met", "not_in_force")


class _Part(click.Command):
    """A command of `law`; all of them stand on one page."""

    def get_help(self, ctx: click.Context) -> str:
        del ctx
        return pages()["law"][language()].rstrip("\n")


class _Law(Command, click.Group):
    """The commands of `law`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            raise refuse("no-such-command", name=cmd_name, known=", ".join(self.commands))
        return found


@click.group("law", cls=_Law, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Hold the commands together; alone, show what there is."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("assess", cls=_Part)
@click.argument("path", metavar="FACTS")
@click.option("--json", "as_json", is_flag=True)
@click.option("--all", "everything", is_flag=True)
def assess_facts(path: str, *, as_json: bool, everything: bool) -> int:
    """Print what may apply to the act that the facts tell of, what it still needs, and why."""
    from tomoshibi.law.assessing import assess

    given = _given(Path(path))
    assessment = assess(given.facts)
    if as_json:
        print_json(_answer(assessment, given, everything=everything))
    else:
        click.echo("\n".join(_shown(assessment, given, everything=everything)))
    return 0


@command.command("list", cls=_Part)
@click.option("--on", "day", metavar="DAY")
@click.option("--json", "as_json", is_flag=True)
def list_provisions(day: str | None, *, as_json: bool) -> int:
    """Print the provisions that are in force on a day, today without one."""
    from tomoshibi.law.rulebook import provisions, ruleset

    on = _day(day)
    every = list(provisions().values())
    if as_json:
        print_json({"on": on, "ruleset": ruleset(), "provisions": [_listed(one, on) for one in every]})
    else:
        inside = [one for one in every if one.version_on(on)]
        lines = [
            f"{one.id:18} {_words(one.name)}  {_words(one.statute.name)} {_words(one.article)}{_mark(one)}" for one in inside
        ]
        head = (say("law-list", on=on, count=len(inside), all=len(every)), *_checked_before(on, every))
        click.echo("\n".join((*head, *lines, say("law-note"))))
    return 0


@command.command("review", cls=_Part)
@click.argument("wanted", nargs=-1, metavar="PROVISION")
@click.option("--html", "as_page", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def review(wanted: tuple[str, ...], *, as_page: bool, as_json: bool) -> int:
    """Print sheets with provision, conditions and situations side by side; exit 1 where one comes out otherwise than argued."""
    from tomoshibi.law.review import as_html, as_text, sheets

    try:
        found = sheets(wanted, on=_day(None))
    except KeyError as error:
        raise refuse("no-such-provision", name=error.args[0]) from None
    if as_json:
        print_json({"sheets": [_sheet_row(one) for one in found]})
    elif as_page:
        click.echo(as_html(found, language()), nl=False)
    else:
        click.echo("\n".join(line for one in found for line in (*as_text(one, language()), "")))
    return int(any(row.found != row.expected for one in found for row in one.rows))


def _sheet_row(sheet: "Sheet") -> Row:
    return {
        "id": sheet.provision.id,
        "digest": sheet.digest,
        "signed": sheet.is_signed,
        "situations": [asdict(row) for row in sheet.rows],
    }


def _given(path: Path) -> "Given":
    from tomoshibi.law.fact_file import BadFact, NotFacts, read_facts

    try:
        return read_facts(path)
    except OSError as error:
        raise refuse("no-right", path=path, why=reason(error.errno)) from None
    except NotFacts as error:
        raise refuse("not-facts", path=path, why=error) from None
    except BadFact as error:
        raise refuse("bad-fact", path=path, name=error) from None


def _day(given: str | None) -> date:
    from tomoshibi.basics.days import JAPAN

    try:
        return date.fromisoformat(given) if given else datetime.now(JAPAN).date()
    except ValueError:
        raise refuse("bad-day", given=given) from None


def _answer(assessment: "Assessment", given: "Given", *, everything: bool) -> Row:
    """Return the answer as `law assess --json` prints it (DESIGN, section 9), with what a reader wants to know besides."""
    from tomoshibi.law.asking import next_questions
    from tomoshibi.law.duties import duty_prompts
    from tomoshibi.law.rulebook import ruleset

    results = [one for one in assessment.results if everything or one.is_touched or one.status == "not_in_force"]
    return {
        "on": str(assessment.on) if assessment.on else None,
        "ruleset": ruleset(),
        "facts_digest": assessment.facts.digest(),
        "not_known": list(given.not_known),
        "provisions": [_provision_row(one, assessment) for one in results],
        "questions": [one.key for one in next_questions(assessment)],
        "reminders": [{"code": one.code, "due": one.due, "provision": one.provision} for one in _reminders(assessment)],
        "duties": [{"provision": one.provision, "status": one.status} for one in duty_prompts(assessment)],
    }


def _provision_row(result: "Result", assessment: "Assessment") -> Row:
    provision = result.provision
    return {
        "id": provision.id,
        "status": result.status,
        "name_ja": provision.name["ja"],
        "name_en": provision.name["en"],
        "elements": [_element_row(one, assessment) for one in result.elements],
        "would_settle": list(result.would_settle),
        "sources": list(provision.sources),
        "checked_on": provision.checked_on,
        "confidence": provision.confidence,
        "signed": provision.is_signed(_day(None)),
    }


def _element_row(judged: "Judged", assessment: "Assessment") -> Row:
    finding = judged.finding
    return {
        "id": judged.element.id,
        "status": finding.status,
        "reason_ja": finding.reason_ja,
        "reason_en": finding.reason_en,
        "facts_used": list(finding.facts_used),
        "judgement": judged.element.judgement or judged.element.test is None,
        "presumed": finding.presumed,
        "records": [record for key in finding.facts_used for record in assessment.facts[key].records],
    }


def _shown(assessment: "Assessment", given: "Given", *, everything: bool) -> Iterator[str]:
    from tomoshibi.basics.harmless import visible

    on = str(assessment.on) if assessment.on else say("law-day-unknown")
    yield say("law-on", on=on)
    yield from _checked_before(assessment.on.latest if assessment.on else None, (one.provision for one in assessment.results))
    if given.not_known:
        yield say("law-not-known", keys=visible(", ".join(given.not_known)))
    for status in ORDER if everything else SHOWN:
        every = sorted((one for one in assessment.results if one.status == status), key=_place)
        found = [one for one in every if everything or one.status == "met" or one.is_told_of]
        if found:
            yield ""
            yield say(f"law-{status}", count=len(found))
        for result in found:
            yield from _result_lines(result)
        if len(found) < len(every):
            yield say("law-more", count=len(every) - len(found))
    yield from _question_lines(assessment)
    yield from _in_time_lines(assessment)
    yield ""
    yield say("law-note")


def _place(result: "Result") -> int:
    from tomoshibi.law.rulebook import CATEGORIES

    return CATEGORIES.index(result.provision.category)


def _result_lines(result: "Result") -> Iterator[str]:
    from tomoshibi.basics.harmless import visible

    spoken, provision = language(), result.provision
    yield f"● {_words(provision.name)}  {_words(provision.statute.name)} {_words(provision.article)}  [{provision.id}]"
    yield f"    {result.text(provision.plain, spoken)}"
    for one in result.elements:
        finding = one.finding
        said = visible(finding.reason_ja if spoken == "ja" else finding.reason_en)
        yield f"    {say('law-element-' + finding.status)} {said}"
    yield f"    {say('law-source', source=', '.join(provision.sources), day=provision.checked_on)}{_mark(provision)}"


def _question_lines(assessment: "Assessment") -> Iterator[str]:
    from tomoshibi.law.asking import next_questions

    asked = next_questions(assessment)
    if asked:
        yield ""
        yield say("law-questions")
    for one in asked:
        yield f"  ・{_words(one.words)}"
        yield f"      {_words(one.why)}"


def _reminders(assessment: "Assessment") -> "tuple[Reminder, ...]":
    """Return what follows from the facts alone; the other periods run from days that a case knows."""
    from tomoshibi.law.reminders import Moments, reminders

    return reminders(assessment, Moments(act_ended=assessment.on.exact if assessment.on else None))


def _in_time_lines(assessment: "Assessment") -> Iterator[str]:
    from tomoshibi.law.duties import duty_prompts

    spoken, today = language(), _day(None)
    due = [one for one in _reminders(assessment) if one.due is None or one.due >= today]
    prompts = [one for one in duty_prompts(assessment) if one.status == "met"]
    if due or prompts:
        yield ""
        yield say("law-in-time")
    for one in due:
        yield f"  ・{one.words(spoken)}{f'  [{one.provision}]' if one.provision else ''}"
    for prompt in prompts:
        yield f"  ・[{prompt.provision}] {_words(prompt.says)} {_words(prompt.now)}"
        yield f"      {say('law-say-before', words=_words(prompt.before))}"


def _listed(one: "Provision", on: date) -> Row:
    version = one.version_on(on)
    return {
        "id": one.id,
        "status": "in_force" if version else "not_in_force",
        "statute_ja": one.statute.name["ja"],
        "statute_en": one.statute.name["en"],
        "article_ja": one.article["ja"],
        "article_en": one.article["en"],
        "name_ja": one.name["ja"],
        "name_en": one.name["en"],
        "category": one.category,
        "in_force": version.in_force if version else None,
        "until": version.until if version else None,
        "sources": list(one.sources),
        "checked_on": one.checked_on,
        "confidence": one.confidence,
        "signed": one.is_signed(_day(None)),
    }


def _words(words: Mapping[str, str]) -> str:
    return words[language()]


def _mark(one: "Provision") -> str:
    """Return the mark of what nobody signed; whatever day is asked for, a signature counts as it stands today."""
    return "" if one.is_signed(_day(None)) else say("law-unsigned")


def _checked_before(on: date | None, every: "Iterable[Provision]") -> Iterator[str]:
    """Yield what is to be said of a day after the rules were checked: what changed since is not in them."""
    checked = min(one.checked_on for one in every)
    if on and on > checked:
        yield say("law-checked-before", day=checked)
