"""Teams: groups of staff who work on something together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.tenancy import BelongsToSchool


class Team(BelongsToSchool):
    """A team with somebody who leads it."""

    class Kind(models.TextChoices):
        SENIOR = "senior", _("Senior team")
        DEPARTMENT = "department", _("Department")
        PHASE = "phase", _("Phase or year")
        PROJECT = "project", _("Project")
        SERVICE = "service", _("Service")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DEPARTMENT)
    lead = models.ForeignKey(
        "school.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="teams_led"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="school_team_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMembership(BelongsToSchool):
    """A person's time in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey("school.Person", on_delete=models.CASCADE, related_name="team_memberships")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"],
                condition=models.Q(ends_on__isnull=True),
                name="school_in_a_team_once",
            ),
        ]
