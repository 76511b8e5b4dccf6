"""Audiences: groups that are computed from rules when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.school import roles
from headship.school.models import (
    Audience,
    Enrolment,
    Guardianship,
    Membership,
    Person,
    SchoolClass,
    Team,
    TeamMembership,
)
from headship.school.models.people import grade_as_said, in_force

Rule = dict[str, str]

# The kinds of rule, as people choose them.
KINDS: dict[str, str | Promise] = {
    "everyone": gettext_lazy("Everyone"),
    "staff": gettext_lazy("All staff"),
    "role": gettext_lazy("Everybody with the role"),
    "team": gettext_lazy("The team"),
    "class": gettext_lazy("The learners of class"),
    "grade": gettext_lazy("The learners of year or grade"),
    "families_of_class": gettext_lazy("The families of class"),
    "families_of_grade": gettext_lazy("The families of year or grade"),
}
WITHOUT_VALUE = frozenset({"everyone", "staff"})
BY_CLASS = frozenset({"class", "families_of_class"})
BY_GRADE = frozenset({"grade", "families_of_grade"})


def people_in(audiences: Audience | Iterable[Audience]) -> QuerySet[Person]:
    """Everybody who is present and belongs to one of these audiences, each once."""
    several = [audiences] if isinstance(audiences, Audience) else list(audiences)
    return people_matching([rule for each in several for rule in each.rules])


def people_matching(rules: Sequence[Rule]) -> QuerySet[Person]:
    """Everybody who is present and fits any of these rules, each once; nobody where there is no rule."""
    people: QuerySet[Person] = Person.objects.present().filter(_condition(rules))
    return people


def _condition(rules: Sequence[Rule]) -> Q:
    condition = Q(pk__in=())
    for rule in rules:
        condition |= _CONDITIONS[rule["kind"]](rule.get("value", ""))
    return condition


def _having_role(*codes: str) -> Q:
    held = Membership.objects.filter(in_force(clock.today()), role__in=codes)
    return Q(pk__in=held.values("person_id"))


def _in_team(value: str) -> Q:
    held = TeamMembership.objects.filter(in_force(clock.today()), team_id=value, team__ended_on__isnull=True)
    return Q(pk__in=held.values("person_id"))


def running_enrolments() -> QuerySet[Enrolment]:
    """Enrolments in force today, in classes that have not ended. An open first or last day is no limit."""
    day = clock.today()
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    class_goes_on = Q(school_class__ended_on__isnull=True) | Q(school_class__ended_on__gt=day)
    rows: QuerySet[Enrolment] = Enrolment.objects.filter(begun & not_over & class_goes_on, ended=False)
    return rows


def _learners_of_class(value: str) -> QuerySet[Any]:
    return running_enrolments().filter(school_class_id=int(value), part=Enrolment.Part.STUDENT).values("person_id")


def _learners_of_grade(value: str) -> QuerySet[Any]:
    learners = Person.objects.present().filter(_having_role(roles.STUDENT.code), grade=value)
    ids: QuerySet[Any] = learners.values("pk")
    return ids


def _guardians(students: QuerySet[Any]) -> Q:
    day = clock.today()
    rows = Guardianship.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), student__in=students)
    return Q(pk__in=rows.values("guardian_id"))


_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "everyone": lambda _value: Q(pk__isnull=False),
    "staff": lambda _value: _having_role(*roles.STAFF),
    "role": lambda value: _having_role(value),
    "team": _in_team,
    "class": lambda value: Q(pk__in=_learners_of_class(value)),
    "grade": lambda value: Q(pk__in=_learners_of_grade(value)),
    "families_of_class": lambda value: _guardians(_learners_of_class(value)),
    "families_of_grade": lambda value: _guardians(_learners_of_grade(value)),
}


def audience(code: str) -> Audience:
    """One of the audiences that every school has: everyone, staff, teachers, support-staff, senior-team,
    leaders, governors, students, parents. Raises Audience.DoesNotExist on another code."""
    found: Audience = Audience.objects.get(code=code)
    return found


@transaction.atomic
def create_audience(*, by: Person | None, name: str, rules: Sequence[Rule]) -> Audience:
    """Make an audience. Raises Refusal on an unknown rule, on none, or on a name that is taken."""
    name = _free_name(name)
    made: Audience = Audience.objects.create(name=name, rules=checked_rules(rules))
    _record(by, "audience.create", made, _("Made the audience %(name)s."))
    return made


@transaction.atomic
def change_audience(*, by: Person | None, audience: Audience, name: str, rules: Sequence[Rule]) -> Audience:
    """Change an audience that the school made. What was sent to it stays as it was sent."""
    if audience.code:
        raise Refusal(_("Every school has this audience; make another one instead."))
    audience.name = _free_name(name, but=audience.pk)
    audience.rules = checked_rules(rules)
    audience.save(update_fields=["name", "rules"])
    _record(by, "audience.change", audience, _("Changed the audience %(name)s."))
    return audience


def _free_name(name: str, but: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("An audience needs a name."), field="name")
    if Audience.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise Refusal(_("There is an audience of that name already."), field="name")
    return name


def checked_rules(rules: Sequence[Rule]) -> list[Rule]:
    """The rules, each once, in a plain form. Raises Refusal on one that nobody could ever fit."""
    plain: list[Rule] = []
    for rule in rules:
        kind, value = rule.get("kind", ""), str(rule.get("value", "")).strip()
        if kind not in KINDS:
            raise Refusal(_("“%(kind)s” is not a kind of rule.") % {"kind": kind}, field="rules")
        if kind not in WITHOUT_VALUE and not _value_exists(kind, value):
            raise Refusal(_("Choose whom the rule “%(rule)s” means.") % {"rule": KINDS[kind]}, field="rules")
        one: Rule = {"kind": kind} if kind in WITHOUT_VALUE else {"kind": kind, "value": value}
        if one not in plain:
            plain.append(one)
    if not plain:
        raise Refusal(_("An audience needs at least one rule."), field="rules")
    return plain


def _value_exists(kind: str, value: str) -> bool:
    if kind == "role":
        return value in roles.ROLES
    if kind == "team" or kind in BY_CLASS:
        model: Any = Team if kind == "team" else SchoolClass
        return value.isdecimal() and model.objects.filter(pk=value).exists()
    return bool(value)


def sizes_of(audiences: Sequence[Audience]) -> dict[int, int]:
    """How many people each audience is today, by its id, in one query."""
    counts = {f"size_{one.pk}": Count("pk", filter=_condition(one.rules), distinct=True) for one in audiences}
    found = Person.objects.present().aggregate(**counts) if counts else {}
    return {one.pk: found[f"size_{one.pk}"] for one in audiences}


def in_words(rules: Sequence[Rule]) -> list[str]:
    """Each rule as people read it: "The team Science"."""
    return _in_words(rules, _names(rules))


def words_for(audiences: Sequence[Audience]) -> dict[int, list[str]]:
    """The rules of several audiences as people read them, by the audience's id, in two queries."""
    names = _names([rule for one in audiences for rule in one.rules])
    return {one.pk: _in_words(one.rules, names) for one in audiences}


