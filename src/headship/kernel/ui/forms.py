"""How forms are drawn: our templates first, then a room's own, then Django's.

`{{ form }}` gives an error summary and every field with its label, help and error tied to the control.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms
from django.forms.renderers import BaseRenderer
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template
from django.utils.functional import cached_property

OURS = Path(__file__).parent / "templates"
DJANGOS = Path(django.forms.__file__).parent / "templates"


class Renderer(BaseRenderer):
    """Set as FORM_RENDERER."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
    formset_template_name = "ui/formset.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        """Our folder shadows Django's, so a widget is restyled by a file of the same name."""
        return DjangoTemplates({"APP_DIRS": True, "DIRS": [OURS, DJANGOS], "NAME": "forms", "OPTIONS": {}})

    def get_template(self, template_name: str) -> Any:
        """Find a form template. Raises TemplateDoesNotExist where neither we nor a room nor Django has it."""
        try:
            return self.engine.get_template(template_name)
        except TemplateDoesNotExist:
            return get_template(template_name)
