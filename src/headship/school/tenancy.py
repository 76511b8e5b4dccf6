"""What makes a row belong to a school, and keeps it from every other."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from headship.kernel.scope import EVERY_SCHOOL, current_school_id

ModelT = TypeVar("ModelT", bound=models.Model)


class CrossesSchools(RuntimeError):
    """A row of one school would refer to, or move to, another school."""


class SchoolQuerySet(models.QuerySet[ModelT]):
    """Rows of the school in scope. Rooms subclass it and add `visible_to(person)`."""

    def visible_to(self, person: Any) -> Self:
        """The rows that this person may see: here, all of their own school's. Rooms narrow it."""
        return self.filter(school_id=person.school_id)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[ModelT]:
        rows = list(objs)
        for row in rows:
            row.enter_scope()
        return super().bulk_create(rows, *args, **kwargs)


class SchoolManager(models.Manager[ModelT]):
    """Begins every query inside the scope; a query outside any scope raises."""

    def get_queryset(self) -> models.QuerySet[ModelT]:
        queryset = super().get_queryset()
        school_id = current_school_id()
        return queryset if school_id == EVERY_SCHOOL else queryset.filter(school_id=school_id)


def scoped_manager(queryset: type[SchoolQuerySet[Any]]) -> Any:
    """A manager over a room's own queryset class: `objects = scoped_manager(DecisionQuerySet)`."""
    return SchoolManager.from_queryset(queryset)()


class BelongsToSchool(models.Model):
    """A row that belongs to one school for ever. The scope gives the school; nobody passes it by hand."""

    school = models.ForeignKey("school.School", on_delete=models.PROTECT, related_name="+", editable=False)

    objects: ClassVar[Any] = scoped_manager(SchoolQuerySet)

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def enter_scope(self) -> None:
        """Take the scope's school, or check that it is ours. Raises CrossesSchools."""
        scope = current_school_id()
        if self.school_id is None:
            if scope == EVERY_SCHOOL:
                raise CrossesSchools("A new row needs one school in scope.")
            self.school_id = scope
        if scope not in (EVERY_SCHOOL, self.school_id):
            raise CrossesSchools(f"{type(self).__name__} belongs to another school than the one in scope.")
        for field in self._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.is_cached(self):
                other = getattr(self, field.name)
                if isinstance(other, BelongsToSchool) and other.school_id not in (None, self.school_id):
                    raise CrossesSchools(f"{field.name} belongs to another school.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.enter_scope()
        super().save(*args, **kwargs)
