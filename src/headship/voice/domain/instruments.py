"""The instruments of a school: those that ship, its own copies of them, and their versions.

A version that a round has used is never edited: a change makes the next version. What ships changes only with
Headship itself; a school that wants it otherwise makes a copy and shapes that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id, school_scope
from headship.school.models import Person, School
from headship.standards.api import catalogue
from headship.voice.instruments.changing import rebuilt
from headship.voice.instruments.content import Content, Unreadable, digest, load_shipped, problems
from headship.voice.instruments.reading import from_yaml
from headship.voice.models import Instrument, InstrumentVersion
from headship.voice.rules import SHAPE_INSTRUMENTS

# Those that ship


def install(school: School) -> int:
    """Give a school every instrument that ships, and new editions of those it has; how many versions that made.

    Doing it again changes nothing. An instrument that the school made and that has the code of one that ships later
    keeps it; the shipped one then stands aside.
    """
    with school_scope(school.pk), transaction.atomic():
        newest = {
            version.instrument.code: version
            for version in InstrumentVersion.objects.select_related("instrument").order_by("number")
        }
        own = set(Instrument.objects.filter(shipped=False).values_list("code", flat=True))
        return sum(_bring(content, newest.get(code)) for code, content in load_shipped().items() if code not in own)


def _bring(content: Content, newest: InstrumentVersion | None) -> bool:
    if newest is not None and newest.digest == digest(content):
        return False
    if newest is None:
        instrument = Instrument.objects.create(
            code=content.code, title=content.text("title", "en"), kind=content.about, shipped=True
        )
    else:
        instrument = newest.instrument
    _write(instrument, content, (newest.number if newest else 0) + 1, by=None)
    return True


def _write(instrument: Instrument, content: Content, number: int, *, by: Person | None) -> InstrumentVersion:
    version: InstrumentVersion = InstrumentVersion.objects.create(
        instrument=instrument, number=number, content=as_stored(content), digest=digest(content), created_by=by
    )
    return version


def as_stored(content: Content) -> dict[str, object]:
    """The instrument as the JSON that a version keeps; `content_of` reads it again."""
    return content.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def content_of(version: InstrumentVersion) -> Content:
    """What a version asks."""
    return Content.model_validate(version.content)


def newest(code: str) -> InstrumentVersion:
    """The newest version of the instrument with this code, in the school in scope. Raises Refusal for no such code.

    A school that was founded today has what ships as soon as somebody asks for it.
    """
    version = _newest(code)
    if version is None and code in load_shipped():
        install(School.objects.get(pk=current_school_id()))
        version = _newest(code)
    if version is None:
        raise Refusal(_("There is no instrument with the code “%(code)s”.") % {"code": code})
    return version


def _newest(code: str) -> InstrumentVersion | None:
    rows = InstrumentVersion.objects.filter(instrument__code=code).select_related("instrument")
    version: InstrumentVersion | None = rows.order_by("-number").first()
    return version


# A school's own


@transaction.atomic
def adapt(*, by: Person, version: InstrumentVersion, title: str, languages: Collection[str] = ()) -> InstrumentVersion:
    """Make a copy of an instrument that the school may shape; its first version.

    languages: those to keep; all of them where none is named.
    """
    require(by, SHAPE_INSTRUMENTS)
    content = content_of(version)
    kept = {code: words for code, words in content.words.items() if not languages or code in languages}
    if not kept:
        raise Refusal(_("Keep at least one language."), field="languages")
    title = title.strip()
    if not title:
        raise Refusal(_("Give your copy a name by which colleagues will find it."), field="title")
    own = rebuilt(content, code=_free_code(slugify(title) or content.code), edition=1, words=kept)
    copy = _create(by, own, title)
    _record(by, "instrument.adapt", copy, _("“%(title)s” was made from “%(from)s”."), {"from": str(version.instrument)})
    return copy


@transaction.atomic
def bring(*, by: Person, raw: bytes, name: str) -> InstrumentVersion:
    """Take an instrument from a YAML file: a new one, or the next version of the school's own with the same code.

    Raises Unreadable, naming file, item and field, and Refusal where the code belongs to one that ships.
    """
    require(by, SHAPE_INSTRUMENTS)
    content = from_yaml(raw, name)
    _insist(content, name)
    instrument = Instrument.objects.select_for_update().filter(code=content.code).first()
    if instrument is None:
        version = _create(by, content, content.text("title", by.school.language))
        _record(by, "instrument.bring", version, _("“%(title)s” came from the file %(file)s."), {"file": name})
        return version
    if instrument.shipped:
        raise Unreadable(
            [_("%(file)s: “%(code)s” ships with Headship. Give yours a code of its own.")
             % {"file": name, "code": content.code}]
        )  # fmt: skip
    last = newest(content.code)
    if last.digest == digest(content):
        return last
    return _next(by, instrument, content, last.number + 1)


@transaction.atomic
def revise(*, by: Person, instrument: Instrument) -> InstrumentVersion:
    """Begin the next version of a school's own instrument, as a copy of the last; the last stays as it was asked."""
    require(by, SHAPE_INSTRUMENTS)
    held = _own(instrument)
    last = newest(held.code)
    if last.used_at is None:
        raise Refusal(
            _("Version %(number)s has not been used yet. Change that one; nobody has answered it.")
            % {"number": last.number}
        )
    return _next(by, held, content_of(last), last.number + 1)


