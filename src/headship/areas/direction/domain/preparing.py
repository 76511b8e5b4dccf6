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
from headship.evidence.indicators import wilson
from headship.evidence.models import Citation, Reading
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Audience, Person, Team


def one_line(text: str, field: str, sentence: str) -> str:
    """The text on one line. Raises Refusal with the sentence where it is empty."""
    plain = " ".join(text.split())
    if not plain:
        raise Refusal(sentence, field=field)
    return plain


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
) -> Decision:
    """Raise a question. owner: who will conclude it, by default whoever raises it. team: whose decision it is.

    audiences, teams: the groups that it affects, to be asked. A confidential one is seen only by whoever raised
    it, its owner, those `named` and those asked; it stays confidential for good.
    """
    require(by, RAISE)
    decision = Decision(
        question=one_line(question, "question", _("Write the question first.")), context=context.strip(), kind=kind,
        raised_by=by, raised_at=clock.now(), owner=owner or by, team=team, confidential=confidential,
        consult_by=consult_by, changed_by=by, changed_at=clock.now(),
    )  # fmt: skip
    decision.save()
    decision.named.set(named)
    _write_options(by, decision, options)
    _write_criteria(decision, criteria)
    name_affected(by=by, decision=decision, audiences=audiences, teams=teams)
    lifecycle.record(
        decision, by, "raise", _("Raised the question “%(question)s”.") % {"question": decision.question},
        "2.2a", "2.2b", payload={"kind": kind, "owner": decision.owner_id, "team": team.pk if team else None},
    )  # fmt: skip
    return decision


def _write_options(by: Person, decision: Decision, texts: Iterable[str]) -> list[DecisionOption]:
    plain = dict.fromkeys(" ".join(text.split()) for text in texts)
    rows = [
        DecisionOption(decision=decision, position=place, text=text, added_by=by, added_at=clock.now())
        for place, text in enumerate((text for text in plain if text), start=1)
    ]
    made: list[DecisionOption] = DecisionOption.objects.bulk_create(rows)
    return made


def _write_criteria(decision: Decision, texts: Iterable[str]) -> None:
    plain = dict.fromkeys(" ".join(text.split()) for text in texts)
    Criterion.objects.bulk_create(
        [
            Criterion(decision=decision, position=place, text=text)
            for place, text in enumerate((text for text in plain if text), start=1)
        ]
    )


def name_affected(
    *, by: Person, decision: Decision, audiences: Iterable[Audience] = (), teams: Iterable[Team] = ()
) -> list[AffectedGroup]:
    """Name groups that a decision affects, each once. They are asked later, with `ask`."""
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
    lifecycle.require_version(row, version, {"question": row.question, "context": row.context})
    question = one_line(question, "question", _("Write the question first."))
    if row.state != Decision.State.DRAFT and question != row.question:
        raise Refusal(_("People were asked this question already. Withdraw it and raise another."), field="question")
    row.question, row.context = question, context.strip()
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
    text = one_line(text, "text", _("Write the criterion."))
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
    lifecycle.changed(row, by)
    lifecycle.record(
        row, by, "weigh", _("Weighed “%(option)s” on “%(criterion)s”.") % {"option": option, "criterion": criterion},
        "2.2a",
    )  # fmt: skip
    return weighing


@transaction.atomic
def cite_reading(
    *, by: Person, decision: Decision, reading: Reading, note: str = "", again_of: Datum | None = None
) -> Datum:
    """Cite an indicator's reading, frozen as it stands now. again_of: the earlier figure, when read at the review."""
    row = _citable(by, decision, again_of)
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
    """Record a figure from elsewhere, with its source. With a numerator and n it is a share, with its interval."""
    row = _citable(by, decision, again_of)
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
    if row.options.count() < 2:
        raise Refusal(_("A choice needs at least two options. “Leave it as it is” may be one."))
    lifecycle.move(row, Decision.State.SETTLING)
    row.options_closed_at = clock.now()
    lifecycle.changed(row, by, "state", "options_closed_at")
    lifecycle.record(row, by, "options.close", _("Closed the options."), "2.2a", "2.2c")
    return row
