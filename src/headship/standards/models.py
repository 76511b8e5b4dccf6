"""Frameworks of standards in editions, for all schools; and what belongs to one school: its choice and its wording.

An edition is read from one YAML file and never edited once loaded. Its rows have identifiers of their own (UUIDs
derived from codes in a fixed namespace, never from titles), so that other programs can refer to them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.tenancy import BelongsToSchool


class Framework(models.Model):
    """One edition of a framework. digest: SHA-256 of its file's content, in canonical form."""

    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=20)
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    identifier = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    scales = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="standards_edition_once")]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition}"


class Standard(models.Model):
    """A standard: a group of key elements."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="standards")
    code = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    identifier = models.UUIDField(unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="standards_standard_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class KeyElement(models.Model):
    """A key element: what a leader is asked to do, in one sentence of the official text."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="elements")
    code = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    identifier = models.UUIDField(unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="standards_element_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Clause(models.Model):
    """A clause: one of the things that an element's sentence asks."""

    element = models.ForeignKey(KeyElement, on_delete=models.PROTECT, related_name="clauses")
    letter = models.CharField(max_length=2)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    identifier = models.UUIDField(unique=True)

    class Meta:
        ordering = ["letter"]
        constraints = [models.UniqueConstraint(fields=["element", "letter"], name="standards_clause_once")]

    def __str__(self) -> str:
        return f"{self.element.code}{self.letter} {self.title}"


class FrameworkInUse(BelongsToSchool):
    """Which edition a school works with; without a row, the one that ships."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school"], name="standards_one_in_use")]


class OfficialWording(BelongsToSchool):
    """The official sentence of an element, from the school's own copy of the document."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=8)
    text = models.TextField()
    source = models.CharField(max_length=200)
    source_digest = models.CharField(max_length=64)
    attached_by = models.ForeignKey("school.Person", null=True, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "framework", "element"], name="standards_one_wording"),
        ]
