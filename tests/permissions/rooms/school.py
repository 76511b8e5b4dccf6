"""Who gets which answer in the school room: written from what a school expects, never read from the rules."""

from __future__ import annotations

from datetime import timedelta

from headship.kernel import clock
from headship.school.domain import audiences, classes, deliveries, invitations, keeping, people, posts, teams
from headship.school.models import Enrolment, Membership, Person, Post, Receipt, Relation
from tests.conftest import person_with
from tests.permissions.answers import (
    ABSENT,
    EVERYONE,
    GOVERNANCE,
    IN,
    OFFICE,
    REFUSED,
    SENIOR,
    STAFF,
    Row,
    of,
    open_to_all,
    page,
    rows,
)
from tests.permissions.records import Arguments, World, record

SENIOR_OFFICE = (*SENIOR, "administrator")
INSIDE = (*STAFF, *GOVERNANCE)
SENDERS = (*SENIOR_OFFICE, "middle_leader", "clerk")


def of_all(*those: str | tuple[str, ...], record: str) -> Row:
    """A record of which everybody in the school may know, and on which only these may work."""
    held_by = [role for entry in those for role in ((entry,) if isinstance(entry, str) else entry)]
    return Row(rows((held_by, IN)), record=record)


TABLE: dict[str, Row] = {
    # People
    "school:people": page(INSIDE),
    "school:enrolment": page(SENIOR_OFFICE),
    "school:acting_head": page("head", "chair"),
    "school:person": of(EVERYONE, record="colleague"),
    "school:person_details": of_all(SENIOR_OFFICE, record="colleague"),
    "school:person_roles": of_all(OFFICE, record="colleague"),
    "school:role_end": of_all(OFFICE, record="membership"),
    "school:person_relations": of_all(SENIOR_OFFICE, record="colleague"),
    "school:relation_end": of_all(SENIOR_OFFICE, record="relation"),
    "school:departure": of_all(SENIOR_OFFICE, record="colleague"),
    "school:person_invitation": of_all(SENIOR_OFFICE, record="newcomer"),
    # Posts and lines
    "school:organisation": page(INSIDE),
    "school:post_new": page(SENIOR_OFFICE),
    "school:post": of_all(INSIDE, record="post"),
    "school:post_title": of_all(SENIOR_OFFICE, record="post"),
    "school:post_line": of_all(SENIOR_OFFICE, record="post"),
    "school:post_holders": of_all(SENIOR_OFFICE, record="post"),
    "school:holding_end": of_all(SENIOR_OFFICE, record="holding"),
    "school:post_functional_lines": of_all(SENIOR_OFFICE, record="post"),
    "school:functional_line_end": of_all(SENIOR_OFFICE, record="line"),
    "school:post_closure": of_all(SENIOR_OFFICE, record="post"),
    # Teams, classes, terms
    "school:teams": page(INSIDE),
    "school:team_new": page(SENIOR_OFFICE, "middle_leader"),
    "school:team": of_all(INSIDE, record="team"),
    "school:team_members": of_all(SENIOR_OFFICE, "middle_leader", record="team"),
    "school:team_lead": of_all(SENIOR_OFFICE, "middle_leader", record="team"),
    "school:team_leave": of_all(SENIOR_OFFICE, "middle_leader", record="team_member"),
    "school:team_end": of_all(SENIOR_OFFICE, "middle_leader", record="team"),
    "school:classes": page(STAFF),
    "school:class_new": page(SENIOR_OFFICE),
    "school:class": of_all(STAFF, record="class"),
    "school:class_members": of_all(SENIOR_OFFICE, record="class"),
    "school:enrolment_end": of_all(SENIOR_OFFICE, record="enrolment"),
    "school:terms": page(STAFF),
    "school:term_new": page(SENIOR_OFFICE),
    "school:term": of_all(SENIOR_OFFICE, record="term"),
    # Audiences and messages
    "school:audiences": page(INSIDE),
    "school:audience_new": page(SENDERS),
    "school:audience_size": page(SENDERS),
    "school:audience": of_all(INSIDE, record="audience"),
    "school:audience_change": of_all(SENDERS, record="audience"),
    "school:messages": page(EVERYONE),
    "school:receipt": of("teacher", record="receipt"),
    "school:acknowledgement": of("teacher", record="receipt"),
    "school:deliveries": page(SENDERS),
    "school:delivery_new": page(SENDERS),
    # The teacher who received it goes on to their own copy; nobody else but the office knows of it.
    "school:delivery": of(OFFICE, "teacher", record="delivery"),
    "school:reminder": Row(rows((OFFICE, IN), (["teacher"], REFUSED), otherwise=ABSENT), record="delivery"),
    "school:answers": Row(rows((OFFICE, IN), (["teacher"], REFUSED), otherwise=ABSENT), record="delivery"),
    "school:slip_sheet": Row(rows((OFFICE, IN), (["teacher"], REFUSED), otherwise=ABSENT), record="delivery"),
    # Without an account
    "school:slip_entry": open_to_all(),
    "school:slip": open_to_all(record="slip"),
    "school:invitation": open_to_all(record="invitation"),
    # The school itself, and oneself
    "school:profile": page(EVERYONE),
    "school:current_school": page(EVERYONE),
    "school:settings": page(OFFICE),
    "school:campus_new": page(OFFICE),
    "school:campus": of_all(OFFICE, record="campus"),
    "school:campus_closure": of_all(OFFICE, record="campus"),
    "school:quiet": page("head"),
    "school:quiet_end": page("head"),
    "school:outbox": page("administrator"),
    "school:outbox_mail": Row(rows((["administrator"], IN)), record="mail", stranger=REFUSED),
}


