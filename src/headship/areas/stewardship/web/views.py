"""The pages of policies."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headship.areas.stewardship import rules
from headship.areas.stewardship.models import Policy
from headship.school.web.gate import PersonRequest, for_people, found, gate


@for_people
@require_GET
def policy_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One policy, as it holds today."""
    return render(request, "stewardship/policy.html", {"policy": found(Policy, request, pk=pk)})


@gate(rules.SEE_GROUNDS)
@require_GET
def grounds(request: PersonRequest) -> HttpResponse:
    """What policies are held against."""
    return render(request, "stewardship/grounds.html", {})


@gate(rules.SEE_POLICIES)
@require_GET
def policy_list(request: PersonRequest) -> HttpResponse:
    """The policies of the school."""
    return render(request, "stewardship/grounds.html", {})
