"""An import in plain words, for the page and for the command line."""

from __future__ import annotations

from types import MappingProxyType

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headship.exchange.oneroster.report import Report
from headship.school import roles

NOUNS: MappingProxyType[str, str | Promise] = MappingProxyType({
    "orgs": gettext_lazy("Organisations"), "academicSessions": gettext_lazy("Years and terms"),
    "courses": gettext_lazy("Courses"), "users": gettext_lazy("People"), "roles": gettext_lazy("Roles"),
    "agents": gettext_lazy("Families"), "classes": gettext_lazy("Classes"),
    "enrollments": gettext_lazy("Places in classes"), "categories": gettext_lazy("Kinds of assessment"),
    "lineItems": gettext_lazy("Assessments"), "results": gettext_lazy("Results"),
    "demographics": gettext_lazy("Sensitive data about learners"),
})  # fmt: skip


def noun(file: str) -> str:
    """What the rows of a file are."""
    return str(NOUNS.get(file, file))


def count(number: int) -> str:
    """A number with its thousands apart, as the reader's language writes it."""
    return number_format(number, use_l10n=True, force_grouping=True)


def step(file: str) -> str:
    """What a piece of work is at, for somebody who waits."""
    return noun(file) if file else _("Almost there")


def sentences(report: Report) -> list[str]:
    """The import in a few sentences: what is new, who leaves, what waits, what could not be read."""
    if report.refused:
        return [_("These files cannot be imported. Nothing was changed.")]
    totals = report.totals()
    if not report.acted:
        return [_("The school has all of this already: nothing would change."), *_unreadable(totals.unreadable)]
    said = [_newcomers(report)] if report.newcomers else []
    said.append(
        _("%(new)s rows are new, %(changed)s changed, %(ended)s ended and %(same)s are as they were.")
        % {
            "new": count(totals.new),
            "changed": count(totals.changed),
            "ended": count(totals.ended),
            "same": count(totals.unchanged),
        }
    )
    people = report.files.get("users")
    if people and people.ended:
        said.append(ngettext("%(n)s person leaves.", "%(n)s people leave.", people.ended) % {"n": count(people.ended)})
    if totals.waiting:
        said.append(
            ngettext(
                "%(n)s row refers to something that is not here yet; it waits for it.",
                "%(n)s rows refer to something that is not here yet; they wait for it.",
                totals.waiting,
            )
            % {"n": count(totals.waiting)}
        )
    return said + _unreadable(totals.unreadable)


def _unreadable(rows: int) -> list[str]:
    if not rows:
        return []
    return [ngettext("%(n)s row could not be read.", "%(n)s rows could not be read.", rows) % {"n": count(rows)}]


def _newcomers(report: Report) -> str:
    """New people, by what they are: "New: Teacher 8, Student 120"."""
    parts = [
        f"{roles.ROLES[code].title if code in roles.ROLES else _('Another role')} {count(many)}"
        for code, many in report.newcomers.items()
    ]
    return _("New people: %(list)s.") % {"list": ", ".join(parts)}


FIELDS: MappingProxyType[str, str | Promise] = MappingProxyType({
    "birthDate": gettext_lazy("Date of birth"), "sex": gettext_lazy("Sex"),
    "americanIndianOrAlaskaNative": gettext_lazy("American Indian or Alaska Native"), "asian": gettext_lazy("Asian"),
    "blackOrAfricanAmerican": gettext_lazy("Black or African American"),
    "nativeHawaiianOrOtherPacificIslander": gettext_lazy("Native Hawaiian or other Pacific Islander"),
    "white": gettext_lazy("White"), "demographicRaceTwoOrMoreRaces": gettext_lazy("Two or more races"),
    "hispanicOrLatinoEthnicity": gettext_lazy("Hispanic or Latino"),
    "countryOfBirthCode": gettext_lazy("Country of birth"),
    "stateOfBirthAbbreviation": gettext_lazy("State of birth"), "cityOfBirth": gettext_lazy("City of birth"),
    "publicSchoolResidenceStatus": gettext_lazy("Where the learner lives, for public schools"),
})  # fmt: skip


def field(name: str) -> str:
    """What a field of demographics says of a learner."""
    return str(FIELDS.get(name, name))
