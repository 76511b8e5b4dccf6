"""What the house knows of meetings, charters and what teams change: what waits, what stands in the year, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.meetings import queries
from headship.areas.direction.meetings.domain import charters, health
from headship.areas.direction.meetings.domain.lifecycle import KIND
from headship.areas.direction.meetings.models import Attendance, Charter, CharterRole, Meeting, TeamChange
from headship.areas.direction.meetings.rules import RUN_MEETING, TALK_HEALTH_OVER, WRITE_CHARTER
from headship.evidence import registry
from headship.evidence.registry import Answer, Ask, Dated, Handed, Moved, Waiting
from headship.kernel import clock
from headship.kernel.permissions import may
from headship.school.domain.teams import teams_of
from headship.school.models import Person, Team
from headship.voice.models import Round

SOON = timedelta(days=7)  # so long before it, somebody says whether they come
PREPARE = timedelta(days=3)
MONTH = timedelta(days=30)
QUARTER = timedelta(days=90)


def address(meeting: Meeting) -> str:
    """The meeting's page."""
    return reverse("meetings:meeting", args=[meeting.pk])


def charter_address(charter: Charter) -> str:
    """The page of the team's charter, at this version."""
    return reverse("meetings:charter", args=[charter.pk])


def change_address(row: TeamChange) -> str:
    """The place on the team's page where a change stands."""
    return f"{reverse('meetings:team', args=[row.team_id])}#change-{row.pk}"


def label_of(meeting: Meeting) -> str:
    """What it is for, and its day: many have the same name."""
    return f"{meeting.title}, {date_format(meeting.day)}"


def waiting(person: Person) -> Iterator[Waiting]:
    """Meetings to come to, to prepare, and whose minutes are missing."""
    yield from _to_answer(person)
    yield from _to_prepare(person)
    yield from _to_close(person)


def _to_answer(person: Person) -> Iterator[Waiting]:
    now = clock.now()
    rows = Attendance.objects.filter(
        person=person, reply="", meeting__state=Meeting.State.PLANNED, meeting__starts_at__gt=now,
        meeting__starts_at__lte=now + SOON,
    ).exclude(meeting__chair=person)  # fmt: skip
    for row in rows.select_related("meeting", "meeting__team").order_by("meeting__starts_at"):
        meeting = row.meeting
        yield Waiting(
            kind=KIND, record_id=meeting.pk, what=_("Say whether you come: %(meeting)s") % {"meeting": meeting.title},
            why=_("%(team)s meets at %(time)s") % {
                "team": meeting.team.name, "time": time_format(timezone.localtime(meeting.starts_at)),
            },
            minutes=1, url=address(meeting), action=_("Answer"), due=meeting.day,
            since=timezone.localtime(meeting.planned_at).date(), clauses=("4.3b",),
            post_to=reverse("meetings:reply", args=[meeting.pk]),
            answers=(Answer("reply", _("Will you be there?"), (
                (Attendance.Reply.COMES.value, _("I come")), (Attendance.Reply.APOLOGIES.value, _("I cannot come")),
            )),),
        )  # fmt: skip


def _to_prepare(person: Person) -> Iterator[Waiting]:
    """The chair's own, while nothing stands on the agenda shortly before it."""
    now = clock.now()
    rows = Meeting.objects.filter(
        chair=person, state=Meeting.State.PLANNED, starts_at__gt=now, starts_at__lte=now + PREPARE
    ).annotate(points=Count("items"))  # fmt: skip
    for meeting in rows.filter(points=0).select_related("team").order_by("starts_at"):
        yield Waiting(
            kind=KIND, record_id=meeting.pk, what=_("Prepare the agenda: %(meeting)s") % {"meeting": meeting.title},
            why=_("You chair it, and nothing stands on its agenda yet"), minutes=5,
            url=reverse("meetings:agenda", args=[meeting.pk]), action=_("Prepare"), due=meeting.day, clauses=("4.3b",),
        )  # fmt: skip


