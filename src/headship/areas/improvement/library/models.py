"""The rows of this part of the room: what research says, read together.

A ResearchItem is what people read and search. Beside it stand its BibliographyRecords: the same work exactly as a
file brought it, so that what was imported can be given back word for word, whatever people edit here.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self
from urllib.parse import quote

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.models.inside import InsideQuerySet
from headship.school.tenancy import BelongsToSchool, scoped_manager


class Strand(models.TextChoices):
    """The roots of the tree of themes. Three are those of 1.2a, b and c."""

    DEVELOPMENT = "development", _("Child development")
    CURRICULUM = "curriculum", _("Curriculum")
    TEACHING = "teaching", _("Teaching and learning")
    LEADERSHIP = "leadership", _("Leading and improving a school")
    OWN = "own", _("The school’s own questions")


CLAUSES: dict[str, str] = {Strand.DEVELOPMENT: "1.2a", Strand.CURRICULUM: "1.2b", Strand.TEACHING: "1.2c"}

# What every school begins with: code → (root, words). A school renames, adds and puts aside.
SHIPPED_THEMES: dict[str, tuple[str, str | Promise]] = {
    "growing": (Strand.DEVELOPMENT, _("How children grow, think and remember")),
    "language": (Strand.DEVELOPMENT, _("Language and first literacy")),
    "well-being": (Strand.DEVELOPMENT, _("Well-being, belonging and motivation")),
    "needs": (Strand.DEVELOPMENT, _("Learners with other needs")),
    "knowledge": (Strand.CURRICULUM, _("What to teach, and in which order")),
    "assessment": (Strand.CURRICULUM, _("Assessment that fits the curriculum")),
    "subjects": (Strand.CURRICULUM, _("Developments in the subjects")),
    "explaining": (Strand.TEACHING, _("Explaining, modelling and questioning")),
    "feedback": (Strand.TEACHING, _("Feedback that is used")),
    "practice": (Strand.TEACHING, _("Practice and retrieval")),
    "climate": (Strand.TEACHING, _("A classroom in which one can learn")),
    "change": (Strand.LEADERSHIP, _("How schools improve")),
    "growing-teachers": (Strand.LEADERSHIP, _("How teachers get better")),
}


class Theme(BelongsToSchool):
    """A question that the school reads about, under one of the roots. code: of one that ships, else "".

    title: the school's own words; "" for the words that ship, which are translated.
    """

    strand = models.CharField(max_length=20, choices=Strand)
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("theme"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    put_aside_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], condition=~Q(code=""), name="library_theme_ships_once"),
            models.UniqueConstraint(fields=["school", "title"], condition=~Q(title=""), name="library_theme_once"),
            models.CheckConstraint(condition=~Q(code="") | ~Q(title=""), name="library_theme_has_words"),
            models.CheckConstraint(condition=Q(strand__in=Strand.values), name="library_theme_known_root"),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        shipped = SHIPPED_THEMES.get(self.code)
        return self.title or (str(shipped[1]) if shipped else self.code)

    @property
    def clause(self) -> str:
        """The clause that reading on this theme speaks to, such as "1.2a"; "" where none does."""
        return CLAUSES.get(self.strand, "")


class ItemQuerySet(InsideQuerySet):
    """Works of the library in scope."""

    def unread_by_leaders(self) -> Self:
        """Those on which no leader of today has written a note."""
        leaders = Person.objects.leaders().values("pk")
        return self.exclude(pk__in=ReadingNote.objects.filter(by__in=leaders).values("item_id"))


class ResearchItem(BelongsToSchool):
    """A work: an article, a book, a report. doi in lower case without address; isbn in 13 digits; authors one a line.

    fingerprint: of the words of the title, the year and the first author, to know the same work again (see
    `bibliography.identity`). corrected: names of the columns that somebody changed by hand, which go into exports too.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        BOOK = "book", _("Book")
        CHAPTER = "chapter", _("Chapter")
        REPORT = "report", _("Report")
        THESIS = "thesis", _("Thesis")
        PAGE = "page", _("Web page")
        TALK = "talk", _("Talk or paper")
        OTHER = "other", _("Something else")

    kind = models.CharField(_("sort"), max_length=10, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(_("title"), max_length=500)
    authors = models.TextField(_("authors"), blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    container = models.CharField(_("journal, book or site"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    doi = models.CharField("DOI", max_length=300, blank=True)
    isbn = models.CharField("ISBN", max_length=13, blank=True)
    url = models.CharField(_("address"), max_length=1000, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    fingerprint = models.CharField(max_length=64, db_index=True)
    corrected = models.JSONField(default=list)
    themes = models.ManyToManyField(Theme, related_name="items", blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = scoped_manager(ItemQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "doi"], condition=~Q(doi=""), name="library_doi_once"),
            models.CheckConstraint(condition=~Q(title=""), name="library_item_has_a_title"),
            models.CheckConstraint(condition=Q(isbn="") | Q(isbn__regex=r"^97[89][0-9]{10}$"), name="library_isbn_13"),
        ]
        indexes = [models.Index(fields=["school", "-added_at"], name="library_item_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def first_author(self) -> str:
        """The first author's family name, with "and others" left to the page; "" where nobody is named."""
        return self.authors.split("\n", 1)[0].split(",")[0].strip()

    @property
    def author_list(self) -> list[str]:
        """The authors, one after the other, as they are written."""
        return [line for line in self.authors.splitlines() if line.strip()]

    @property
    def link(self) -> str:
        """Where the work itself is found: by its DOI, else its address; "" where it has neither."""
        return f"https://doi.org/{quote(self.doi, safe='/()')}" if self.doi else self.url


class BibliographyFile(BelongsToSchool):
    """A BibTeX or RIS file: looked at first, taken in by a press. text: the file as it was sent, until it is taken in.

    front: what stands in a BibTeX file beside its entries, as [{"kind": "string|preamble|comment", "name", "raw",
    "value"}]. troubles: what could not be read, as [{"line", "reason", "raw"}], kept so that it can be mended.
    """

    class Format(models.TextChoices):
        BIBTEX = "bibtex", "BibTeX"
        RIS = "ris", "RIS"

    name = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=Format)
    text = models.TextField(blank=True)
    encoding = models.CharField(max_length=20)
    front = models.JSONField(default=list)
    troubles = models.JSONField(default=list)
    themes = models.ManyToManyField(Theme, related_name="+", blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    taken_in_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_in_at__isnull=True) | Q(text=""), name="library_file_text_goes_when_taken_in"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BibliographyRecord(BelongsToSchool):
    """A work exactly as a file brought it. fields: [name, value] in the file's order, values as they were written.

    raw: the text of the entry. key: the citation key (BibTeX). digest: SHA-256 of the raw text without its blanks.
    """

    item = models.ForeignKey(ResearchItem, on_delete=models.CASCADE, related_name="records")
    file = models.ForeignKey(BibliographyFile, on_delete=models.CASCADE, related_name="records")
    format = models.CharField(max_length=10, choices=BibliographyFile.Format)
    position = models.PositiveIntegerField()
    entry_type = models.CharField(max_length=60)
    key = models.CharField(max_length=300, blank=True)
    fields = models.JSONField(default=list)
    raw = models.TextField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "format", "digest"], name="library_record_once"),
            models.UniqueConstraint(fields=["file", "position"], name="library_record_in_order"),
        ]
        ordering = ["file", "position"]


class ReadingNote(BelongsToSchool):
    """What somebody took from a work, in four parts: what it finds, how sure we can be, does it fit us, so what."""

    class Sure(models.TextChoices):
        STRONG = "strong", _("Strong: many good studies agree")
        FAIR = "fair", _("Fair: some studies, with limits")
        THIN = "thin", _("Thin: one study, or a small one")
        OPINION = "opinion", _("An argument, not a finding")

    class Fits(models.TextChoices):
        YES = "yes", _("Yes, much as it is")
        CHANGED = "changed", _("With changes")
        NO = "no", _("Not here")
        UNCLEAR = "unclear", _("Cannot tell yet")

    item = models.ForeignKey(ResearchItem, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reading_notes")
    finds = models.TextField(_("what it finds"))
    sure = models.CharField(_("how sure we can be"), max_length=10, choices=Sure)
    sure_why = models.CharField(max_length=500, blank=True)
    fits = models.CharField(_("does it fit us"), max_length=10, choices=Fits)
    fits_why = models.CharField(max_length=500, blank=True)
    so_what = models.TextField(_("so what"))
    written_at = models.DateTimeField(default=clock.now)
    revised_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["item", "by"], name="library_one_note_each"),
            models.CheckConstraint(condition=~Q(finds="") & ~Q(so_what=""), name="library_note_says_something"),
        ]
        indexes = [models.Index(fields=["school", "-written_at"], name="library_note_newest")]

    def __str__(self) -> str:
        return f"{self.by.name}: {self.item.title}"


class ReadingGroup(BelongsToSchool):
    """A few people who read a work together. It ends by saying what came of it, and what that changed."""

    item = models.ForeignKey(ResearchItem, on_delete=models.PROTECT, related_name="groups")
    question = models.CharField(_("what we want to know"), max_length=300)
    convener = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_by = models.DateField(_("read by"))
    begun_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    came_of = models.TextField(_("what came of it"), blank=True)
    changed = models.TextField(_("what it changes here"), blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, came_of="") | Q(closed_at__isnull=False) & ~Q(came_of=""),
                name="library_group_ends_with_words",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        """Still reading."""
        return self.closed_at is None


class GroupReader(BelongsToSchool):
    """Somebody who reads with a group. read_by: their own day, where it is another than the group's."""

    group = models.ForeignKey(ReadingGroup, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_by = models.DateField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="library_reader_once")]

    @property
    def due_on(self) -> date:
        """The day by which this reader wants to have read it."""
        return self.read_by or self.group.read_by


class GroupSession(BelongsToSchool):
    """A day on which a group talks about what it reads."""

    group = models.ForeignKey(ReadingGroup, on_delete=models.CASCADE, related_name="sessions")
    on = models.DateField(_("day"))
    words = models.CharField(_("when and where"), max_length=120, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["group", "on"], name="library_session_once")]
        ordering = ["on"]


class Suggestion(BelongsToSchool):
    """A work that somebody thinks a colleague would like. It waits for an answer, and "not now" is one.

    What people put on their own list is one to themselves, kept at once.
    """

    class Answer(models.TextChoices):
        KEPT = "kept", _("I want to read it")
        DECLINED = "declined", _("Not now")

    item = models.ForeignKey(ResearchItem, on_delete=models.CASCADE, related_name="suggestions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suggestions")
    why = models.CharField(_("why"), max_length=300, blank=True)
    suggested_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["item", "to"], condition=Q(answer=""), name="library_suggested_once"),
            models.CheckConstraint(condition=~Q(by=F("to")) | Q(answer="kept"), name="library_suggested_to_another"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="library_suggestion_answered",
            ),
        ]
