"""What the house knows of risks, commitments and handover files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.sustainability import queries
from headship.areas.direction.sustainability.domain import arrivals, commitments, handovers, risks
from headship.areas.direction.sustainability.models import Commitment, Handover, Mitigation, Risk, RiskLook
from headship.areas.direction.sustainability.rules import LOOK_AFTER_COMMITMENT, LOOK_AFTER_RISK
from headship.evidence import registry
from headship.evidence.models import Promise
from headship.kernel import clock
from headship.kernel.permissions import may
from headship.school.models import Person, Team
from headship.school.queries import leading_since

AHEAD = timedelta(days=14)
ARRIVING, FIRST_WEEK, LEAVING = timedelta(days=21), timedelta(days=7), timedelta(days=60)
CLAUSES = ("3.3a", "3.3d")


def address(risk: Risk) -> str:
    """The risk's page."""
    return reverse("sustainability:risk", args=[risk.pk])


def waiting(person: Person) -> Iterator[registry.Waiting]:
    """Risks to look at again, high ones with nothing done against them, and what somebody does against one."""
    soon = clock.today() + AHEAD
    mine = Risk.objects.filter(owner=person, closed_at__isnull=True)
    for risk in mine.filter(review_on__lte=soon).order_by("review_on"):
        yield _look(risk)
    busy = queries.worked_on(clock.today()).values("risk_id")
    for risk in mine.high().filter(review_on__gt=soon).exclude(pk__in=busy):
        yield registry.Waiting(
            kind=risks.KIND, record_id=risk.pk, what=_("Say what will be done about it: %(risk)s") % {"risk": risk},
            why=_("A high risk that nothing is done against"), minutes=5, url=address(risk),
            action=_("Settle on something"), clauses=CLAUSES,
        )  # fmt: skip
    open_ones = Mitigation.objects.filter(owner=person, done_at=None, dropped_at=None, risk__closed_at=None)
    for each in open_ones.filter(due_on__lte=soon).select_related("risk").order_by("due_on"):
        yield _do(each)


def _look(risk: Risk) -> registry.Waiting:
    return registry.Waiting(
        kind=risks.KIND, record_id=risk.pk, what=_("Look at the risk again: %(risk)s") % {"risk": risk},
        why=_("You set this day when it was last looked at"), minutes=3,
        url=reverse("sustainability:look", args=[risk.pk]), action=_("Look"), due=risk.review_on, clauses=CLAUSES,
    )  # fmt: skip


def _do(mitigation: Mitigation) -> registry.Waiting:
    return registry.Waiting(
        kind=risks.KIND, record_id=mitigation.risk_id, what=_("Say how it stands: %(what)s") % {"what": mitigation},
        why=_("Against the risk: %(risk)s") % {"risk": mitigation.risk}, minutes=2,
        url=reverse("sustainability:note", args=[mitigation.risk_id, mitigation.pk]), action=_("Say so"),
        due=mitigation.due_on, clauses=CLAUSES,
    )  # fmt: skip


def waiting_for_team(team: Team, reader: Person) -> Iterator[registry.Waiting]:
    """The team's risks whose day has come."""
    rows = Risk.objects.visible_to(reader).filter(team=team, closed_at=None, review_on__lte=clock.today() + AHEAD)
    return (_look(risk) for risk in rows.order_by("review_on"))


def dates(reader: Person, first: date, last: date) -> Iterator[registry.Dated]:
    """The days on which risks are looked at again, and by which something against them is done."""
    seen = Risk.objects.visible_to(reader).filter(closed_at=None)
    for risk in seen.filter(review_on__gte=first, review_on__lte=last):
        yield registry.Dated(risks.KIND, risk.pk, str(risk), risk.review_on, address(risk), _("Risks"))
    done = Mitigation.objects.filter(risk__in=seen.values("pk"), done_at=None, dropped_at=None)
    for each in done.filter(due_on__gte=first, due_on__lte=last).select_related("risk"):
        yield registry.Dated(risks.KIND, each.risk_id, str(each), each.due_on, address(each.risk), _("Risks"))


