"""The control with which somebody chooses clauses: boxes to tick, folded away by standard."""

from __future__ import annotations

from typing import Any

from django import forms

from headship.standards.api import catalogue


class ClausePicker(forms.CheckboxSelectMultiple):
    """Boxes for all clauses. A standard with a ticked box is open; a script lets one search by words."""

    template_name = "evidence/widgets/clauses.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Standards with their elements and boxes, instead of Django's flat groups."""
        context = super().get_context(name, value, attrs)
        chosen = {str(each) for each in value or ()}
        context["standards"] = [
            {
                "code": standard.code,
                "title": standard.title,
                "hue": standard.position,
                "elements": standard.elements,
                "picked": sum(clause.code in chosen for each in standard.elements for clause in each.clauses),
            }
            for standard in catalogue().standards
        ]
        context["chosen"] = chosen
        return context
