"""Asking: a round, the groups that it asks, and one invitation for each of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school import roles
from headship.school.models import Audience, Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager
from headship.voice.models.instruments import InstrumentVersion

SMALLEST_GROUP = 5
SMALLEST_FOR_TEXT = 10
# Those who may look after any round that is not about one leader.
RUNS_ANY = roles.SENIOR | {roles.ADMINISTRATOR.code}


def new_salt() -> str:
    """What a link is derived from, together with the installation's secret key."""
    return get_random_string(32)


class RoundQuerySet(SchoolQuerySet["Round"]):
    """Rounds of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see what was asked of the school once it is; a draft is its sponsor's and the office's.

        A round about one leader is seen by that leader, its sponsor and the companion whom the leader chose.
        """
        ours = super().visible_to(person)
        theirs = Q(sponsor_id=person.pk) | Q(leader_id=person.pk) | Q(feedback__companion_id=person.pk)
        schoolwide = Q(leader__isnull=True)
        if not person.role_codes.isdisjoint(RUNS_ANY):
            return ours.filter(theirs | schoolwide)
        if person.is_staff_member or person.is_governance:
            return ours.filter(theirs | schoolwide & ~Q(state=Round.State.DRAFT))
        return ours.filter(theirs)

    def running(self) -> Self:
        """Those that people can answer now."""
        now = clock.now()
        return self.filter(state=Round.State.OPEN, opens_at__lte=now, closes_at__gt=now)

    def overdue(self) -> Self:
        """Open ones whose time is over: they wait to be closed."""
        return self.filter(state=Round.State.OPEN, closes_at__lte=clock.now())


class Round(BelongsToSchool):
    """One asking, from a draft to what it published. `domain.rounds` and `domain.closing` alone change its state.

    about: what the answers are about, by kind and id in the registry; empty is the school. leader: whose 360° it is.
    previous: the round before it in a series, so that the change between the two can be told. reminders: on which days
    after its opening people are reminded. minutes: what answering costs one person. swept_at: when the storage let go
    of the deleted answers for good.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("why you ask"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    swept_at = models.DateTimeField(null=True, blank=True)
    sponsor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rounds_run")
    about_kind = models.CharField(max_length=50, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    leader = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds_about")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_rounds")
    minimum_group = models.PositiveSmallIntegerField(
        _("smallest group shown"), default=SMALLEST_GROUP, validators=[MinValueValidator(SMALLEST_GROUP)]
    )
    minimum_text = models.PositiveSmallIntegerField(
        _("smallest group whose words are shown"),
        default=SMALLEST_FOR_TEXT,
        validators=[MinValueValidator(SMALLEST_FOR_TEXT)],
    )
    minutes = models.DecimalField(_("minutes"), max_digits=5, decimal_places=1, default=Decimal(2))
    anonymous = models.BooleanField(default=True)
    reminders: models.JSONField[list[int]] = models.JSONField(default=list)
    last_reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(RoundQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="voice_round_closes_after"),
            models.CheckConstraint(condition=Q(minimum_group__gte=SMALLEST_GROUP), name="voice_round_minimum_group"),
            models.CheckConstraint(condition=Q(minimum_text__gte=SMALLEST_FOR_TEXT), name="voice_round_minimum_text"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="voice_round_closed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "closes_at"], name="voice_round_state"),
            models.Index(fields=["school", "about_kind", "about_id"], name="voice_round_about"),
        ]
        ordering = ["-opens_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Nobody has been asked yet."""
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """People were asked, and it has not been closed."""
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        """The answers are rewritten, and results are there."""
        return self.state == self.State.CLOSED

    def takes_answers(self, at: datetime | None = None) -> bool:
        """True between its opening and its closing time."""
        return self.is_open and self.opens_at <= (at or clock.now()) < self.closes_at


class RoundGroup(BelongsToSchool):
    """A group that a round asks: an audience, people or addresses chosen by hand, or a stack of printed codes.

    sample: how many of them are asked, those least recently asked first; empty is all. slips: printed codes that carry
    no name. named: one person by nature, such as the line manager. invited and answered are fixed at closing.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="groups")
    code = models.SlugField(max_length=40)
    title = models.CharField(_("title"), max_length=200)
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    people = models.ManyToManyField(Person, related_name="+", blank=True)
    addresses: models.JSONField[list[str]] = models.JSONField(default=list)
    slips = models.PositiveIntegerField(default=0)
    named = models.BooleanField(default=False)
    sample = models.PositiveIntegerField(null=True, blank=True)
    invited = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="voice_group_code")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Invitation(BelongsToSchool):
    """One person's, or one printed code's, way to answer once.

    The link carries a token; only the token's SHA-256 is stored. salt: with the installation's secret key it gives the
    token again, for a reminder or a second print; closing empties it.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    group = models.ForeignKey(RoundGroup, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32, default=new_salt, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["round", "group", "person"], condition=Q(person__isnull=False), name="voice_invited_once"
            )
        ]
        indexes = [models.Index(fields=["person", "-sent_at"], name="voice_invitation_person")]