def _to_close(person: Person) -> Iterator[Waiting]:
    """Whose time is over: for who takes minutes, else for the chair; for the team's lead once either has left."""
    over = queries.waits_to_be_closed().select_related("team", "chair", "minute_taker")
    nobody = Q(minute_taker__isnull=True) | Q(minute_taker__ended_on__isnull=False)
    mine = Q(minute_taker=person) | nobody & Q(chair=person)
    left = nobody & Q(chair__ended_on__isnull=False) & Q(team__lead=person)
    for meeting in over.filter(mine | left).order_by("starts_at"):
        if meeting.ends_at > clock.now():
            continue
        yield Waiting(
            kind=KIND, record_id=meeting.pk, what=_("Finish the minutes: %(meeting)s") % {"meeting": meeting.title},
            why=_("Once they are kept, those who were there can read them, and what was left over goes on"), minutes=5,
            url=reverse("meetings:minutes", args=[meeting.pk]), action=_("Finish"), since=meeting.day,
            clauses=("4.3b", "6.5b"),
        )  # fmt: skip


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """The days of meetings, cancelled ones left out."""
    begin, end = _moment(first), _moment(last + timedelta(days=1))
    rows = Meeting.objects.visible_to(reader).filter(starts_at__gte=begin, starts_at__lt=end)
    for row in rows.exclude(state=Meeting.State.CANCELLED).select_related("team").order_by("starts_at"):
        yield Dated(KIND, row.pk, row.title, row.day, address(row), _("Meetings"))


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def asks(first: date, last: date) -> Iterator[Ask]:
    """What meetings ask of whom."""
    begin, end = _moment(first), _moment(last + timedelta(days=1))
    rows = Meeting.objects.exclude(state=Meeting.State.CANCELLED).filter(starts_at__gte=begin, starts_at__lt=end)
    works_here = Q(attendances__person__in=Person.objects.staff().values("pk"))
    counted = rows.annotate(people=Count("attendances"), staff=Count("attendances", filter=works_here))
    for row in counted.select_related("team").order_by("starts_at"):
        what = _("A confidential meeting") if row.confidential else row.title
        yield Ask(KIND, row.pk, what, row.day, row.team.name, row.people, row.minutes, row.staff)


def moved(person: Person, since: datetime) -> Iterator[Moved]:
    """Minutes of one's own teams and meetings that somebody kept since one last looked."""
    mine = Q(pk__in=Attendance.objects.filter(person=person).values("meeting_id"))
    rows = Meeting.objects.visible_to(person).filter(mine, closed_at__gt=since).exclude(closed_by=person)
    for row in rows.annotate(left=Count("outcomes")).order_by("-closed_at")[:12]:
        how = _("The minutes are there. What came of it: %(count)s.") % {"count": row.left} if row.left else _(
            "The minutes are there.")  # fmt: skip
        yield Moved(KIND, row.pk, label_of(row), how, address(row), row.closed_at)


def hands_over(person: Person) -> Iterator[Handed]:
    """Meetings to come that somebody chairs, those of the whole school for a head."""
    rows = Meeting.objects.to_come().filter(confidential=False).select_related("team", "chair").order_by("starts_at")
    for row in rows if person.is_head else rows.filter(chair=person):
        why = str(row.get_every_days_display()) if row.every_days else ""
        yield Handed(_("Meetings"), f"{row.team.name}: {row.title}", why, address(row), row.chair.name, row.day)


# Charters


