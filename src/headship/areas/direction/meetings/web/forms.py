"""The forms of meetings, agendas, minutes and charters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.meetings.domain.charters import A_YEAR, Role
from headship.areas.direction.meetings.domain.health import LOOK_AFTER
from headship.areas.direction.meetings.models import (
    LONGEST,
    NOTES,
    AgendaItem,
    Attendance,
    Charter,
    CharterAgreement,
    Meeting,
    TeamChange,
)
from headship.evidence import registry
from headship.kernel import clock
from headship.school.domain.teams import members_of, teams_of
from headship.school.models import Person, Team
from headship.school.web.forms.fields import (
    PeopleField,
    PersonField,
    day_field,
    inside_people,
    line,
    long_text,
    moment_field,
    row_field,
    staff,
    working_teams,
)

DUE = ("action", "promise")
FORTNIGHT = timedelta(days=14)
SELDOM = ("chair", "minute_taker", "every_days", "confidential")
ROLES = 4  # rows for roles beyond those that are there


def open_teams(person: Person) -> Any:
    """The teams for which somebody may plan: their own, or any for a leader."""
    return working_teams() if person.is_leader else teams_of(person).order_by("name")


def own_teams_of(person: Person) -> Any:
    """The working teams that somebody is in, by name."""
    return teams_of(person).filter(ended_on__isnull=True).order_by("name")


def minutes_field(label: Any, **options: Any) -> forms.IntegerField:
    """So many minutes."""
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST, **options)


class _People(forms.Form):
    """Forms with fields for people of the house; one who has left stays choosable where they are chosen already."""

    def offer(self, *names: str, among: Any = None) -> None:
        people = inside_people() if among is None else among
        for name in names:
            if name in self.fields:
                field: Any = self.fields[name]
                field.queryset = people

    def split(self, first: str, others: str, *, ids: Iterable[int]) -> None:
        """Show some people first, and everybody else in a field of their own that opens when it is needed."""
        chosen, wanted = self._both(first, others), set(ids)
        people = [(person.pk, person.name) for person in chosen[0].queryset]
        chosen[0].choices = [each for each in people if each[0] in wanted]
        chosen[1].choices = [each for each in people if each[0] not in wanted]
        if not chosen[1].choices:
            del self.fields[others]

    def _both(self, first: str, others: str) -> tuple[Any, Any]:
        return self.fields[first], self.fields[others]


class MeetingForm(_People):
    """A meeting to come."""

    team = row_field(_("Team"))
    title = line(_("What it is for"), max_length=200, help_text=_("For example: Weekly meeting."))
    starts_at = moment_field(_("Day and time"))
    minutes = minutes_field(_("Minutes it will take"), initial=60)
    place = line(_("Place"), max_length=200, required=False)
    chair = PersonField(_("Who chairs"), required=False, empty_label=_("Whoever leads the team"))
    minute_taker = PersonField(_("Who takes minutes"), required=False, empty_label=_("Whoever begins to write"))
    every_days = forms.TypedChoiceField(label=_("Comes again"), choices=Meeting.Rhythm.choices, coerce=int, initial=0)
    confidential = forms.BooleanField(
        label=_("For the team alone"), required=False,
        help_text=_("Agenda and minutes are then seen by the team and whoever is asked to come, and by nobody else."),
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Person, meeting: Meeting | None = None, team: Team | None = None) -> None:
        super().__init__(data, initial=_of(meeting) if meeting else {"team": team})
        teams: Any = self.fields["team"]
        teams.queryset = open_teams(by)
        if meeting is not None:
            del self.fields["team"]
            self.fields["chair"].required = True
        self.offer("chair", "minute_taker")
        self.opened = meeting is not None or (data is not None and any(data.get(name) for name in SELDOM))

    @property
    def usual(self) -> list[forms.BoundField]:
        """What every meeting has."""
        return [field for field in self if field.name not in SELDOM]

    @property
    def seldom(self) -> list[forms.BoundField]:
        """What can stay as it is proposed."""
        return [self[name] for name in SELDOM]


def _of(meeting: Meeting) -> dict[str, Any]:
    names = ("title", "minutes", "place", "every_days", "confidential")
    local = timezone.localtime(meeting.starts_at)
    people = {"chair": meeting.chair_id, "minute_taker": meeting.minute_taker_id}
    return {name: getattr(meeting, name) for name in names} | people | {"starts_at": local}


class InviteForm(_People):
    """Who comes: those who are asked and the team's members first, everybody else behind a line."""

    people = PeopleField(_("Who is asked to come"), required=False)
    others = PeopleField(_("Others"), required=False)

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        asked = set(meeting.attendances.values_list("person_id", flat=True))
        members = members_of(meeting.team).values_list("pk", flat=True)
        super().__init__(data, initial={"people": asked})
        self.offer("people", "others")
        self.split("people", "others", ids={*asked, *members})

    def everybody(self) -> list[Person]:
        """All who were chosen."""
        return [*self.cleaned_data["people"], *self.cleaned_data.get("others", ())]