def moved(person: Person, since: datetime) -> Iterator[registry.Moved]:
    """What changed about risks since somebody last looked."""
    seen = Risk.objects.visible_to(person)
    for look in RiskLook.objects.filter(at__gt=since, risk__in=seen.values("pk")).select_related("risk")[:12]:
        yield registry.Moved(risks.KIND, look.risk_id, look.risk.title, look.changed, address(look.risk), look.at)
    for risk in seen.filter(closed_at__gt=since):
        yield registry.Moved(risks.KIND, risk.pk, risk.title, risk.closed_because, address(risk), risk.closed_at)


def risks_handed_over(person: Person) -> Iterator[registry.Handed]:
    """Open risks, of the school for a head and one's own for others, and what one does against them."""
    rows = Risk.objects.filter(closed_at=None).select_related("owner").order_by("review_on")
    for risk in rows if person.is_head else rows.filter(owner=person):
        why = _("%(likelihood)s; %(impact)s. %(why)s") % {
            "likelihood": risk.get_likelihood_display(), "impact": risk.get_impact_display(), "why": risk.why,
        }  # fmt: skip
        yield registry.Handed(
            _("Risks to the vision"), risk.title, why.strip(), address(risk), risk.owner.name, risk.review_on
        )
    open_ones = Mitigation.objects.filter(done_at=None, dropped_at=None, risk__closed_at=None, owner=person)
    for each in open_ones.select_related("risk"):
        why = _("Against the risk: %(risk)s") % {"risk": each.risk}
        yield registry.Handed(_("Work against risks"), each.what, why, address(each.risk), person.name, each.due_on)


def commitments_handed_over(person: Person) -> Iterable[registry.Handed]:
    """What the school stands by for the community, and to whom."""
    rows: QuerySet[Commitment] = Commitment.objects.filter(ended_at=None).select_related("owner")
    mine = list(rows if person.is_head else rows.filter(owner=person))
    last = {
        promise.about_id: promise
        for promise in Promise.objects.filter(about_kind=commitments.KIND, about_id__in=[row.pk for row in mine])
        .select_related("group").order_by("pk")
    }  # fmt: skip
    for row in mine:
        promise = last.get(row.pk)
        what = f"{promise.group}: {row.what}" if promise else row.what
        url = reverse("sustainability:commitment", args=[row.pk])
        # The file leaves the promise itself out, so its day stands here.
        due = promise.due_on if promise and promise.is_open else None
        yield registry.Handed(_("Commitments to the community"), what, row.why, url, row.owner.name, due)


def reported(reader: Person, first: date, last: date) -> Iterator[registry.Reported]:
    """What those who govern are told: how the high risks stand."""
    held = set(queries.high_risks().filter(queries.held(last)).values_list("pk", flat=True))
    for risk in (
        queries.high_risks().filter(pk__in=Risk.objects.visible_to(reader).values("pk")).select_related("owner")
    ):
        detail = _("Something against it is on track.") if risk.pk in held else _("Nothing against it is on track yet.")
        yield registry.Reported(
            _("Risks to the vision"), risk.title, risks.KIND, risk.pk, address(risk), detail, order=risk.pk in held
        )


def waiting_for_a_beginner(person: Person) -> Iterator[registry.Waiting]:
    """Whoever became head of a school that others led before them: the page on which all is seen that is live."""
    since = leading_since(person) if person.is_head else None
    if since is None or clock.today() - since > ARRIVING or not arrivals.led_before(arrivals.LOOKS_BACK):
        return
    yield registry.Waiting(
        kind=handovers.KIND, record_id=person.pk, what=_("See what the school has promised, decided and has to watch"),
        why=_("You took this office on %(day)s") % {"day": date_format(since)}, minutes=15,
        url=reverse("sustainability:arrival"), action=_("Read"), due=since + FIRST_WEEK, since=since,
        clauses=("3.3c", "3.3d"),
    )  # fmt: skip