def charters_waiting(person: Person) -> Iterator[Waiting]:
    """Charters to agree on; and, for whoever leads a team, one to look at again and roles that end."""
    mine = teams_of(person)
    proposed = Charter.objects.filter(team__in=mine.values("pk"), state=Charter.State.PROPOSED)
    for row in proposed.exclude(agreements__person=person).select_related("team"):
        yield Waiting(
            kind=charters.KIND, record_id=row.pk, minutes=5, url=charter_address(row), action=_("Read and answer"),
            what=_("Say whether you agree with the charter of %(team)s") % {"team": row.team.name},
            why=_("It is in force once its members have agreed"), since=timezone.localtime(row.written_at).date(),
            clauses=("4.3b",),
        )  # fmt: skip
    led = Charter.objects.in_force().filter(team__lead=person, team__ended_on__isnull=True).select_related("team")
    for row in led.filter(review_on__lte=clock.today() + SOON):
        yield _look_again(row)
    for role in _ending().filter(charter__team__lead=person).select_related("charter__team", "holder"):
        yield Waiting(
            kind=charters.KIND, record_id=role.charter_id, minutes=5, url=charter_address(role.charter),
            what=_("Agree who is %(role)s in %(team)s from now on") % {
                "role": role.title, "team": role.charter.team.name,
            },
            why=_("The time of %(name)s ends") % {"name": role.holder.name} if role.holder else "",
            action=_("Open the charter"), due=role.until, clauses=("4.3b",),
        )  # fmt: skip


def _look_again(row: Charter) -> Waiting:
    return Waiting(
        kind=charters.KIND, record_id=row.pk, minutes=15, url=charter_address(row), action=_("Look at it"),
        what=_("Look at the charter of %(team)s again") % {"team": row.team.name},
        why=_("The team set this day when it agreed"), due=row.review_on, clauses=("4.3b",),
    )  # fmt: skip


def _ending() -> QuerySet[CharterRole]:
    """Roles in charters in force whose time is over within a month."""
    rows: QuerySet[CharterRole] = CharterRole.objects.filter(
        charter__state=Charter.State.IN_FORCE, until__lte=clock.today() + MONTH, charter__team__ended_on__isnull=True,
        holder__isnull=False,
    )  # fmt: skip
    return rows


def charters_for_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """For the agenda: the charter whose day has come, and one that waits for answers."""
    rows = Charter.objects.visible_to(reader).filter(team=team).select_related("team")
    for row in rows.filter(state=Charter.State.IN_FORCE, review_on__lte=clock.today() + MONTH):
        yield _look_again(row)
    for row in rows.filter(state=Charter.State.PROPOSED, agreements__says="change").distinct():
        yield Waiting(
            kind=charters.KIND, record_id=row.pk, minutes=20, url=charter_address(row), action=_("Open"),
            what=_("Talk over what should change in our charter"), why=_("Somebody asks for a change first"),
            clauses=("4.3b",),
        )  # fmt: skip


def charter_dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """When charters are looked at again."""
    rows = Charter.objects.visible_to(reader).in_force().filter(review_on__gte=first, review_on__lte=last)
    for row in rows.select_related("team"):
        yield Dated(charters.KIND, row.pk, str(row), row.review_on, charter_address(row), _("Teams"))


def charters_moved(person: Person, since: datetime) -> Iterator[Moved]:
    """Charters of one's own teams that came into force."""
    rows = Charter.objects.in_force().filter(team__in=teams_of(person).values("pk"), agreed_at__gt=since)
    for row in rows.select_related("team"):
        yield Moved(charters.KIND, row.pk, str(row), _("It is in force."), charter_address(row), row.agreed_at)


def roles_handed(person: Person) -> Iterator[Handed]:
    """Roles that somebody holds by a charter."""
    rows = CharterRole.objects.filter(charter__state=Charter.State.IN_FORCE, holder=person)
    for row in rows.select_related("charter__team"):
        what = f"{row.charter.team.name}: {row.title}"
        yield Handed(_("Roles in teams"), what, row.duties, charter_address(row.charter), person.name, row.until)


# What teams change because of their health check


def changes_waiting(person: Person) -> Iterator[Waiting]:
    """Changes to look at again, and health checks of one's team that nobody has talked over yet."""
    for row in queries.changes_due(person).select_related("team"):
        yield Waiting(
            kind=health.KIND, record_id=row.pk, minutes=5, action=_("Say so"), due=row.review_on,
            url=reverse("meetings:change_look", args=[row.pk]), clauses=("4.3a",),
            what=_("Say what came of it: %(change)s") % {"change": row.change},
            why=_("%(team)s changed it because of its health check") % {"team": row.team.name},
        )  # fmt: skip
    for asked, team in _not_talked_over(Team.objects.filter(lead=person, ended_on__isnull=True)):
        yield _talk_over(asked, team)


