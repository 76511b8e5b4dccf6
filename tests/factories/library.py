"""Works, notes and groups, made by the domain's own functions. All need a school in scope.

WorkFactory(by=teacher, title="…")         a work, under `themes` (codes of those that ship)
noted(by=teacher, item=work)               a full note on it
"""

from __future__ import annotations

from typing import Any

import factory

from headship.areas.improvement.library.bibliography.described import Described
from headship.areas.improvement.library.domain import files, items, notes
from headship.areas.improvement.library.models import BibliographyFile, ReadingNote, ResearchItem, Theme
from headship.school.models import Person


class WorkFactory(factory.Factory):  # type: ignore[misc]
    """A work as it is added by hand."""

    class Meta:
        model = ResearchItem

    title = factory.Sequence(lambda number: f"What works in lesson {number}?")
    kind = "article"
    authors = ("Wiliam, Dylan", "Black, Paul")
    year = 2018

    @classmethod
    def _create(cls, model_class: type[ResearchItem], *args: Any, **kwargs: Any) -> ResearchItem:
        by, codes = kwargs.pop("by"), kwargs.pop("themes", ())
        chosen = Theme.objects.filter(code__in=codes)
        return items.add_item(by=by, described=Described(**kwargs), themes=chosen)


def noted(*, by: Person, item: ResearchItem, **parts: Any) -> ReadingNote:
    """A full note; parts replace its words."""
    words = {
        "finds": "Comments help more than marks.",
        "sure": "fair",
        "fits": "changed",
        "so_what": "Try it in Year 7.",
    }
    return notes.write_note(by=by, item=item, **{**words, **parts})


def taken_in(*, by: Person, text: str, name: str = "ours.bib", themes: Any = ()) -> BibliographyFile:
    """A file that was looked at and taken in."""
    file = files.receive(by=by, name=name, raw=text.encode())
    return files.take_in(by=by, file=file, themes=themes)
