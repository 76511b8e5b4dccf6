"""The rows of this part of the room: teams, and what they do when they meet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person, Team, TeamMembership
from headship.school.models.people import in_force
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager
from headship.voice.models import Round

LONGEST = 600  # minutes that a meeting, or one of its points, can take
NOTES = 8000  # characters of notes on one point


def own_teams(person: Person) -> Any:
    """Ids of the teams that somebody is in today."""
    return TeamMembership.objects.filter(in_force(clock.today()), person=person).values("team_id")


class MeetingQuerySet(SchoolQuerySet["Meeting"]):
    """Meetings, as far as a person may see them."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see all but confidential ones; those the team has, and whoever was asked to come."""
        ours = super().visible_to(person)
        asked = Attendance.objects.filter(person=person).values("meeting_id")
        theirs = Q(chair=person) | Q(minute_taker=person) | Q(planned_by=person) | Q(pk__in=asked)
        if person.is_staff_member or person.is_governance:
            theirs |= Q(confidential=False) | Q(team__in=own_teams(person)) | Q(team__lead=person)
        return ours.filter(theirs)

    def to_come(self) -> Self:
        """Planned, or being held."""
        return self.filter(state__in=Meeting.OPEN)

    def held(self) -> Self:
        """Whose minutes are kept."""
        return self.filter(state=Meeting.State.CLOSED)


class Meeting(BelongsToSchool):
    """One meeting of a team. `domain.meetings` and `domain.minutes` alone change its state.

        planned ──▶ open (minutes are being taken) ──▶ closed (they are kept, and only corrected)
           └──────────────┴──▶ cancelled

    minutes: how long it is meant to take. every_days: after how many days it comes again, 0 where it does not.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Minutes are being taken")
        CLOSED = "closed", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    class Rhythm(models.IntegerChoices):
        ONCE = 0, _("Once")
        WEEKLY = 7, _("Each week")
        FORTNIGHTLY = 14, _("Every two weeks")
        MONTHLY = 28, _("Every four weeks")
        TERMLY = 84, _("Every twelve weeks")

    OPEN = (State.PLANNED, State.OPEN)

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(_("what it is for"), max_length=200)
    starts_at = models.DateTimeField(_("day and time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("place"), max_length=200, blank=True)
    chair = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meetings_chaired")
    minute_taker = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings_minuted"
    )
    confidential = models.BooleanField(_("for the team alone"), default=False)
    every_days = models.PositiveSmallIntegerField(_("comes again"), choices=Rhythm, default=Rhythm.ONCE)
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_one"
    )  # the one whose standing points it has
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    summary = models.TextField(_("in a few words"), blank=True)
    guests = models.CharField(_("guests"), max_length=300, blank=True)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(MeetingQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST), name="meetings_meeting_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="meetings_meeting_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") & ~Q(cancelled_because="")
                | ~Q(state="cancelled") & Q(cancelled_because=""),
                name="meetings_meeting_cancelled_because",
            ),
        ]
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        """The day on which it is, where it is held."""
        return timezone.localtime(self.starts_at).date()

    @property
    def ends_at(self) -> datetime:
        """When it is meant to be over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_to_come(self) -> bool:
        """Its agenda and minutes can still be written."""
        return self.state in self.OPEN

    @property
    def is_closed(self) -> bool:
        """Its minutes are kept."""
        return self.state == self.State.CLOSED


class AgendaItem(BelongsToSchool):
    """A point of an agenda, and what was said about it.

    record_kind, record_id: the record that it is about, by the registry. standing: it comes again each time.
    talked_at: when the meeting came to it. carried_at: when it went on to a later meeting. version counts changes
    to the notes.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("what it is about"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    record_kind = models.CharField(max_length=50, blank=True)
    record_id = models.BigIntegerField(null=True)
    standing = models.BooleanField(_("each time"), default=False)
    brought_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    carried_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    carried_at = models.DateTimeField(null=True)
    notes = models.TextField(max_length=NOTES, blank=True)
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    talked_at = models.DateTimeField(null=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="meetings_item_in_its_place"),
            models.UniqueConstraint(
                fields=["meeting", "record_kind", "record_id"],
                condition=~Q(record_kind=""),
                name="meetings_item_record_once",
            ),
            models.CheckConstraint(
                condition=Q(record_kind="", record_id__isnull=True) | ~Q(record_kind="") & Q(record_id__isnull=False),
                name="meetings_item_record_whole",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=LONGEST), name="meetings_item_takes_time"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> tuple[str, int] | None:
        """The record that it is about, or None."""
        return (self.record_kind, self.record_id) if self.record_kind and self.record_id is not None else None


class Attendance(BelongsToSchool):
    """Somebody who is asked to come: what they said beforehand, and whether they were there."""

    class Reply(models.TextChoices):
        NONE = "", _("Has not said yet")
        COMES = "comes", _("Comes")
        APOLOGIES = "apologies", _("Sends apologies")

    class Status(models.TextChoices):
        UNKNOWN = "", _("Not noted")
        PRESENT = "present", _("There")
        APOLOGIES = "apologies", _("Sent apologies")
        ABSENT = "absent", _("Not there")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=10, choices=Reply, blank=True, default=Reply.NONE)
    status = models.CharField(max_length=10, choices=Status, blank=True, default=Status.UNKNOWN)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="meetings_asked_once")]
        ordering = ["person__name"]


class Outcome(BelongsToSchool):
    """Something that left a meeting: a record that was begun in it, by its kind and id in the registry."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="outcomes")
    item = models.ForeignKey(AgendaItem, null=True, on_delete=models.SET_NULL, related_name="outcomes")
    record_kind = models.CharField(max_length=50)
    record_id = models.BigIntegerField()
    words = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "record_kind", "record_id"], name="meetings_outcome_recorded_once"
            )
        ]
        ordering = ["pk"]

    @property
    def reference(self) -> tuple[str, int]:
        """The record that was begun."""
        return self.record_kind, self.record_id


