"""How people come into the demonstration school: by the import of its own export, as in any school."""

from __future__ import annotations

from headship.demo.export import Export
from headship.school.domain import people
from headship.school.models import Guardianship


def bring_in(export: Export) -> None:
    """Stand-in until the import is there: enrol those of the export who the story needs."""
    role_of = {row["userSourcedId"]: row["role"] for row in export.files["roles"]}
    names = {"administrator": (), "aide": ("support_staff",), "teacher": ("teacher",)}
    known = {}
    for user in export.files["users"]:
        role = role_of[user["sourcedId"]]
        person = people.enrol_person(by=None, name=f"{user['givenName']} {user['familyName']}", email=user["email"])
        known[user["sourcedId"]] = person
        for code in names.get(role, (role,)):
            people.appoint(by=None, person=person, role=code)
        if user["grades"]:
            people.change_details(by=None, person=person, grade=user["grades"])
        for agent in user["agentSourcedIds"].split(",") if user["agentSourcedIds"] else ():
            Guardianship(student=person, guardian=known[agent]).save()
