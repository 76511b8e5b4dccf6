"""What the views of this room fetch: the policy or version that a reader may see, and the verb that they need."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain.lifecycle import require_on
from headship.areas.stewardship.models import Policy, PolicyVersion
from headship.kernel.permissions import Verb
from headship.school.web.gate import PersonRequest, found

FORM = "stewardship/form.html"


def the_policy(request: PersonRequest, pk: int, verb: Verb | None = None) -> Policy:
    """The policy that this person may see, and to which they may do this."""
    policy: Policy = found(Policy.objects.select_related(*queries.RELATED), request, pk=pk)
    if verb is not None:
        require_on(request.person, verb, policy)
    return policy


def the_version(request: PersonRequest, pk: int, number: int, verb: Verb | None = None) -> PolicyVersion:
    """The version that this person may see, and to which they may do this."""
    rows = PolicyVersion.objects.select_related(*queries.VERSION_RELATED)
    version: PolicyVersion = found(rows, request, policy_id=pk, number=number)
    if verb is not None:
        require_on(request.person, verb, version)
    return version


def policy_address(policy: Policy, part: str = "") -> str:
    """The policy's page, perhaps at one of its parts."""
    return reverse("stewardship:policy", args=[policy.pk]) + (f"#{part}" if part else "")


def version_address(version: PolicyVersion, step: str = "version") -> str:
    """A version's page, or one of its steps."""
    return reverse(f"stewardship:{step}", args=[version.policy_id, version.number])


def number_in(source: Any, name: str) -> int | None:
    """A whole number from a query or form; None where there is none that a database holds."""
    text = source.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