class Correction(BelongsToSchool):
    """What was found wrong in minutes after they were kept. The minutes stay as they were."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(_("what should stand there"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["at", "pk"]


# What a team agreed on for itself


class CharterQuerySet(SchoolQuerySet["Charter"]):
    """Charters, as far as a person may see them."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see those that were agreed on; drafts are the team's own."""
        ours = super().visible_to(person)
        if not (person.is_staff_member or person.is_governance):
            return ours.none()
        agreed = Q(state__in=[Charter.State.IN_FORCE, Charter.State.REPLACED])
        if person.is_senior:
            return ours
        return ours.filter(agreed | Q(team__in=own_teams(person)) | Q(team__lead=person))

    def in_force(self) -> Self:
        """Those that hold."""
        return self.filter(state=Charter.State.IN_FORCE)


class Charter(BelongsToSchool):
    """How a team works together, in a version that its members agreed on. See `domain.charters` for its life."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        PROPOSED = "proposed", _("Waits for its members to agree")
        IN_FORCE = "in_force", _("In force")
        REPLACED = "replaced", _("Replaced by a later one")

    UNSETTLED = (State.DRAFT, State.PROPOSED)

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveSmallIntegerField()
    purpose = models.TextField(_("what the team is for"))
    decides = models.TextField(_("how we decide"))
    disagrees = models.TextField(_("how we disagree"))
    works = models.TextField(_("how we work together"), blank=True)
    review_on = models.DateField(_("look at it again on"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    agreed_at = models.DateTimeField(null=True)
    agreed_count = models.PositiveSmallIntegerField(default=0)
    replaced_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(CharterQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="meetings_charter_version_once"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(state="in_force"), name="meetings_charter_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(state__in=["draft", "proposed"]), name="meetings_charter_one_on_its_way"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed"]) | Q(agreed_at__isnull=False, agreed_count__gte=1),
                name="meetings_charter_agreed_by_somebody",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(_("Charter of %(team)s")) % {"team": self.team.name}


class CharterRole(BelongsToSchool):
    """A role in a team: what it is there for, who has it, and until when. until: None where no end is agreed."""

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="roles")
    title = models.CharField(_("role"), max_length=120)
    duties = models.CharField(_("what it is there for"), max_length=300, blank=True)
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="charter_roles")
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["charter", "title"], name="meetings_role_once")]
        ordering = ["pk"]


class CharterAgreement(BelongsToSchool):
    """What a member said to a charter: yes, or what should change first."""

    class Says(models.TextChoices):
        AGREES = "agrees", _("I agree")
        CHANGE = "change", _("Something should change first")

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=10, choices=Says)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["charter", "person"], name="meetings_agreed_once"),
            models.CheckConstraint(condition=Q(says="agrees") | ~Q(words=""), name="meetings_change_says_what"),
        ]
        ordering = ["at", "pk"]


class TeamChangeQuerySet(SchoolQuerySet["TeamChange"]):
    """What teams took from their health checks, as far as a person may see it."""

    def visible_to(self, person: Person) -> Self:
        """The team's own, and the senior team's to see: how a team works together is said among its members."""
        ours = super().visible_to(person)
        if not (person.is_staff_member or person.is_governance):
            return ours.none()
        return ours if person.is_senior else ours.filter(Q(team__in=own_teams(person)) | Q(team__lead=person))


class TeamChange(BelongsToSchool):
    """What a team took from its health check: what it heard, what it changes, and what came of that.

    check_round: the round of voice, None where a small team talked without scores. change is empty where the team
    found that nothing has to change.
    """

    class Came(models.TextChoices):
        BETTER = "better", _("It is better")
        SAME = "same", _("Nothing changed for us")
        WORSE = "worse", _("It is worse")
        TOO_EARLY = "early", _("Too early to say")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="health_changes")
    check_round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="+")
    talked_on = models.DateField(_("talked over on"), default=clock.today)
    heard = models.TextField(_("what we heard"))
    change = models.CharField(_("what we change"), max_length=300, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(_("look again on"), null=True)
    came = models.CharField(max_length=10, choices=Came, blank=True)
    came_words = models.TextField(blank=True)
    looked_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(TeamChangeQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(change="") | Q(review_on__isnull=False), name="meetings_change_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(came="", looked_at__isnull=True) | ~Q(came="") & Q(looked_at__isnull=False),
                name="meetings_change_came_of_it",
            ),
        ]
        ordering = ["-talked_on", "-pk"]

    def __str__(self) -> str:
        return self.change or str(_("Nothing to change"))
