"""The life of an instrument in a school: it is brought, copied, changed, used, revised and withdrawn."""

from __future__ import annotations

import pytest

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from headship.voice.domain import instruments
from headship.voice.instruments.content import Content, Unreadable, as_yaml, digest, load_shipped
from headship.voice.models import Instrument, InstrumentVersion


@pytest.fixture
def trust(school: School) -> InstrumentVersion:
    instruments.install(school)
    return instruments.newest("trust")


@pytest.fixture
def own(head: Person, trust: InstrumentVersion) -> InstrumentVersion:
    return instruments.adapt(by=head, version=trust, title="Trust at Riverside")


def reworded(content: Content, key: str, words: str) -> Content:
    english = content.words["en"] | {key: words}
    return content.model_copy(update={"words": content.words | {"en": english}})


def use(version: InstrumentVersion) -> None:
    InstrumentVersion.objects.filter(pk=version.pk).update(used_at=clock.now())


def test_a_school_gets_what_ships_once(school: School, other_school: School) -> None:
    assert instruments.install(school) == len(load_shipped())
    assert instruments.install(school) == 0
    assert set(Instrument.objects.values_list("code", flat=True)) == set(load_shipped())
    with school_scope(other_school.pk):
        assert Instrument.objects.count() == 0


def test_a_new_edition_becomes_a_new_version_and_the_old_one_stays(trust: InstrumentVersion, school: School) -> None:
    old = reworded(instruments.content_of(trust), "clear", "How clear are they?")
    InstrumentVersion.objects.filter(pk=trust.pk).update(content=instruments.as_stored(old), digest=digest(old))
    assert instruments.install(school) == 1
    newest = instruments.newest("trust")
    assert newest.number == 2
    assert newest.digest == digest(load_shipped()["trust"])
    trust.refresh_from_db()
    assert instruments.content_of(trust).text("clear", "en") == "How clear are they?"


def test_what_is_kept_is_what_ships(trust: InstrumentVersion) -> None:
    assert instruments.content_of(trust) == load_shipped()["trust"]


def test_an_instrument_of_the_schools_own_keeps_its_code(head: Person, school: School) -> None:
    content = load_shipped()["trust"]
    mine = Instrument.objects.create(code="trust", title="Ours", kind="school", created_by=head)
    instruments.install(school)
    assert Instrument.objects.get(code="trust") == mine
    assert content.code not in set(Instrument.objects.filter(shipped=True).values_list("code", flat=True))


def test_a_copy_is_the_schools_and_has_a_code_of_its_own(own: InstrumentVersion, trust: InstrumentVersion) -> None:
    assert own.instrument.code == "trust-at-riverside"
    assert not own.instrument.shipped
    assert own.number == 1
    assert instruments.content_of(own).items == instruments.content_of(trust).items
    assert "made from “Trust”" in Act.objects.get(verb="instrument.adapt").text.summary


def test_two_copies_of_one_name_and_a_name_without_letters(head: Person, trust: InstrumentVersion) -> None:
    first = instruments.adapt(by=head, version=trust, title="Trust")
    second = instruments.adapt(by=head, version=trust, title="Trust")
    third = instruments.adapt(by=head, version=trust, title="信任 2026")
    codes = [version.instrument.code for version in (first, second, third)]
    assert codes == ["trust-2", "trust-3", "own-2026"]
    with pytest.raises(Refusal, match="Give your copy a name"):
        instruments.adapt(by=head, version=trust, title="  ")


def test_a_version_that_nobody_answered_is_changed_in_place(head: Person, own: InstrumentVersion) -> None:
    before = own.digest
    instruments.edit(by=head, version=own, content=reworded(instruments.content_of(own), "clear", "Is it clear?"))
    own.refresh_from_db()
    assert own.digest != before
    assert instruments.content_of(own).text("clear", "en") == "Is it clear?"


