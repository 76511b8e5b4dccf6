"""Telling people of a trial before it begins: what, why, and where there is help, audience by audience.

    written ──send──▶ told (by mail and printed slip)
       └────say_aloud──▶ told (at an evening, in class)

Naming an audience without telling it is what the trial warns of when it begins. Colleagues are told by whoever runs
the trial; what goes to others in writing is sent by somebody who leads, since it is the school that speaks.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from headship.areas.improvement.innovation.domain import trials
from headship.areas.improvement.innovation.models import Hearers, Telling, Trial
from headship.areas.improvement.innovation.rules import RUN, SEND
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import Verb
from headship.school.domain import deliveries
from headship.school.models import Audience, Person
from headship.school.roles import HEAD

MINUTES = 2
CLAUSES = {Hearers.STUDENTS: "6.2b", Hearers.PARENTS: "6.2c", Hearers.STAFF: "6.2a", Hearers.OTHERS: "6.2d"}
USUAL = {Hearers.STUDENTS: "students", Hearers.PARENTS: "parents", Hearers.STAFF: "staff"}


@transaction.atomic
def write(
    *, by: Person, trial: Trial, hearers: str, what: str, why: str, help: str, audience: Audience | None = None
) -> Telling:  # fmt: skip
    """Write what an audience is told; writing nothing but its name plans for it. What was told stays as it was."""
    row = trials.locked(by, trial)
    if hearers not in Hearers.values:
        raise Refusal(_("Choose whom it is for."), field="hearers")
    now = Telling.objects.filter(trial=row, hearers=hearers).first()
    if now is not None and now.told_at is not None:
        raise Refusal(_("They have been told; what they read stays as it was."))
    usual = USUAL.get(Hearers(hearers))
    chosen = audience or (Audience.objects.filter(code=usual).first() if usual else None)
    made: Telling
    made, _new = Telling.objects.update_or_create(
        trial=row, hearers=hearers,
        defaults={"what": what.strip(), "why": why.strip(), "help": help.strip(), "audience": chosen,
                  "written_by": by},
    )  # fmt: skip
    said = _("Wrote what %(hearers)s are told of a trial.") % {"hearers": made.get_hearers_display()}
    trials.record(
        by, "tell_plan", row, said,
        CLAUSES[Hearers(hearers)],
    )  # fmt: skip
    return made


@transaction.atomic
def leave_out(*, by: Person, telling: Telling) -> None:
    """Take an audience off the plan that was not told yet."""
    row = _locked(by, telling)
    trial = row.trial
    row.delete()
    trials.record(by, "tell_leave_out", trial, _("Took an audience off the plan of a trial."), "6.2a")


def price_of(telling: Telling) -> deliveries.Price | None:
    """What sending it costs people today; None where no audience is set."""
    return deliveries.price_of(audiences=[telling.audience], minutes=MINUTES) if telling.audience else None


@transaction.atomic
def send(*, by: Person, telling: Telling) -> Telling:
    """Send it by mail, and as a printed slip to those without an address.

    Raises Refusal where a part is missing, and Denied where somebody who leads has to send it: see `sender_of`.
    """
    row = _locked(by, telling, sending(telling))
    _require_whole(row)
    if row.audience is None:
        raise Refusal(_("Choose to whom it is sent, or write down where it was said."), field="audience")
    trial = row.trial
    link = reverse("innovation:public", args=[trial.code]) if trial.public else ""
    row.delivery = deliveries.send(
        by=by, subject=_("Something new: %(trial)s") % {"trial": trial.title}, body=body_of(row),
        audiences=[row.audience], about_kind="trial", about_id=trial.pk, link=link, minutes=MINUTES,
    )  # fmt: skip
    return _told(by, row)


@transaction.atomic
def say_aloud(*, by: Person, telling: Telling, occasion: str) -> Telling:
    """Write down that it was said: in class, at an evening, in a briefing."""
    row = _locked(by, telling)
    _require_whole(row)
    row.occasion = " ".join(occasion.split())[:200]
    if not row.occasion:
        raise Refusal(_("Say where it was said."), field="occasion")
    return _told(by, row)


def body_of(telling: Telling) -> str:
    """The message as people read it."""
    parts = [telling.what, _("Why: %(why)s") % {"why": telling.why}, _("Help and questions: %(help)s") % {
        "help": telling.help}]  # fmt: skip
    return "\n\n".join(parts)


def _require_whole(row: Telling) -> None:
    if not row.is_whole:
        raise Refusal(_("What is tried, why, and where there is help: all three are written first."))


def _told(by: Person, row: Telling) -> Telling:
    row.told_at, row.told_by = clock.now(), by
    row.save()
    clauses = {CLAUSES[Hearers(row.hearers)], "6.2a"}
    trials.record(
        by, "tell", row.trial, _("Told %(hearers)s of a trial.") % {"hearers": row.get_hearers_display()}, *clauses,
        payload={"hearers": row.hearers, "aloud": bool(row.occasion), "before": row.trial.begun_at is None},
    )  # fmt: skip
    return row


def sending(telling: Telling) -> Verb:
    """What it takes to send this one."""
    return RUN if telling.hearers == Hearers.STAFF else SEND


def sender_of(trial: Trial) -> Person | None:
    """Who sends what goes beyond the staff: the owner where they lead, else the team's leader, else the head."""
    if trial.owner.is_present and trial.owner.is_leader:
        return trial.owner
    lead = trial.team.lead if trial.team is not None else None
    if lead is not None and lead.is_present:
        return lead
    head: Person | None = Person.objects.with_role(HEAD.code).order_by("pk").first()
    return head


def to_be_sent() -> QuerySet[Telling]:
    """What was written for people beyond the staff, of a trial that goes on, and waits to be sent."""
    goes_on = [Trial.State.PLANNED, Trial.State.RUNNING]
    rows: QuerySet[Telling] = Telling.objects.filter(
        told_at__isnull=True, audience__isnull=False, trial__state__in=goes_on
    ).exclude(hearers=Hearers.STAFF)
    return rows.exclude(what="").exclude(why="").exclude(help="")


def _locked(by: Person, telling: Telling, verb: Verb = RUN) -> Telling:
    trials.locked(by, telling.trial, verb)
    row: Telling = Telling.objects.select_for_update().get(pk=telling.pk)
    if row.told_at is not None:
        raise Refusal(_("They have been told."))
    return row
