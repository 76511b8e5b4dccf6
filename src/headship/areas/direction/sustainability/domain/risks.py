"""Risks to the vision: raised, looked at again, worked against, closed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.direction.sustainability.models import (
    Impact,
    Likelihood,
    Mitigation,
    MitigationNote,
    Risk,
    RiskLook,
)
from headship.areas.direction.sustainability.rules import LOOK_AFTER_RISK, MITIGATE, RAISE_RISK
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person, Team

KIND = "risk"
CLAUSES = ["3.3a", "3.3d"]
LOOK_WITHIN = timedelta(days=90)
Status = MitigationNote.Status


@transaction.atomic
def raise_risk(
    *, by: Person, title: str, kind: str = Risk.Kind.OTHER, likelihood: int = Likelihood.POSSIBLE,
    impact: int = Impact.FELT, owner: Person | None = None, review_on: date | None = None, why: str = "",
    team: Team | None = None,
) -> Risk:  # fmt: skip
    """Write a risk down. review_on: by default in three months. Raises Refusal, naming the field, and Denied."""
    require(by, RAISE_RISK)
    review_on = review_on or clock.today() + LOOK_WITHIN
    _refuse_past(review_on, "review_on")
    _refuse_off_scale(likelihood, impact)
    risk: Risk = Risk.objects.create(
        title=_words(title, "title", _("Say what could happen."), 200), kind=kind, likelihood=likelihood, impact=impact,
        owner=here_to_own(owner or by), review_on=review_on, why=why.strip(), team=team, raised_by=by,
    )  # fmt: skip
    _record(by, "risk.raise", risk, _("Raised a risk: %(title)s"))
    return risk


def begin(
    *, by: Person, what: str, owner: Person, due: date | None, team: Team | None, source: tuple[str, int] | None
) -> Risk:
    """Begin a risk in a line, as one that leaves a meeting: how likely and how grave comes with the first look."""
    with transaction.atomic():
        risk = raise_risk(by=by, title=what, owner=owner, review_on=due, team=team)
        if source is not None:
            citations.cite(by=by, source=(KIND, risk.pk), relation="rests_on", target=source)
    return risk


@transaction.atomic
def change(*, by: Person, risk: Risk, title: str, kind: str, why: str, owner: Person, team: Team | None = None) -> Risk:
    """Say it better, or give it to somebody else. How likely and how grave it is changes by looking."""
    locked = _open(by, risk)
    locked.title, locked.kind = _words(title, "title", _("Say what could happen."), 200), kind
    locked.why, locked.owner, locked.team = why.strip(), here_to_own(owner), team
    locked.save(update_fields=["title", "kind", "why", "owner", "team"])
    _record(by, "risk.change", locked, _("Changed the risk: %(title)s"))
    return locked


@transaction.atomic
def look(*, by: Person, risk: Risk, likelihood: int, impact: int, changed: str, review_on: date) -> RiskLook:
    """Look at a risk again: how it stands now, what changed and how one knows, and when to look next."""
    locked = _open(by, risk)
    _refuse_off_scale(likelihood, impact)
    if review_on <= clock.today():
        raise Refusal(_("Choose a day after today for the next look."), field="review_on")
    seen: RiskLook = RiskLook.objects.create(
        risk=locked, likelihood=likelihood, impact=impact, by=by, at=clock.now(),
        changed=_words(changed, "changed", _("Say what changed, or that nothing did, and how you know."), 2000),
    )  # fmt: skip
    locked.likelihood, locked.impact, locked.review_on = likelihood, impact, review_on
    locked.save(update_fields=["likelihood", "impact", "review_on"])
    _record(by, "risk.look", locked, _("Looked at the risk again: %(title)s"), changed=seen.changed)
    return seen


@transaction.atomic
def close(*, by: Person, risk: Risk, because: str) -> Risk:
    """Watch it no longer, with the reason. Raises Refusal while something is still being done against it."""
    locked = _open(by, risk)
    if any(each.is_open for each in locked.mitigations.all()):
        raise Refusal(_("Something is still being done against it. Say that it is done or given up first."))
    locked.closed_because = _words(because, "because", _("Say why it need not be watched any more."), 300)
    locked.closed_at = clock.now()
    locked.save(update_fields=["closed_because", "closed_at"])
    _record(by, "risk.close", locked, _("Closed the risk: %(title)s"), because=locked.closed_because)
    return locked


@transaction.atomic
def mitigate(*, by: Person, risk: Risk, what: str, owner: Person, due_on: date) -> Mitigation:
    """Settle on something to do against a risk: who, and by when."""
    locked = _open(by, risk)
    _refuse_past(due_on, "due_on")
    made: Mitigation = Mitigation.objects.create(
        risk=locked, what=_words(what, "what", _("Say what will be done."), 300), owner=here_to_own(owner),
        due_on=due_on, first_due_on=due_on, begun_at=clock.now(),
    )  # fmt: skip
    summary = _("%(name)s will do by %(day)s: %(what)s")
    facts = {"name": owner.name, "day": date_format(due_on), "what": made.what}
    _record(by, "risk.mitigate", locked, summary % facts)
    return made


@transaction.atomic
def note(*, by: Person, mitigation: Mitigation, status: str, words: str, due_on: date | None = None) -> MitigationNote:
    """Say how it stands and by what one can tell. due_on: another day; the first one stays to be read."""
    locked: Mitigation = (
        Mitigation.objects.select_for_update(of=("self",)).select_related("risk", "owner").get(pk=mitigation.pk)
    )
    require(by, MITIGATE, locked)
    if not locked.is_open:
        raise Refusal(_("This is done or given up already."))
    if due_on is not None and due_on != locked.due_on:
        _refuse_past(due_on, "due_on")
        locked.due_on = due_on
    if status == Status.DONE:
        locked.done_at = clock.now()
    if status == Status.DROPPED:
        locked.dropped_at = clock.now()
    locked.save(update_fields=["due_on", "done_at", "dropped_at"])
    said: MitigationNote = MitigationNote.objects.create(
        mitigation=locked, status=status, due_on=locked.due_on, by=by, at=clock.now(),
        words=_words(words, "words", _("Say how you can tell, in a sentence."), 2000),
    )  # fmt: skip
    summary = f"{locked.what}: {said.get_status_display()}"
    _record(by, "risk.note", locked.risk, summary, words=said.words)
    return said


def _open(by: Person, risk: Risk) -> Risk:
    locked: Risk = Risk.objects.select_for_update(of=("self",)).select_related("owner").get(pk=risk.pk)
    require(by, LOOK_AFTER_RISK, locked)
    if not locked.is_open:
        raise Refusal(_("This risk is closed. Raise it anew if it is back."))
    return locked


def _words(text: str, field: str, sentence: str, most: int) -> str:
    words = text.strip()
    if not words:
        raise Refusal(sentence, field=field)
    if len(words) > most:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": most}, field=field)
    return words


def _refuse_past(day: date, field: str) -> None:
    if day < clock.today():
        raise Refusal(_("Choose today or a later day."), field=field)


def _refuse_off_scale(likelihood: int, impact: int) -> None:
    for value, choices, field in ((likelihood, Likelihood, "likelihood"), (impact, Impact, "impact")):
        if value not in choices.values:
            raise Refusal(_("Choose one of the five steps."), field=field)


def _record(by: Person, verb: str, risk: Risk, summary: str, **payload: str) -> None:
    ledger.record(
        by=by, verb=verb, record_kind=KIND, record_id=risk.pk, label=risk.title,
        summary=summary.replace("%(title)s", risk.title), clauses=CLAUSES,
        payload={"likelihood": risk.likelihood, "impact": risk.impact, **payload},
    )  # fmt: skip
