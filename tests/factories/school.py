"""Schools, people and what they are in, for every room's tests. All but SchoolFactory need a school in scope.

PersonFactory(roles=["teacher"])                  a teacher since 2020, without an account
PersonFactory(roles=["head"], signs_in=True)      with an e-mail address and an account to sign in with
TeamFactory(members=[one, two])
PostFactory(answers_to=head_post, holders=[one])
ClassFactory(teachers=[one], students=[two])
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory

from headship.school.domain import audiences, deliveries, founding, people, posts, teams
from headship.school.models import (
    AcademicTerm,
    Account,
    Audience,
    Delivery,
    Enrolment,
    Guardianship,
    Membership,
    Person,
    Post,
    School,
    SchoolClass,
    Team,
)

LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct horse battery"
NAMES = (
    "Amina Diallo",
    "Kenji Watanabe",
    "Lucía Fernández",
    "陳美玲",
    "Олена Шевченко",
    "فاطمة الزهراء",
    "Tom O’Neill",
)


class SchoolFactory(factory.Factory):  # type: ignore[misc]
    """A school as it is founded, with the audiences that every school has."""

    class Meta:
        model = School

    name = factory.Sequence(lambda number: f"School {number}")
    code = factory.Sequence(lambda number: f"school-{number}")

    @classmethod
    def _create(cls, model_class: type[School], *args: Any, **kwargs: Any) -> School:
        return founding.found_school(**kwargs)


class PersonFactory(factory.Factory):  # type: ignore[misc]
    """A person with roles since long ago. `by` is who enrols them; None is the program."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda number: f"{NAMES[number % len(NAMES)]} {number}")

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **kwargs: Any) -> Person:
        roles: Iterable[str] = kwargs.pop("roles", ())
        signs_in = kwargs.pop("signs_in", False)
        more = {key: kwargs.pop(key) for key in ("grade", "campus", "account") if key in kwargs}
        kwargs.setdefault("joined_on", LONG_AGO)
        person = people.enrol_person(by=kwargs.pop("by", None), **kwargs)
        Membership.objects.bulk_create([Membership(person=person, role=role, starts_on=LONG_AGO) for role in roles])
        if signs_in:
            person.email = person.email or f"person{person.pk}@school.example"
            more["account"] = AccountFactory(email=person.email)
        for field, value in more.items():
            setattr(person, field, value)
        if more:
            person.save()
        return person


class AccountFactory(factory.Factory):  # type: ignore[misc]
    """An account; its password is PASSWORD."""

    class Meta:
        model = Account

    email = factory.Sequence(lambda number: f"account{number}@school.example")

    @classmethod
    def _create(cls, model_class: type[Account], *args: Any, **kwargs: Any) -> Account:
        return Account.objects.create_user(kwargs.pop("email"), PASSWORD, **kwargs)


class TeamFactory(factory.Factory):  # type: ignore[misc]
    """A team."""

    class Meta:
        model = Team

    name = factory.Sequence(lambda number: f"Team {number}")
    kind = Team.Kind.DEPARTMENT

    @classmethod
    def _create(cls, model_class: type[Team], *args: Any, **kwargs: Any) -> Team:
        return teams.form_team(by=kwargs.pop("by", None), **kwargs)


class PostFactory(factory.Factory):  # type: ignore[misc]
    """A post; without `answers_to` it is the topmost."""

    class Meta:
        model = Post

    title = factory.Sequence(lambda number: f"Post {number}")

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **kwargs: Any) -> Post:
        holders: Iterable[Person] = kwargs.pop("holders", ())
        by = kwargs.pop("by", None)
        post = posts.create_post(by=by, **kwargs)
        for person in holders:
            posts.fill_post(by=by, post=post, person=person, starts_on=LONG_AGO)
        return post


class TermFactory(factory.django.DjangoModelFactory):  # type: ignore[misc]
    """A term of 2025."""

    class Meta:
        model = AcademicTerm

    title = factory.Sequence(lambda number: f"Term {number}")
    starts_on = date(2025, 9, 1)
    ends_on = date(2025, 12, 19)


class ClassFactory(factory.django.DjangoModelFactory):  # type: ignore[misc]
    """A class with its teachers and students."""

    class Meta:
        model = SchoolClass
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"Class {number}")

    @factory.post_generation  # type: ignore[untyped-decorator]
    def teachers(self, create: bool, extracted: Iterable[Person] | None, **kwargs: Any) -> None:
        enrol(self, extracted or (), Enrolment.Part.TEACHER)

    @factory.post_generation  # type: ignore[untyped-decorator]
    def students(self, create: bool, extracted: Iterable[Person] | None, **kwargs: Any) -> None:
        enrol(self, extracted or (), Enrolment.Part.STUDENT)


def enrol(school_class: Any, persons: Iterable[Person], part: str) -> None:
    """Put people into a class."""
    Enrolment.objects.bulk_create([Enrolment(school_class=school_class, person=one, part=part) for one in persons])


class GuardianshipFactory(factory.django.DjangoModelFactory):  # type: ignore[misc]
    """A guardian and a student."""

    class Meta:
        model = Guardianship


class AudienceFactory(factory.Factory):  # type: ignore[misc]
    """An audience that the school made; all staff unless rules are given."""

    class Meta:
        model = Audience

    name = factory.Sequence(lambda number: f"Audience {number}")

    @classmethod
    def _create(cls, model_class: type[Audience], *args: Any, **kwargs: Any) -> Audience:
        kwargs.setdefault("rules", [{"kind": "staff"}])
        return audiences.create_audience(by=kwargs.pop("by", None), **kwargs)


class DeliveryFactory(factory.Factory):  # type: ignore[misc]
    """A delivery as it is sent: needs `by`, and `audiences` or `people`."""

    class Meta:
        model = Delivery

    subject = factory.Sequence(lambda number: f"Message {number}")
    body = "Please read this."

    @classmethod
    def _create(cls, model_class: type[Delivery], *args: Any, **kwargs: Any) -> Delivery:
        return deliveries.send(**kwargs)