@transaction.atomic
def edit(*, by: Person, version: InstrumentVersion, content: Content, seen: str = "") -> InstrumentVersion:
    """Change a version that no round has used. seen: the digest of what the person had before them when they began.

    Raises Refusal on a used version, on one that ships, and on anything that would leave the instrument unusable;
    ChangedMeanwhile where a colleague was faster.
    """
    require(by, SHAPE_INSTRUMENTS)
    held: InstrumentVersion = (
        InstrumentVersion.objects.select_for_update().select_related("instrument").get(pk=version.pk)
    )
    _own(held.instrument)
    if held.used_at is not None:
        raise Refusal(
            _("Version %(number)s has been answered, and stays as it was asked. Make a new version and change that.")
            % {"number": held.number}
        )
    if seen and seen != held.digest:
        raise ChangedMeanwhile(_("A colleague changed this while you were writing. Look at it again."), theirs={})
    _insist(content)
    held.content, held.digest = as_stored(content), digest(content)
    held.save(update_fields=["content", "digest"])
    return held


@transaction.atomic
def withdraw(*, by: Person, instrument: Instrument) -> None:
    """Offer an instrument no longer for new rounds. What was asked with it stays."""
    require(by, SHAPE_INSTRUMENTS)
    held = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if held.withdrawn_at is not None:
        raise Refusal(_("“%(title)s” is withdrawn already.") % {"title": held.title})
    _set_withdrawn(held, True)
    _tell(by, "instrument.withdraw", held, _("“%(title)s” is no longer offered."))


@transaction.atomic
def restore(*, by: Person, instrument: Instrument) -> None:
    """Offer a withdrawn instrument again."""
    require(by, SHAPE_INSTRUMENTS)
    held = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if held.withdrawn_at is None:
        raise Refusal(_("“%(title)s” is offered already.") % {"title": held.title})
    _set_withdrawn(held, False)
    _tell(by, "instrument.restore", held, _("“%(title)s” is offered again."))


def _set_withdrawn(instrument: Instrument, withdrawn: bool) -> None:
    instrument.withdrawn_at = clock.now() if withdrawn else None
    instrument.save(update_fields=["withdrawn_at"])


def _own(instrument: Instrument) -> Instrument:
    held: Instrument = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if held.shipped:
        raise Refusal(
            _("“%(title)s” ships with Headship and stays as it is. Make a copy of it and change that.")
            % {"title": held.title}
        )
    return held


def _insist(content: Content, name: str = "") -> None:
    """Raise Unreadable where the instrument could not be asked as it stands."""
    start = f"{name}: " if name else ""
    found = problems(content, known_codes())
    if found:
        raise Unreadable([f"{start}{problem}" for problem in found])


def known_codes() -> frozenset[str]:
    """The codes that an item can speak to: every clause and element of the school's framework."""
    framework = catalogue()
    return frozenset([each.code for each in framework.elements] + [each.code for each in framework.clauses])


def _create(by: Person, content: Content, title: str) -> InstrumentVersion:
    instrument = Instrument.objects.create(code=content.code, title=title[:200], kind=content.about, created_by=by)
    return _write(instrument, content, 1, by=by)


def _next(by: Person, instrument: Instrument, content: Content, number: int) -> InstrumentVersion:
    version = _write(instrument, content, number, by=by)
    _record(by, "instrument.revise", version, _("“%(title)s” has a version %(number)s."), {"number": number})
    return version


def _free_code(wished: str) -> str:
    taken = {*Instrument.objects.values_list("code", flat=True), *load_shipped()}
    wished = wished[:50].strip("-_").replace("_", "-")
    wished = wished if wished[:1].isalpha() else f"own-{wished}"
    number, code = 1, wished
    while code in taken:
        number += 1
        code = f"{wished}-{number}"
    return code


def _record(by: Person, verb: str, version: InstrumentVersion, says: str, more: Mapping[str, object]) -> None:
    _tell(by, verb, version.instrument, says, more)


def _tell(by: Person, verb: str, instrument: Instrument, says: str, more: Mapping[str, object] | None = None) -> None:
    ledger.record(
        by=by, verb=verb, record_kind="instrument", record_id=instrument.pk, label=instrument.title,
        summary=says % {"title": instrument.title, **(more or {})},
    )  # fmt: skip
