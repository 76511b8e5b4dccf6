"""Parts that the school room's pages share. `{% load school %}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import Verb, holds
from headship.school import rules
from headship.school.models import School
from headship.school.models.people import grade_as_said
from headship.school.web.frame import safety_without_account

register = template.Library()

Section = tuple[str, str, str | Promise, Verb | None]
PEOPLE: Sequence[Section] = (
    ("people", "school:people", _("Everybody"), rules.SEE_PEOPLE),
    ("organisation", "school:organisation", _("Organisation"), rules.SEE_POSTS),
    ("teams", "school:teams", _("Teams"), rules.SEE_TEAMS),
    ("classes", "school:classes", _("Classes"), rules.SEE_CLASSES),
    ("terms", "school:terms", _("Terms"), rules.SEE_CLASSES),
)
MESSAGES: Sequence[Section] = (
    ("messages", "school:messages", _("To you"), None),
    ("deliveries", "school:deliveries", _("Sent"), rules.SEND),
    ("audiences", "school:audiences", _("Audiences"), rules.SEE_PEOPLE),
)


register.filter("grade", grade_as_said)


@register.filter
def isolate(text: object) -> str:
    """A name or a day that keeps its own direction inside a sentence of the other: first-strong isolate."""
    return f"\u2068{text}\u2069"


@register.inclusion_tag("school/parts/sections.html", takes_context=True)
def sections(context: Context, current: str) -> dict[str, Any]:
    """The pages of the area, as far as this reader may open them; nothing where there is only one."""
    return _seen(context, PEOPLE, current, _("People and how they are grouped"))


@register.inclusion_tag("school/parts/sections.html", takes_context=True)
def message_sections(context: Context, current: str) -> dict[str, Any]:
    """Messages to oneself, what one sent, and to whom one can write."""
    return _seen(context, MESSAGES, current, _("Messages and audiences"))


def _seen(context: Context, all_of_them: Sequence[Section], current: str, label: Any) -> dict[str, Any]:
    person = getattr(context.get("request"), "person", None)
    items = [
        (title, reverse(url_name), code)
        for code, url_name, title, verb in all_of_them
        if person is not None and (verb is None or holds(person, verb))
    ]
    return {"items": items if len(items) > 1 else [], "current": current, "label": label}


@register.inclusion_tag("ui/safeguarding.html")
def child_in_danger(school: School, *, read: str = "", anonymous: bool = False) -> dict[str, Any]:
    """Whom to call if a child is in danger, and the way to hand it over, on a page that needs no account."""
    url = safety_without_account(school)
    return {"words": school.safeguarding_contact, "read": read, "anonymous": anonymous, "url": url}
