"""Policies in every state, made by the domain's own functions. All need a school in scope.

DraftFactory(by=author)                                  a first version, being written, for all staff
proposed(by=author)                                      waiting for approval
approved(by=author, approver=head)                       approved by somebody else
published(by=author, approver=head)                      in force, sent to its audiences
QUESTION                                                 a situation with three answers; the second is right
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import factory

from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.models import PolicyVersion, Requirement, SchoolValue
from headship.school.domain.audiences import audience

TEXT = """# Visits

## Before

The leader of the visit writes one page: why, where and who. Somebody who is not going reads it and asks questions.

## On the day

One adult goes with ten learners. We count when we leave and when we arrive.

- Take the list.
- Take the telephone.
"""
QUESTION: Mapping[str, Any] = {
    "scenario": "One of three adults is ill, and there are 27 learners.",
    "answers": ["Go with two", "Find a third adult or postpone", "Take 20 learners"],
    "right": 1,
    "why": "It takes one adult for ten learners.",
}


class ValueFactory(factory.Factory):  # type: ignore[misc]
    """A value of the school; `by` is a leader."""

    class Meta:
        model = SchoolValue

    text = factory.Sequence(lambda number: f"We keep promise {number}")

    @classmethod
    def _create(cls, model_class: type[SchoolValue], *args: Any, **kwargs: Any) -> SchoolValue:
        return policies.keep_value(**kwargs)


class RequirementFactory(factory.Factory):  # type: ignore[misc]
    """A requirement from outside; `by` is a leader."""

    class Meta:
        model = Requirement

    title = factory.Sequence(lambda number: f"Rule {number}")
    source = "City inspectorate"

    @classmethod
    def _create(cls, model_class: type[Requirement], *args: Any, **kwargs: Any) -> Requirement:
        return policies.keep_requirement(**kwargs)


class DraftFactory(factory.Factory):  # type: ignore[misc]
    """A first version, being written. question: True or the arguments of `set_question`; links: values and
    requirements that it is linked to."""

    class Meta:
        model = PolicyVersion

    title = factory.Sequence(lambda number: f"Visits {number}")
    text = TEXT

    @classmethod
    def _create(cls, model_class: type[PolicyVersion], *args: Any, **kwargs: Any) -> PolicyVersion:
        question, links = kwargs.pop("question", None), kwargs.pop("links", ())
        by = kwargs["by"]
        kwargs.setdefault("audiences", [audience("staff")])
        version = policies.draft_policy(**kwargs)
        if question:
            policies.set_question(by=by, version=version, **(QUESTION if question is True else question))
        for target in links:
            if isinstance(target, SchoolValue):
                policies.link_value(by=by, version=version, value=target)
            else:
                policies.link_requirement(by=by, version=version, requirement=target)
        return PolicyVersion.objects.select_related("policy").get(pk=version.pk)


def proposed(**kwargs: Any) -> PolicyVersion:
    """A first version that waits for approval."""
    draft = DraftFactory(**kwargs)
    return policies.propose(by=kwargs["by"], version=draft)


def approved(*, approver: Any, **kwargs: Any) -> PolicyVersion:
    """A first version that somebody else approved."""
    return policies.approve(by=approver, version=proposed(**kwargs))


def published(*, approver: Any, due_on: Any = None, **kwargs: Any) -> PolicyVersion:
    """A first version in force, sent to its audiences."""
    version = approved(approver=approver, **kwargs)
    return policies.publish(by=approver, version=version, due_on=due_on)


def new_version(policy: Any, *, by: Any, approver: Any, text: str, change: str, asks_again: bool = True) -> Any:
    """The next version of a policy, published."""
    draft = policies.begin_version(by=by, policy=policy, text=text)
    policies.propose(by=by, version=draft, change=change, asks_again=asks_again)
    policies.approve(by=approver, version=draft)
    return policies.publish(by=approver, version=draft)
