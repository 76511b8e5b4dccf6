"""Learners with results, and files as schools send them.

LearnerFactory(grade="10", sourced_id="S1")      a learner on the roll
AttainmentFactory(learner=…, label="A")          on the Cambridge IGCSE scale, in Mathematics, this school year
a_file(tmp_path, "r.csv", "Student ID,Grade", …) a file as it is sent
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from headship.insight.domain import imports, scales, years
from headship.insight.domain.columns import Choices, guess
from headship.insight.models import Attainment, DataImport, Scale, Target
from headship.school.models import Person
from tests.factories.school import PersonFactory

SUBJECT = "Mathematics"


def scale(code: str = "cambridge-igcse") -> Scale:
    """A shipped scale of the school in scope."""
    scales.install()
    found: Scale = Scale.objects.get(code=code)
    return found


class LearnerFactory(PersonFactory):
    """A learner on the roll; `sourced_id` is the number in the school's system."""

    roles = ("student",)
    grade = "10"

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **kwargs: Any) -> Person:
        number = kwargs.pop("sourced_id", None)
        person = super()._create(model_class, *args, **kwargs)
        if number:
            person.sourced_id = number
            person.save(update_fields=["sourced_id"])
        return person


class AttainmentFactory(factory.Factory):  # type: ignore[misc]
    """A result on a scale; the number follows from the label."""

    class Meta:
        model = Attainment

    subject = SUBJECT
    label = "B"

    @classmethod
    def _create(cls, model_class: type[Attainment], *args: Any, **kwargs: Any) -> Attainment:
        return model_class.objects.create(**_read(kwargs))


class TargetFactory(factory.Factory):  # type: ignore[misc]
    """A target on a scale; the number follows from the label."""

    class Meta:
        model = Target

    subject = SUBJECT
    label = "A"

    @classmethod
    def _create(cls, model_class: type[Target], *args: Any, **kwargs: Any) -> Target:
        return model_class.objects.create(**_read(kwargs))


def _read(said: dict[str, Any]) -> dict[str, Any]:
    on = said.pop("scale", None) or scale()
    reached = scales.reader(on)(said["label"])
    return {
        "school_year": years.current(), **said, "scale": on, "label": reached.label,
        "value": said.get("value", reached.value),
    }  # fmt: skip


def upload(name: str, *lines: str, encoding: str = "utf-8") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding))


def upload_of(path: Path) -> SimpleUploadedFile:
    """A file of the disk as a browser sends it."""
    return SimpleUploadedFile(path.name, path.read_bytes())


def previewed(
    by: Person, what: str, *lines: str, name: str = "june.csv", on: str | None = "cambridge-igcse",
    mapping: dict[str, str] | None = None, encoding: str = "utf-8", **choices: Any,
) -> DataImport:  # fmt: skip
    """A file that was sent, its columns explained as they were guessed (or as `mapping` says), and looked at."""
    record = imports.receive(by=by, what=what, file=upload(name, *lines, encoding=encoding))
    if record.state == DataImport.State.RECEIVED:
        told = mapping or guess(what, record.headers)
        imports.explain(record=record, mapping=told, choices=Choices(**choices), scale=scale(on) if on else None)
    return record


def brought_in(by: Person, what: str, *lines: str, **how: Any) -> DataImport:
    """The same, and applied."""
    return imports.apply(by=by, record=previewed(by, what, *lines, **how))