def waiting_for_a_leaver(person: Person) -> Iterator[registry.Waiting]:
    """Whoever leaves soon, holds something, and has made no file of it lately."""
    last = person.ended_on - timedelta(days=1) if person.ended_on is not None else None
    if last is None or last - clock.today() > LEAVING:
        return
    made = Handover.objects.filter(of=person, made_at__gte=clock.now() - LEAVING)
    if made.exists() or not handovers.live_for(person):
        return
    yield registry.Waiting(
        kind=handovers.KIND, record_id=person.pk, what=_("Make your handover file before you leave"),
        why=_("It fills itself with what is live in your hands"), minutes=2, url=reverse("sustainability:handovers"),
        action=_("See it"), due=last, clauses=("3.3c", "3.3d"),
    )  # fmt: skip


def waiting_at_a_change(person: Person) -> Iterator[registry.Waiting]:
    """What waits for those who have just come, and for those who go."""
    yield from waiting_for_a_beginner(person)
    yield from waiting_for_a_leaver(person)


def handed_to(person: Person, since: datetime) -> Iterator[registry.Moved]:
    """Files that somebody made for this person since they last looked."""
    for row in Handover.objects.filter(to=person, made_at__gt=since).select_related("of"):
        what = _("Handover of %(name)s") % {"name": row.of.name}
        yield registry.Moved(handovers.KIND, row.pk, what, _("Made for you"), _file_address(row), row.made_at)


def _file_address(row: Handover) -> str:
    return reverse("sustainability:handover", args=[row.pk])


registry.register(
    registry.RecordKind(
        code=risks.KIND,
        title=gettext_lazy("Risk"),
        plural=gettext_lazy("Risks"),
        model=Risk,
        url=address,
        visible_to=lambda person: Risk.objects.visible_to(person),
        search_fields=("title", "why"),
        waiting=waiting,
        waiting_for_team=waiting_for_team,
        moved=moved,
        dates=dates,
        hands_over=risks_handed_over,
        reported=reported,
        links=(
            registry.Linking(
                "rests_on",
                ("school_fact", "community_fact", "finding", "reading", "meeting"),
                gettext_lazy("rests on"),
                CLAUSES,
            ),
            registry.Linking(
                "discusses", ("vision", "mission", "objective", "priority"), gettext_lazy("threatens"), CLAUSES
            ),
            registry.Linking("answers", ("priority", "action", "decision"), gettext_lazy("is worked on in"), CLAUSES),
        ),
        may_link=lambda person, risk: may(person, LOOK_AFTER_RISK, risk),
        begin=risks.begin,
        begin_words=gettext_lazy("A risk"),
    )
)
registry.register(
    registry.RecordKind(
        code=commitments.KIND,
        title=gettext_lazy("Commitment"),
        plural=gettext_lazy("Commitments"),
        model=Commitment,
        url=lambda row: reverse("sustainability:commitment", args=[row.pk]),
        visible_to=lambda person: Commitment.objects.visible_to(person),
        search_fields=("what", "why"),
        hands_over=commitments_handed_over,
        links=(
            registry.Linking(
                "upholds", ("vision", "mission", "objective", "school_value"), gettext_lazy("upholds"), ("3.3b",)
            ),
        ),
        may_link=lambda person, row: may(person, LOOK_AFTER_COMMITMENT, row),
    )
)
registry.register(
    registry.RecordKind(
        code=handovers.KIND,
        title=gettext_lazy("Handover file"),
        plural=gettext_lazy("Handover files"),
        model=Handover,
        label=lambda row: _("Handover of %(name)s") % {"name": row.of.name},
        url=_file_address,
        visible_to=lambda person: Handover.objects.visible_to(person),
        related=("of",),
        waiting=waiting_at_a_change,
        moved=handed_to,
    )
)