class HeldForm(_People):
    """A meeting that was held, in one go."""

    held_at = moment_field(_("Held on"))
    minutes_taken = minutes_field(_("Minutes it took"), initial=30)
    present = PeopleField(_("Who was there"), required=False)
    others = PeopleField(_("Others"), required=False)
    talked = line(_("What it was about"), required=False)
    agreed = long_text(
        _("What we agreed"), rows=3, required=False,
        help_text=_("A line each. Each is kept as a small decision of the team."),
    )  # fmt: skip
    what = line(_("Something to do"), required=False, help_text=_("More can follow in the minutes."))
    owner = PersonField(_("Who does it"), required=False)
    due_on = day_field(_("By when"), required=False)
    confidential = forms.BooleanField(
        label=_("For the team alone"), required=False,
        help_text=_("What was agreed then stays in the minutes and becomes no decision that others see."),
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Person, team: Team | None) -> None:
        self.there = list(members_of(team).values_list("pk", flat=True)) if team else []
        now = timezone.localtime(clock.now()).replace(minute=0, second=0)
        super().__init__(data, initial={
            "held_at": now, "present": self.there, "owner": by.pk, "due_on": clock.today() + FORTNIGHT,
        })  # fmt: skip
        self.offer("present", "others", "owner")
        self.split("present", "others", ids=self.there)

    def people(self) -> list[Person]:
        """Everybody who was there."""
        data = self.cleaned_data
        return [*data["present"], *data.get("others", ())]

    def clean(self) -> dict[str, Any]:
        """What is to be done has somebody who does it, and a day."""
        data = super().clean() or {}
        if data.get("what"):
            for name in ("owner", "due_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Say who does it, and by when."))
        return data


class BecauseForm(forms.Form):
    """A reason, in a line."""

    because = line(_("Why"))


class CorrectionForm(forms.Form):
    """What should stand in minutes that are kept."""

    text = long_text(_("What should stand there"), rows=3)


# Agenda and minutes


class ItemForm(forms.Form):
    """A point of the agenda."""

    title = line(_("What it is about"))
    minutes = minutes_field(_("Minutes"), initial=5)
    standing = forms.BooleanField(label=_("Each time"), required=False)

    def __init__(self, data: Any, *, item: AgendaItem | None = None) -> None:
        names = ("title", "minutes", "standing")
        super().__init__(data, initial={name: getattr(item, name) for name in names} if item else {})


class NotesForm(forms.Form):
    """Notes on one point. base: what the page held before these changes. show: also show what others wrote."""

    text = forms.CharField(required=False, max_length=NOTES, strip=False)
    base = forms.CharField(required=False, max_length=NOTES, strip=False)
    talked = forms.BooleanField(required=False)
    show = forms.BooleanField(required=False)


class SummaryForm(forms.Form):
    """The meeting in a few words, and guests. base, guests_base: what the page held before these changes."""

    summary = long_text(_("In a few words"), rows=2, required=False)
    base = forms.CharField(required=False, max_length=2000, strip=False)
    guests_base = forms.CharField(required=False, max_length=300)
    guests = line(_("Guests"), required=False, help_text=_("Names of those who are not in the school’s list."))

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        super().__init__(data, initial={"summary": meeting.summary, "guests": meeting.guests})


class OutcomeForm(_People):
    """What leaves the room."""

    kind = forms.ChoiceField(label=_("It is"), choices=())
    what = line(_("In a line"))
    owner = PersonField(_("Who"))
    due_on = day_field(_("By when"), required=False)

    def __init__(self, data: Any, *, by: Person, meeting: Meeting, place: int = 0) -> None:
        super().__init__(data, auto_id=f"id_{place}_%s", initial={
            "owner": by.pk, "due_on": clock.today() + FORTNIGHT, "kind": "action",
        })  # fmt: skip
        kinds: Any = self.fields["kind"]
        kinds.choices = kinds_of_outcome()
        self.offer("owner")
        owner: Any = self.fields["owner"]
        there = set(meeting.attendances.values_list("person_id", flat=True))
        people = [(person.pk, person.name) for person in owner.queryset]
        owner.choices = [
            (_("Asked to this meeting"), [each for each in people if each[0] in there]),
            (_("Others"), [each for each in people if each[0] not in there]),
        ]

    def clean(self) -> dict[str, Any]:
        """The day that the form proposes is meant for what has to be done by one; elsewhere it counts once chosen."""
        data = super().clean() or {}
        if data.get("kind") not in DUE and "due_on" not in self.changed_data:
            data["due_on"] = None
        return data


def kinds_of_outcome() -> list[tuple[str, Any]]:
    """What can leave a meeting, actions and decisions first."""
    order = ("action", "decision", "promise", "idea", "risk")
    known = {each.code: each.begin_words or each.title for each in registry.beginnings()}
    first = [(code, known.pop(code)) for code in order if code in known]
    return first + sorted(known.items(), key=lambda each: str(each[1]))


# Charters and health checks