def _in_words(rules: Sequence[Rule], names: dict[tuple[str, str], str]) -> list[str]:
    return [_rule_in_words(rule["kind"], rule.get("value", ""), names) for rule in rules]


def _rule_in_words(kind: str, value: str, names: dict[tuple[str, str], str]) -> str:
    if kind in WITHOUT_VALUE:
        return str(KINDS[kind])
    if kind == "role":
        return f"{KINDS[kind]} {roles.ROLES[value].title}"
    if kind in BY_GRADE:
        return f"{KINDS[kind]} {grade_as_said(value)}"
    by_id = kind == "team" or kind in BY_CLASS
    return f"{KINDS[kind]} {names.get((_named_by(kind), value), _('(no longer there)')) if by_id else value}"


def _named_by(kind: str) -> str:
    return "team" if kind == "team" else "class"


def _names(rules: Sequence[Rule]) -> dict[tuple[str, str], str]:
    """What the teams and classes in these rules are called."""
    teams = [rule["value"] for rule in rules if rule["kind"] == "team"]
    classes = [rule["value"] for rule in rules if rule["kind"] in BY_CLASS]
    named = {("team", str(pk)): name for pk, name in Team.objects.filter(pk__in=teams).values_list("pk", "name")}
    titled = SchoolClass.objects.filter(pk__in=classes).values_list("pk", "title")
    return named | {("class", str(pk)): title for pk, title in titled}


def audiences_of(person: Person) -> list[Audience]:
    """The audiences that somebody belongs to today, by name."""
    facts = _facts_of(person)
    return [each for each in Audience.objects.all() if any(_plain(rule) in facts for rule in each.rules)]


def _plain(rule: Rule) -> tuple[str, str]:
    return rule["kind"], rule.get("value", "")


def _facts_of(person: Person) -> set[tuple[str, str]]:
    """Every rule that this person fits: the same groups as in `people_matching`, seen from one person."""
    if not person.is_present:
        return set()
    facts = {("everyone", ""), *(("role", code) for code in person.role_codes)}
    if person.is_staff_member:
        facts.add(("staff", ""))
    teams = TeamMembership.objects.filter(in_force(clock.today()), person=person, team__ended_on__isnull=True)
    facts.update(("team", str(team)) for team in teams.values_list("team_id", flat=True))
    facts.update(_learning(Person.objects.filter(pk=person.pk), "class", "grade"))
    day = clock.today()
    children = Guardianship.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), guardian=person)
    learners = Person.objects.filter(pk__in=children.values("student_id"))
    facts.update(_learning(learners, "families_of_class", "families_of_grade"))
    return facts


def _learning(learners: QuerySet[Person], by_class: str, by_grade: str) -> set[tuple[str, str]]:
    rows = running_enrolments().filter(person__in=learners, part=Enrolment.Part.STUDENT)
    classes = {(by_class, str(pk)) for pk in rows.values_list("school_class_id", flat=True)}
    in_grade = Person.objects.present().filter(_having_role(roles.STUDENT.code), pk__in=learners).exclude(grade="")
    return classes | {(by_grade, grade) for grade in in_grade.values_list("grade", flat=True)}


def _record(by: Person | None, verb: str, audience: Audience, sentence: str) -> None:
    journal.record(
        by=by, verb=verb, record_kind="audience", record_id=audience.pk, label=audience.name,
        summary=sentence % {"name": audience.name}, payload={"rules": audience.rules},
    )  # fmt: skip
