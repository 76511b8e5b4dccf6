"""What reading shows about the clauses of 1.2.

Works in the library are not counted, and neither is who reads how much: a theme is read about where a leader wrote
down what it finds, how sure that is, whether it fits, and what follows. Apart from that, only use is counted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.library import api
from headship.areas.improvement.library.models import ReadingNote, ResearchItem, Strand, Theme
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.evidence.models import Act, Citation
from headship.evidence.models.ledger import Purpose
from headship.school.models import Person

TIME_TO_USE = timedelta(days=60)  # before a note is asked whether it was used
CITES = ("cites", "rests_on")
HALF = _("Established when half of the themes are kept up with within a year, leading from three in four.")


def themes_read(scope: Scope, strand: str) -> Ratio:
    """Themes in use under a root; read are those with a leader's note of the period on a work under them.

    Themes ship with every school: an empty library says nothing, so they count from the first work on.
    """
    begun = ResearchItem.objects.filter(school=OuterRef("school"))
    themes: QuerySet[Theme] = Theme.objects.filter(Exists(begun), strand=strand)
    themes = themes.filter(Q(put_aside_on=None) | Q(put_aside_on__gt=scope.last))
    written = Q(written_at__date__gte=scope.first, written_at__date__lte=scope.last)
    revised = Q(revised_at__date__gte=scope.first, revised_at__date__lte=scope.last)
    leaders = Person.objects.leaders().values("pk")
    notes = ReadingNote.objects.filter(written | revised, by__in=leaders, item__themes=OuterRef("pk"))
    return Ratio(numerator=themes.filter(Exists(notes)), denominator=themes)


@indicator(
    "library-development",
    clauses=("1.2a",),
    title=_("Kept up with on child development"),
    sentence=_("of the themes on child development have a leader’s reading note of the last year."),
    record_kind="research_theme",
    unit=_("themes"),
    established=0.5,
    leading=0.75,
    why_thresholds=HALF,
)
def development_read(scope: Scope) -> Ratio:
    """1.2a."""
    return themes_read(scope, Strand.DEVELOPMENT)


@indicator(
    "library-curriculum",
    clauses=("1.2b",),
    title=_("Kept up with on curriculum"),
    sentence=_("of the themes on curriculum have a leader’s reading note of the last year."),
    record_kind="research_theme",
    unit=_("themes"),
    established=0.5,
    leading=0.75,
    why_thresholds=HALF,
)
def curriculum_read(scope: Scope) -> Ratio:
    """1.2b."""
    return themes_read(scope, Strand.CURRICULUM)


@indicator(
    "library-teaching",
    clauses=("1.2c",),
    title=_("Kept up with on teaching and learning"),
    sentence=_("of the themes on teaching and learning have a leader’s reading note of the last year."),
    record_kind="research_theme",
    unit=_("themes"),
    established=0.5,
    leading=0.75,
    why_thresholds=HALF,
)
def teaching_read(scope: Scope) -> Ratio:
    """1.2c."""
    return themes_read(scope, Strand.TEACHING)


def _to_research(source_kind: Any, source_id: Any) -> QuerySet[Citation]:
    rows: QuerySet[Citation] = Citation.objects.filter(
        api.reading_target(), source_kind=source_kind, source_id=source_id, relation__in=CITES
    )
    return rows


@indicator(
    "library-evaluations",
    clauses=("1.2d",),
    title=_("Evaluations that draw on research"),
    sentence=_("of the evaluations, reviews and reviewed decisions of the last year cite research."),
    record_kind="act",
    established=0.3,
    leading=0.6,
    why_thresholds=_("Established from three in ten: not every question has been studied. Leading from six in ten."),
)
def evaluations_with_research(scope: Scope) -> Ratio:
    """What was concluded in the period, each as its last act: what rooms declared in `api`, and reviewed decisions."""
    reviewed = Act.objects.filter(
        verb="decision.review", happened_at__date__gte=scope.first, happened_at__date__lte=scope.last
    )
    concluded = Q(record_kind="decision", record_id__in=reviewed.values("record_id"))
    for kind, rows in api.evaluations(scope.first, scope.last).items():
        concluded |= Q(record_kind=kind, record_id__in=rows.values("pk"))
    later = Act.objects.filter(
        record_kind=OuterRef("record_kind"), record_id=OuterRef("record_id"), sequence__gt=OuterRef("sequence")
    )
    acts: QuerySet[Act] = Act.objects.filter(concluded, ~Exists(later), purpose=Purpose.ACCOUNTABLE)
    cited = _to_research(OuterRef("record_kind"), OuterRef("record_id"))
    return Ratio(numerator=acts.filter(Exists(cited)), denominator=acts)


@indicator(
    "library-used",
    clauses=("1.2d",),
    title=_("Reading that was used"),
    sentence=_("of the reading notes of the last year, two months old or older, stand behind something that was done."),
    record_kind="reading_note",
    established=0.25,
    leading=0.5,
    effect=True,
    why_thresholds=_("Established from one in four: much reading rightly ends in “not here”. Leading from a half."),
)
def notes_used(scope: Scope) -> Ratio:
    """Notes that something else cites, or whose work something cites that is neither a note nor a reading group."""
    notes: QuerySet[ReadingNote] = ReadingNote.objects.filter(
        written_at__date__gte=scope.first, written_at__date__lte=scope.last - TIME_TO_USE
    )
    uses = Citation.objects.exclude(source_kind__in=["reading_note", "reading_group"])
    used = Q(Exists(uses.filter(target_kind="reading_note", target_id=OuterRef("pk"))))
    used |= Q(Exists(uses.filter(target_kind="research_item", target_id=OuterRef("item_id"))))
    return Ratio(numerator=notes.filter(used), denominator=notes)