class CharterForm(_People):
    """A version of a charter. Roles come as rows: title, what it is there for, who, until when."""

    purpose = long_text(_("What we are for"), rows=3, max_length=4000)
    decides = long_text(
        _("How we decide"), rows=3, max_length=4000,
        help_text=_("Who decides what, with whom, and what we do when time is short."),
    )  # fmt: skip
    disagrees = long_text(
        _("How we disagree"), rows=3, max_length=4000,
        help_text=_("In the room, and afterwards outside of it. Who says so when we do not?"),
    )  # fmt: skip
    works = long_text(_("How we work together"), rows=3, max_length=4000, required=False)
    review_on = day_field(_("Look at it again on"))

    def __init__(self, data: Any, *, charter: Charter | None = None) -> None:
        roles = list(charter.roles.all()) if charter else []
        super().__init__(data, initial=_of_charter(charter, roles))
        self.rows = len(roles) + ROLES if not data else max(ROLES, _rows_in(data))
        people = list(inside_people())
        for number in range(self.rows):
            self.fields[f"role-{number}"] = line(_("Role"), max_length=120, required=False)
            self.fields[f"duties-{number}"] = line(_("What it is there for"), required=False)
            holder = PersonField(_("Who has it"), required=False)
            holder.queryset = inside_people()
            holder.choices = [("", "—"), *((person.pk, person.name) for person in people)]  # asked once for all rows
            self.fields[f"holder-{number}"] = holder
            self.fields[f"until-{number}"] = day_field(_("Until"), required=False)

    def role_rows(self) -> list[list[Any]]:
        """The fields of each role, row by row."""
        return [[self[f"{name}-{number}"] for name in ("role", "duties", "holder", "until")]
                for number in range(self.rows)]  # fmt: skip

    def roles(self) -> list[Role]:
        """The roles that were written; rows without a name are none."""
        data = self.cleaned_data
        return [
            Role(data[f"role-{n}"], data[f"duties-{n}"], data[f"holder-{n}"], data[f"until-{n}"])
            for n in range(self.rows)
            if data[f"role-{n}"]
        ]

    def texts(self) -> dict[str, Any]:
        """What is written beside the roles."""
        return {name: self.cleaned_data[name] for name in ("purpose", "decides", "disagrees", "works", "review_on")}

    def clean(self) -> dict[str, Any]:
        """Whoever has a role has one with a name."""
        data = super().clean() or {}
        for number in range(self.rows):
            if not data.get(f"role-{number}") and (data.get(f"holder-{number}") or data.get(f"duties-{number}")):
                self.add_error(f"role-{number}", _("Give the role a name."))
        return data


def _rows_in(data: Any) -> int:
    numbers = [key.removeprefix("role-") for key in data if key.startswith("role-")]
    return min(40, max((int(each) + 1 for each in numbers if each.isdecimal() and len(each) < 4), default=0))


def _of_charter(charter: Charter | None, roles: list[Any]) -> dict[str, Any]:
    if charter is None:
        return {"review_on": clock.today() + A_YEAR}
    initial: dict[str, Any] = {name: getattr(charter, name) for name in ("purpose", "decides", "disagrees", "works")}
    tomorrow = clock.today() + timedelta(days=1)
    initial["review_on"] = charter.review_on if charter.review_on >= tomorrow else clock.today() + A_YEAR
    for number, role in enumerate(roles):
        initial |= {f"role-{number}": role.title, f"duties-{number}": role.duties,
                    f"holder-{number}": role.holder_id, f"until-{number}": role.until}  # fmt: skip
    return initial


class AnswerForm(forms.Form):
    """What a member says to a charter."""

    says = forms.ChoiceField(label=_("Do you agree?"), choices=CharterAgreement.Says.choices, widget=forms.RadioSelect)
    words = line(_("What should change first"), max_length=500, required=False)

    def __init__(self, data: Any, *, said: CharterAgreement | None = None) -> None:
        super().__init__(data, initial={"says": said.says, "words": said.words} if said else None)


class ReviewDayForm(forms.Form):
    """The next day to look again."""

    review_on = day_field(_("Look at it again on"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"review_on": clock.today() + A_YEAR})


class TalkForm(_People):
    """What a team takes from its health check."""

    talked_on = day_field(_("Talked over on"))
    heard = long_text(_("What we heard"), rows=3, help_text=_("What was said, never who said it."))
    change = line(_("What we change because of it"), required=False, help_text=_("Leave it open if nothing has to."))
    owner = PersonField(_("Who sees to it"))
    review_on = day_field(_("Look again on"), required=False)

    def __init__(self, data: Any, *, by: Person, team: Team) -> None:
        super().__init__(data, initial={
            "talked_on": clock.today(), "owner": by.pk, "review_on": clock.today() + LOOK_AFTER,
        })  # fmt: skip
        self.offer("owner", among=staff())


class LookForm(forms.Form):
    """What came of a change."""

    came = forms.ChoiceField(label=_("What came of it?"), choices=TeamChange.Came.choices, widget=forms.RadioSelect)
    words = long_text(_("How you can tell"), rows=2)
    review_on = day_field(_("If it is too early: look again on"), required=False)


REPLIES = tuple(choice for choice in Attendance.Reply.choices if choice[0])
