"""Preparing a decision: the question, its options and criteria, and the figures that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.models import AffectedGroup, Criterion, Datum, Decision, DecisionOption, Weighing
from headship.areas.direction.rules import RAISE, RUN
from headship.evidence.domain import citations, readings
from headship.evidence.domain.citations import Reference
from headship.evidence.indicators import wilson
from headship.evidence.models import Citation, Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import holds, require
from headship.school.domain.people import refuse_unless_present
from headship.school.domain.teams import teams_of
from headship.school.models import Audience, Person, Team

LONGEST = 300  # signs of a line, such as a question or an option


def one_line(text: str, field: str, sentence: str, longest: int = LONGEST) -> str:
    """The text on one line. Raises Refusal with the sentence where it is empty, and where it is too long."""
    plain = " ".join(text.split())
    if not plain:
        raise Refusal(sentence, field=field)
    if len(plain) > longest:
        raise Refusal(
            _("“%(start)s…” is longer than %(longest)s signs.") % {"start": plain[:40], "longest": longest}, field=field
        )
    return plain


def several_lines(texts: Iterable[str], field: str, longest: int = LONGEST) -> list[str]:
    """Each text once, on one line; empty ones are left out."""
    return list(dict.fromkeys(one_line(text, field, "", longest) for text in texts if text.strip()))


def some_text(text: str, field: str, sentence: str) -> str:
    """The text without blanks around it. Raises Refusal with the sentence where it is empty."""
    plain = text.strip()
    if not plain:
        raise Refusal(sentence, field=field)
    return plain


@transaction.atomic
def raise_question(
    *,
    by: Person,
    question: str,
    context: str = "",
    owner: Person | None = None,
    team: Team | None = None,
    confidential: bool = False,
    named: Iterable[Person] = (),
    options: Iterable[str] = (),
    criteria: Iterable[str] = (),
    audiences: Iterable[Audience] = (),
    teams: Iterable[Team] = (),
    kind: str = Decision.Kind.REGULAR,
    consult_by: date | None = None,
    cites: Iterable[Reference] = (),
) -> Decision:
    """Raise a question. owner: who will conclude it, by default whoever raises it. team: whose decision it is.

    audiences, teams: the groups that it affects, to be asked. A confidential one is seen only by whoever raised
    it, its owner, those `named` and those asked; it stays confidential for good. cites: what it comes from, such as
    the finding of a review or a trial.
    """
    require(by, RAISE)
    if owner is not None:
        refuse_owner(owner)
    if team is not None:
        refuse_foreign_team(by, team)
    decision = Decision(
        question=one_line(question, "question", _("Write the question first.")), context=context.strip(), kind=kind,
        raised_by=by, raised_at=clock.now(), owner=owner or by, team=team, confidential=confidential,
        consult_by=consult_by, changed_by=by, changed_at=clock.now(),
    )  # fmt: skip
    decision.save()
    decision.named.set(named)
    _write_options(by, decision, options)
    _write_criteria(decision, criteria)
    groups_of(by, decision, audiences, teams)
    for target in cites:
        citations.cite(by=by, source=("decision", decision.pk), relation="cites", target=target)
    lifecycle.record(
        decision, by, "raise", _("Raised the question “%(question)s”.") % {"question": decision.question},
        "2.2a", "2.2b", payload={"kind": kind, "owner": decision.owner_id, "team": team.pk if team else None},
    )  # fmt: skip
    return decision


def refuse_owner(owner: Person) -> None:
    """Raises Refusal where this person cannot see a decision through: they have left, or are no staff or governor."""
    refuse_unless_present(owner)
    if not holds(owner, RAISE):
        raise Refusal(_("%(name)s is not among staff and governors, who decide.") % {"name": owner.name}, field="owner")


def refuse_foreign_team(by: Person, team: Team) -> None:
    """Raises Denied where somebody speaks for a team that they neither belong to nor, as a leader, look after."""
    if not by.is_leader and not teams_of(by).filter(pk=team.pk).exists():
        raise Denied(_("A team’s decision is run by its members, or by a leader."))


def _write_options(by: Person, decision: Decision, texts: Iterable[str]) -> list[DecisionOption]:
    rows = [
        DecisionOption(decision=decision, position=place, text=text, added_by=by, added_at=clock.now())
        for place, text in enumerate(several_lines(texts, "options"), start=1)
    ]
    made: list[DecisionOption] = DecisionOption.objects.bulk_create(rows)
    return made


def _write_criteria(decision: Decision, texts: Iterable[str]) -> None:
    Criterion.objects.bulk_create(
        [
            Criterion(decision=decision, position=place, text=text)
            for place, text in enumerate(several_lines(texts, "criteria", 200), start=1)
        ]
    )


@transaction.atomic
def name_affected(
    *, by: Person, decision: Decision, audiences: Iterable[Audience] = (), teams: Iterable[Team] = ()
) -> list[AffectedGroup]:
    """Name groups that a decision affects, each once. They are asked later, with `ask`."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_unsettled(row)
    groups = groups_of(by, row, audiences, teams)
    if not groups:
        raise Refusal(_("Choose a group that it affects."), field="audiences")
    names = ", ".join(group.label for group in groups)
    lifecycle.record(row, by, "affects", _("Named whom it affects: %(names)s.") % {"names": names}, "2.2d")
    return groups