def _not_talked_over(teams: Iterable[Team]) -> Iterator[tuple[Round, Team]]:
    """The newest closed health check of each team, where nobody has written down what the team takes from it."""
    known = {team.pk: team for team in teams}
    if not known:
        return
    since = clock.now() - QUARTER
    rows = Round.objects.filter(about_kind="team", about_id__in=known, state=Round.State.CLOSED, closed_at__gt=since)
    done = TeamChange.objects.filter(team__in=known, check_round__isnull=False).values("check_round_id")
    for row in rows.exclude(pk__in=done).order_by("-closed_at"):
        team = known.pop(row.about_id or 0, None)
        if team is not None:
            yield row, team


def _talk_over(asked: Round, team: Team) -> Waiting:
    return Waiting(
        kind="team", record_id=team.pk, minutes=20, action=_("Write it down"),
        what=_("Talk over the health check of %(team)s") % {"team": team.name},
        why=_("The team has answered. What does it change?"), url=reverse("meetings:talk", args=[team.pk]),
        since=timezone.localtime(asked.closed_at).date(), clauses=("4.3a",),
    )  # fmt: skip


def changes_for_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """For the agenda: a health check to talk over, and changes to look at again."""
    if not may(reader, TALK_HEALTH_OVER, team):
        return
    for asked, each in _not_talked_over([team]):
        yield _talk_over(asked, each)
    rows = TeamChange.objects.filter(team=team, review_on__lte=clock.today() + MONTH).exclude(change="")
    for row in rows.filter(Q(came="") | Q(came=TeamChange.Came.TOO_EARLY)):
        yield Waiting(
            kind=health.KIND, record_id=row.pk, minutes=5, action=_("Say so"), due=row.review_on,
            what=_("Did it help? %(change)s") % {"change": row.change}, why=_("Because of our health check"),
            url=reverse("meetings:change_look", args=[row.pk]), clauses=("4.3a",),
        )  # fmt: skip


registry.register(
    registry.RecordKind(
        code=KIND,
        title=gettext_lazy("Meeting"),
        plural=gettext_lazy("Meetings"),
        model=Meeting,
        url=address,
        label=label_of,
        visible_to=lambda person: Meeting.objects.visible_to(person),
        search_fields=("title", "team__name", "summary"),
        waiting=waiting,
        moved=moved,
        asks=asks,
        dates=dates,
        hands_over=hands_over,
        related=("team",),
        links=(
            registry.Linking(
                "cites", ("research_item", "reading_note", "school_fact", "community_fact", "round"),
                gettext_lazy("looked at"), (),
            ),
        ),
        may_link=lambda person, meeting: may(person, RUN_MEETING, meeting),
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code=charters.KIND,
        title=gettext_lazy("Charter"),
        plural=gettext_lazy("Charters"),
        model=Charter,
        url=charter_address,
        visible_to=lambda person: Charter.objects.visible_to(person),
        search_fields=("team__name", "purpose"),
        waiting=charters_waiting,
        waiting_for_team=charters_for_team,
        moved=charters_moved,
        dates=charter_dates,
        hands_over=roles_handed,
        related=("team",),
        links=(
            registry.Linking("upholds", ("vision", "mission", "objective", "school_value"), gettext_lazy("upholds")),
        ),
        may_link=lambda person, charter: may(person, WRITE_CHARTER, charter),
    )
)
registry.register(
    registry.RecordKind(
        code=health.KIND,
        title=gettext_lazy("Change in a team"),
        plural=gettext_lazy("Changes in teams"),
        model=TeamChange,
        url=change_address,
        visible_to=lambda person: TeamChange.objects.visible_to(person),
        search_fields=("change",),
        waiting=changes_waiting,
        waiting_for_team=changes_for_team,
        related=("team",),
    )
)
