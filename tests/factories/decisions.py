"""Decisions in every state, made by the domain's own functions. All need a school in scope.

DecisionFactory(by=head)                         a question with two options, being prepared
DecisionFactory(by=head, asked=[teacher])        asked of these people
decided(by=head, asked=[teacher])                decided by advice, with a review in 90 days
"""

from __future__ import annotations

from typing import Any

import factory

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision


class DecisionFactory(factory.Factory):  # type: ignore[misc]
    """A decision as it is raised; `asked` are people who are asked at once."""

    class Meta:
        model = Decision

    question = factory.Sequence(lambda number: f"Do we change rule {number}?")
    options = ("Keep it as it is", "Change it")

    @classmethod
    def _create(cls, model_class: type[Decision], *args: Any, **kwargs: Any) -> Decision:
        asked = list(kwargs.pop("asked", ()))
        decision = decisions.raise_question(**kwargs)
        if asked:
            decisions.ask(by=kwargs["by"], decision=decision, people=asked)
        return Decision.objects.get(pk=decision.pk)


def decided(*, prediction: tuple[str, int] | None = None, review_on: Any = None, **kwargs: Any) -> Decision:
    """A decision that was made by advice; prediction: what is expected and how sure, in percent."""
    by = kwargs["by"]
    decision = DecisionFactory(**kwargs)
    if prediction:
        decisions.predict(by=by, decision=decision, statement=prediction[0], percent=prediction[1])
    choice = decision.options.last()
    return decisions.conclude(
        by=by, decision=decision, choice=choice, reason="Most of those asked see it so.", method="advice",
        review_on=review_on,
    )  # fmt: skip