def groups_of(
    by: Person, decision: Decision, audiences: Iterable[Audience], teams: Iterable[Team]
) -> list[AffectedGroup]:
    """The rows of these groups, made where the decision did not name them yet."""
    made = []
    for audience in audiences:
        row, _new = AffectedGroup.objects.get_or_create(
            decision=decision, audience=audience, defaults={"label": str(audience), "named_by": by, "team": None}
        )
        made.append(row)
    for team in teams:
        row, _new = AffectedGroup.objects.get_or_create(
            decision=decision, team=team, defaults={"label": str(team), "named_by": by, "audience": None}
        )
        made.append(row)
    return made


@transaction.atomic
def revise(
    *, by: Person, decision: Decision, question: str, context: str = "", owner: Person | None = None,
    team: Team | None = None, version: int | None = None,
) -> Decision:  # fmt: skip
    """Change the question, what one has to know, the owner or the team. version: what the writer had read.

    Raises ChangedMeanwhile where somebody changed it since. Once people were asked, the question stands.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_unsettled(row)
    lifecycle.require_version(row, version, lifecycle.as_read(row))
    question = one_line(question, "question", _("Write the question first."))
    if row.state != Decision.State.DRAFT and question != row.question:
        raise Refusal(_("People were asked this question already. Withdraw it and raise another."), field="question")
    row.question, row.context = question, context.strip()
    if owner is not None and owner.pk != row.owner_id:
        refuse_owner(owner)
    if team is not None and team.pk != row.team_id:
        refuse_foreign_team(by, team)
    row.owner, row.team = owner or row.owner, team
    lifecycle.changed(row, by, "question", "context", "owner", "team")
    lifecycle.record(row, by, "revise", _("Revised the question and what one has to know."), "2.2a")
    return row


@transaction.atomic
def add_option(*, by: Person, decision: Decision, text: str, detail: str = "") -> DecisionOption:
    """Add an answer that the decision may give, until the options close."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_options_open(row)
    text = one_line(text, "text", _("Write the option."))
    if row.options.filter(text__iexact=text).exists():
        raise Refusal(_("This option is there already."), field="text")
    option: DecisionOption = DecisionOption.objects.create(
        decision=row, position=_next(row.options.all()), text=text, detail=detail.strip(), added_by=by,
        added_at=clock.now(),
    )  # fmt: skip
    lifecycle.changed(row, by)
    lifecycle.record(row, by, "option.add", _("Added the option “%(text)s”.") % {"text": text}, "2.2a")
    return option