def test_a_used_version_is_never_edited_but_followed(head: Person, own: InstrumentVersion) -> None:
    use(own)
    changed = reworded(instruments.content_of(own), "clear", "Is it clear?")
    with pytest.raises(Refusal, match=r"Version 1 has been answered, and stays as it was asked\. Make a new version"):
        instruments.edit(by=head, version=own, content=changed)
    following = instruments.revise(by=head, instrument=own.instrument)
    assert following.number == 2
    instruments.edit(by=head, version=following, content=changed)
    own.refresh_from_db()
    assert instruments.content_of(own).text("clear", "en") != "Is it clear?"


def test_nobody_needs_a_second_unused_version(head: Person, own: InstrumentVersion) -> None:
    with pytest.raises(Refusal, match="Version 1 has not been used yet"):
        instruments.revise(by=head, instrument=own.instrument)


def test_what_ships_stays_as_it_is(head: Person, trust: InstrumentVersion) -> None:
    with pytest.raises(Refusal, match="Make a copy of it and change that"):
        instruments.edit(by=head, version=trust, content=instruments.content_of(trust))
    with pytest.raises(Refusal, match="Make a copy"):
        instruments.revise(by=head, instrument=trust.instrument)


def test_a_colleague_who_was_faster_is_not_overwritten(head: Person, senior: Person, own: InstrumentVersion) -> None:
    seen = own.digest
    theirs = reworded(instruments.content_of(own), "clear", "Theirs?")
    instruments.edit(by=senior, version=own, content=theirs, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        instruments.edit(by=head, version=own, content=reworded(theirs, "clear", "Mine?"), seen=seen)


def test_an_edit_that_would_break_it_is_refused_whole(head: Person, own: InstrumentVersion) -> None:
    content = instruments.content_of(own)
    broken = content.model_copy(
        update={"items": tuple(each.model_copy(update={"speaks_to": ("9.9z",)}) for each in content.items)}
    )
    with pytest.raises(Unreadable, match=r"item respect: speaks_to: no clause or element has the code 9\.9z"):
        instruments.edit(by=head, version=own, content=broken)
    assert instruments.content_of(InstrumentVersion.objects.get(pk=own.pk)) == content


def test_a_withdrawn_instrument_stays_and_comes_back(head: Person, trust: InstrumentVersion) -> None:
    instruments.withdraw(by=head, instrument=trust.instrument)
    with pytest.raises(Refusal, match="withdrawn already"):
        instruments.withdraw(by=head, instrument=trust.instrument)
    trust.instrument.refresh_from_db()
    assert trust.instrument.withdrawn_at is not None
    instruments.restore(by=head, instrument=trust.instrument)
    with pytest.raises(Refusal, match="offered already"):
        instruments.restore(by=head, instrument=trust.instrument)


def test_a_file_becomes_an_instrument_and_a_changed_file_its_next_version(head: Person, own: InstrumentVersion) -> None:
    content = instruments.content_of(own).model_copy(update={"code": "canteen"})
    first = instruments.bring(by=head, raw=as_yaml(content).encode(), name="canteen.yaml")
    assert instruments.bring(by=head, raw=as_yaml(content).encode(), name="canteen.yaml") == first
    changed = as_yaml(reworded(content, "clear", "Is it clear?")).encode()
    second = instruments.bring(by=head, raw=changed, name="canteen.yaml")
    assert (second.instrument, second.number) == (first.instrument, 2)


def test_a_file_cannot_take_the_place_of_what_ships(head: Person, trust: InstrumentVersion) -> None:
    with pytest.raises(Unreadable, match="Give yours a code of its own"):
        instruments.bring(by=head, raw=as_yaml(instruments.content_of(trust)).encode(), name="mine.yaml")


def test_teachers_and_governors_do_not_shape_them(teacher: Person, governor: Person, trust: InstrumentVersion) -> None:
    for person in (teacher, governor):
        with pytest.raises(Denied, match="made by leaders and the office"):
            instruments.adapt(by=person, version=trust, title="Mine")
        with pytest.raises(Denied):
            instruments.withdraw(by=person, instrument=trust.instrument)


def test_an_unknown_code_is_named(school: School) -> None:
    with pytest.raises(Refusal, match="no instrument with the code “nothing”"):
        instruments.newest("nothing")
