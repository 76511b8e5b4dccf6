"""What the page frame shows of the reader and their school."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from headship.kernel.permissions import holds
from headship.kernel.ui.context import SchoolChoice
from headship.kernel.ui.navigation import Link
from headship.school import roles, rules
from headship.school.domain.quiet import quiet_in_words
from headship.school.models import Person, School
from headship.school.web.gate import person_of


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """The attributes of `kernel.ui.context.Frame` that the school room knows."""
    person = person_of(request)
    if person is None:
        return {}
    school = person.school
    return {
        "person": person,
        "name": person.name,
        "role": role_in_words(person),
        "school": str(school),
        "schools": _schools(request, person),
        "switch_url": reverse("school:current_school"),
        "demonstration": school.demonstration,
        "quiet": _quiet(),
        "safeguarding": school.safeguarding_contact,
        "links": _links(person),
    }


def safety_without_account(school: School) -> str:
    """Where somebody without an account hands over a concern about a child, in the language of the page that leads
    there; "" where those pages are left out."""
    try:
        return f"{reverse('today:safety_open', args=[school.code])}?language={get_language()}"
    except NoReverseMatch:
        return ""


def language_without_account(request: HttpRequest, school: School) -> str:
    """The language of a page that anybody reads: the one chosen on the device, else the first that the device asks for
    and there is, else the school's."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        return get_language() or school.language
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return school.language


def role_in_words(person: Person) -> str:
    """The roles of somebody today, the weightiest first."""
    return ", ".join(str(role.title) for code, role in roles.ROLES.items() if code in person.role_codes)


def _schools(request: HttpRequest, person: Person) -> list[SchoolChoice]:
    mine = [each for each in getattr(request, "persons", [person]) if each.is_present]
    return [SchoolChoice(str(each.school), str(each.school_id), each.school_id == person.school_id) for each in mine]


def _quiet() -> str:
    reason, ends_at = quiet_in_words()
    if not reason or ends_at is None:
        return reason
    until = date_format(timezone.localtime(ends_at), "DATETIME_FORMAT")
    return _("%(reason)s Until %(until)s.") % {"reason": reason.rstrip(".") + ".", "until": until}


def _links(person: Person) -> list[Link]:
    links = [
        Link(_("Language and time zone"), reverse("school:profile")),
        Link(_("Sign-in and security"), reverse("mfa_index")),
    ]
    offered = (
        (rules.CHANGE_SETTINGS, _("The school's settings"), "school:settings"),
        (rules.BEGIN_QUIET, _("Quiet mode"), "school:quiet"),
        (rules.SEE_OUTBOX, _("Outbox"), "school:outbox"),
    )
    return links + [Link(label, reverse(name)) for verb, label, name in offered if holds(person, verb)]