def _next(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def remove_option(*, by: Person, option: DecisionOption) -> None:
    """Take an option off again, while the question is still being prepared."""
    row = lifecycle.locked(option.decision)
    lifecycle.require_run(by, RUN, row)
    if row.state != Decision.State.DRAFT:
        raise Refusal(_("People were asked about these options already."))
    option.delete()
    lifecycle.changed(row, by)
    lifecycle.record(row, by, "option.remove", _("Took off the option “%(text)s”.") % {"text": option.text}, "2.2a")


@transaction.atomic
def add_criterion(*, by: Person, decision: Decision, text: str) -> Criterion:
    """Add something that a good answer has to do."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_options_open(row)
    text = one_line(text, "text", _("Write the criterion."), 200)
    if row.criteria.filter(text__iexact=text).exists():
        raise Refusal(_("This criterion is there already."), field="text")
    criterion: Criterion = Criterion.objects.create(decision=row, position=_next(row.criteria.all()), text=text)
    lifecycle.changed(row, by)
    lifecycle.record(row, by, "criterion.add", _("Added the criterion “%(text)s”.") % {"text": text}, "2.2a")
    return criterion


@transaction.atomic
def weigh(*, by: Person, option: DecisionOption, criterion: Criterion, verdict: str, note: str = "") -> Weighing:
    """Say how an option does on a criterion: good, mixed, poor or unknown, and why."""
    row = lifecycle.locked(option.decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_unsettled(row)
    if criterion.decision_id != row.pk:
        raise Refusal(_("This criterion belongs to another decision."))
    if verdict not in Weighing.Verdict.values:
        raise Refusal(_("Say good, mixed, poor or cannot tell."), field="verdict")
    weighing, _new = Weighing.objects.update_or_create(
        option=option, criterion=criterion, defaults={"verdict": verdict, "note": note.strip()[:300]}
    )
    lifecycle.record(
        row, by, "weigh", _("Weighed “%(option)s” on “%(criterion)s”.") % {"option": option, "criterion": criterion},
        "2.2a",
    )  # fmt: skip
    return weighing


@transaction.atomic
def cite_reading(
    *, by: Person, decision: Decision, reading: Reading, note: str = "", again_of: Datum | None = None
) -> Datum:
    """Cite an indicator's reading, frozen as it stands now. again_of: the earlier figure, when read at the review.

    Only a figure of the school can be cited: one leader's own stays theirs. Read again it is the same measure.
    """
    row = _citable(by, decision, again_of)
    if reading.leader_id is not None or reading.purpose != Purpose.ACCOUNTABLE:
        raise Refusal(_("This figure is one person’s own, and cannot be cited."), field="reading")
    if again_of is not None and (again_of.reading is None or again_of.reading.indicator != reading.indicator):
        raise Refusal(_("Read the same figure again: “%(title)s”.") % {"title": again_of.title}, field="reading")
    frozen = readings.freeze(by=by, reading=reading)
    citations.cite(
        by=by, source=("decision", row.pk), relation=Citation.Relation.CITES, target=("reading", frozen.pk),
        note=note[:300],
    )  # fmt: skip
    share = frozen.numerator is not None
    datum: Datum = Datum.objects.create(
        decision=row, reading=frozen, title=frozen.title or frozen.indicator, unit="share" if share else "",
        value=frozen.value, low=frozen.low, high=frozen.high, numerator=frozen.numerator, n=frozen.denominator,
        note=note.strip(), stands_on=frozen.taken_on, recorded_by=by, recorded_at=clock.now(), again_of=again_of,
    )  # fmt: skip
    _record_datum(by, row, datum)
    return datum


@transaction.atomic
def cite_figure(
    *, by: Person, decision: Decision, title: str, source: str, value: float | None = None, unit: str = "",
    numerator: float | None = None, n: float | None = None, note: str = "", stands_on: date | None = None,
    again_of: Datum | None = None,
) -> Datum:  # fmt: skip
    """Record a figure from elsewhere, with its source. With a numerator and n it is a share, with its interval.

    Read again (again_of), it keeps the earlier figure's title and unit, so that the two can be compared.
    """
    row = _citable(by, decision, again_of)
    if again_of is not None:
        title, unit = again_of.title, "" if again_of.is_share else again_of.unit
        if again_of.is_share != (numerator is not None and n is not None):
            raise Refusal(_("Give it as you did before, so that the two can be compared."), field="value")
    title = one_line(title, "title", _("Say what the figure counts."))
    source = one_line(source, "source", _("Say where the figure comes from."))
    if stands_on is not None and stands_on > clock.today():
        raise Refusal(_("This day lies in the future."), field="stands_on")
    low = high = None
    if numerator is not None and n is not None:
        value, unit, (low, high) = _share(numerator, n)
    if value is None:
        raise Refusal(_("Give the figure: a number, or how many of how many."), field="value")
    datum: Datum = Datum.objects.create(
        decision=row, title=title, source=source, unit=unit, value=value, low=low, high=high, numerator=numerator,
        n=n, note=note.strip(), stands_on=stands_on or clock.today(), recorded_by=by, recorded_at=clock.now(),
        again_of=again_of,
    )  # fmt: skip
    _record_datum(by, row, datum)
    return datum


def _share(numerator: float, n: float) -> tuple[float, str, tuple[float, float]]:
    if n <= 0 or not 0 <= numerator <= n:
        raise Refusal(_("The count lies between 0 and the whole, and the whole is more than 0."), field="n")
    return numerator / n, "share", wilson(numerator, n)


def _citable(by: Person, decision: Decision, again_of: Datum | None) -> Decision:
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    if again_of is None:
        lifecycle.require_options_open(row)
    elif again_of.decision_id != row.pk or row.state != Decision.State.DECIDED:
        raise Refusal(_("A figure is read again at the review of the decision that cites it."))
    elif Datum.objects.filter(again_of=again_of).exists():
        raise Refusal(_("This figure was read again already."))
    return row


def _record_datum(by: Person, decision: Decision, datum: Datum) -> None:
    again = datum.again_of_id is not None
    sentence = _("Read “%(title)s” again for the review.") if again else _("Cited “%(title)s” as it stood.")
    lifecycle.record(
        decision, by, "data.again" if again else "data.cite", sentence % {"title": datum.title}, "2.2c",
        payload={"value": datum.value, "n": datum.n, "reading": datum.reading_id},
    )  # fmt: skip


@transaction.atomic
def close_options(*, by: Person, decision: Decision) -> Decision:
    """Close options, criteria and data, so that everybody judges the same ones. Needs at least two options."""
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_options_open(row)
    if row.options.count() < 2:
        raise Refusal(_("A choice needs at least two options. “Leave it as it is” may be one."))
    lifecycle.move(row, Decision.State.SETTLING)
    row.options_closed_at = clock.now()
    lifecycle.changed(row, by, "state", "options_closed_at")
    lifecycle.record(row, by, "options.close", _("Closed the options."), "2.2a", "2.2c")
    return row