@record("colleague")
def colleague(world: World) -> Arguments:
    """The senior leader whom everybody knows."""
    return {"pk": world.owner.pk}


@record("newcomer")
def newcomer(world: World) -> Arguments:
    """Somebody who does not sign in yet."""
    return {"pk": person_with("Ines Duarte", "teacher").pk}


@record("membership")
def membership(world: World) -> Arguments:
    """A role of the senior leader."""
    return {"pk": Membership.objects.get(person=world.owner).pk}


@record("relation")
def relation(world: World) -> Arguments:
    """Their coach."""
    made = people.relate(by=world.owner, kind=Relation.Kind.COACH, of=world.owner, to=world.people["head"])
    return {"pk": made.pk}


def _topmost(world: World) -> Post:
    """The one post that answers to nobody, which several records stand below."""
    return Post.objects.filter(answers_to__isnull=True).first() or posts.create_post(by=world.owner, title="Head")


@record("post")
def post(world: World) -> Arguments:
    """A post below the topmost."""
    top = _topmost(world)
    return {"pk": posts.create_post(by=world.owner, title="Deputy", answers_to=top).pk}


@record("holding")
def holding(world: World) -> Arguments:
    """Somebody in the topmost post."""
    top = _topmost(world)
    return {"pk": posts.fill_post(by=world.owner, post=top, person=world.people["head"]).pk}


@record("line")
def line(world: World) -> Arguments:
    """A second line."""
    top = _topmost(world)
    one, other = (posts.create_post(by=world.owner, title=title, answers_to=top) for title in ("One", "Other"))
    return {"pk": posts.add_functional_line(by=world.owner, post=one, answers_to=other, purpose="Safety").pk}


@record("team")
def team(world: World) -> Arguments:
    """A team."""
    return {"pk": teams.form_team(by=world.owner, name="Science", kind="department", members=[world.owner]).pk}


@record("team_member")
def team_member(world: World) -> Arguments:
    """A team, and one of its members."""
    made = teams.form_team(by=world.owner, name="Arts", kind="department", members=[world.owner])
    return {"pk": made.pk, "person_pk": world.owner.pk}


@record("class")
def school_class(world: World) -> Arguments:
    """A class kept by hand."""
    return {"pk": classes.open_class(by=world.owner, title="7A Science").pk}


@record("enrolment")
def enrolment(world: World) -> Arguments:
    """A student in a class."""
    made = classes.open_class(by=world.owner, title="7B Science")
    student = world.people["student"]
    row = classes.join_class(by=world.owner, school_class=made, person=student, part=Enrolment.Part.STUDENT)
    return {"pk": row.pk}


@record("term")
def term(world: World) -> Arguments:
    """A term kept by hand."""
    day = clock.today()
    last = day + timedelta(days=60)
    return {"pk": classes.create_term(by=world.owner, title="Autumn", kind="term", starts_on=day, ends_on=last).pk}


@record("audience")
def audience(world: World) -> Arguments:
    """An audience that the school made."""
    made = audiences.create_audience(by=world.owner, name="Governors and staff", rules=[{"kind": "staff"}])
    return {"pk": made.pk}


def _sent(world: World, *to: Person) -> Receipt:
    delivery = deliveries.send(
        by=world.owner, subject="Fire practice", body="On Thursday.", people=to, asks_acknowledgement=True
    )
    receipt: Receipt = Receipt.objects.get(delivery=delivery)
    return receipt


@record("receipt")
def receipt(world: World) -> Arguments:
    """A message to the teacher."""
    return {"pk": _sent(world, world.people["teacher"]).pk}


@record("delivery")
def delivery(world: World) -> Arguments:
    """A message from the senior leader to the teacher."""
    return {"pk": _sent(world, world.people["teacher"]).delivery_id}


@record("slip")
def slip(world: World) -> Arguments:
    """A printed code."""
    return {"code": _sent(world, person_with("Ines Duarte", "parent")).slip_code}


@record("invitation")
def invitation(world: World) -> Arguments:
    """A link that still works."""
    person = person_with("Ines Duarte", "teacher")
    return {"token": invitations.invite(by=world.owner, person=person).token}


@record("campus")
def campus(world: World) -> Arguments:
    """A place where the school works."""
    return {"pk": keeping.open_campus(by=world.owner, name="River site").pk}


@record("mail")
def mail(world: World) -> Arguments:
    """A mail that waits."""
    from headship.school.models import OutboxMail

    return {"pk": OutboxMail.objects.create(to="one@riverside.example", subject="Hello", body="Words").pk}
