"""The themes that a school reads about."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headship.areas.improvement.library.models import SHIPPED_THEMES, Strand, Theme
from headship.areas.improvement.library.rules import KEEP_THEMES
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Person


@transaction.atomic
def provide() -> None:
    """Give the school in scope the themes that ship and that it does not have yet."""
    known = set(Theme.objects.exclude(code="").values_list("code", flat=True))
    Theme.objects.bulk_create(
        [
            Theme(strand=strand, code=code, position=place)
            for place, (code, (strand, _words)) in enumerate(SHIPPED_THEMES.items())
            if code not in known
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def open_theme(*, by: Person, title: str, strand: str) -> Theme:
    """Begin a theme of the school's own under a root. Raises Refusal where its name is taken, or empty."""
    require(by, KEEP_THEMES)
    title = _free_title(title)
    if strand not in Strand.values:
        raise Refusal(_("Choose the root under which it stands."), field="strand")
    last = Theme.objects.aggregate(last=Max("position"))["last"] or 0
    theme: Theme = Theme.objects.create(title=title, strand=strand, position=min(last + 1, 30_000))
    _record(by, "open", theme, _("Began to read about “%(theme)s”.") % {"theme": theme})
    return theme


@transaction.atomic
def rename(*, by: Person, theme: Theme, title: str) -> None:
    """Give a theme other words. Raises Refusal where they are taken, or empty."""
    require(by, KEEP_THEMES)
    before = str(theme)
    theme.title = _free_title(title, theme)
    theme.save(update_fields=["title"])
    _record(by, "rename", theme, _("“%(before)s” is now called “%(theme)s”.") % {"before": before, "theme": theme})


@transaction.atomic
def put_aside(*, by: Person, theme: Theme) -> None:
    """Read about it no more; what was read stays. Raises Refusal where a root of 1.2 would be left without a theme."""
    require(by, KEEP_THEMES)
    if theme.put_aside_on is not None:
        return
    if theme.clause and not Theme.objects.filter(strand=theme.strand, put_aside_on=None).exclude(pk=theme.pk).exists():
        raise Refusal(
            _("It is the last one under “%(root)s”. Begin another first.") % {"root": theme.get_strand_display()}
        )
    theme.put_aside_on = clock.today()
    theme.save(update_fields=["put_aside_on"])
    _record(by, "put_aside", theme, _("“%(theme)s” was put aside.") % {"theme": theme})


@transaction.atomic
def take_up(*, by: Person, theme: Theme) -> None:
    """Read about it again."""
    require(by, KEEP_THEMES)
    if theme.put_aside_on is None:
        return
    theme.put_aside_on = None
    theme.save(update_fields=["put_aside_on"])
    _record(by, "take_up", theme, _("“%(theme)s” was taken up again.") % {"theme": theme})


def _free_title(title: str, but: Theme | None = None) -> str:
    plain = " ".join(title.split())
    if not plain:
        raise Refusal(_("Give the theme a name."), field="title")
    if len(plain) > 120:
        raise Refusal(_("A theme’s name has at most 120 signs."), field="title")
    others = Theme.objects.exclude(pk=but.pk if but else None)
    if any(str(each).casefold() == plain.casefold() for each in others):
        raise Refusal(_("There is a theme called “%(title)s” already.") % {"title": plain}, field="title")
    return plain


def _record(by: Person, verb: str, theme: Theme, summary: str) -> None:
    ledger.record(
        by=by, verb=f"research_theme.{verb}", record_kind="research_theme", record_id=theme.pk, label=str(theme),
        summary=summary, clauses=[theme.clause] if theme.clause else [],
    )  # fmt: skip
