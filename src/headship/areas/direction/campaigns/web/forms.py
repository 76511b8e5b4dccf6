"""The forms of campaigns: what is told, to whom in which words, when, and whether it reached them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.campaigns.models import Campaign, Message
from headship.evidence.registry import Seen
from headship.kernel import clock
from headship.kernel.ui.quantities import number_in_words
from headship.school.domain.protected import next_free_day
from headship.school.models import Audience, Person
from headship.school.web.forms.fields import PersonField, inside_people, moment_field


class CampaignForm(forms.Form):
    """What people should be able to say, and of what it tells. offered: what this school has to tell."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("For yourselves: people read the messages."))
    in_brief = forms.CharField(
        label=_("What people should be able to say afterwards"), max_length=300,
        help_text=_("As they would say it: “Every child reads twenty minutes a day, at home too.”"),
    )  # fmt: skip
    upholds = forms.MultipleChoiceField(
        label=_("It tells"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("The objective or part of the direction that it is about."),
    )  # fmt: skip
    owner = PersonField(_("Who looks after it"))

    def __init__(self, data: Any, *, by: Person, offered: Iterable[tuple[str, Seen]], campaign: Campaign | None = None):
        initial: dict[str, Any] = {"owner": by.pk}
        if campaign is not None:
            initial = {"title": campaign.title, "in_brief": campaign.in_brief, "owner": campaign.owner_id}
        super().__init__(data, initial=initial)
        people: Any = self.fields["owner"]
        people.queryset = inside_people()
        choices = [(f"{seen.kind}:{seen.record_id}", f"{title}: {seen.label}") for title, seen in offered]
        upholds: Any = self.fields["upholds"]
        upholds.choices = choices
        if not choices:
            del self.fields["upholds"]

    def references(self) -> list[tuple[str, int]]:
        """The records that were ticked, as (kind, id)."""
        pairs = (value.rsplit(":", 1) for value in self.cleaned_data.get("upholds", ()))
        return [(kind, int(number)) for kind, number in pairs]


class AudienceForm(forms.Form):
    """Whom a message is for."""

    audience: Any = forms.ModelChoiceField(queryset=None, label=_("For whom"), empty_label=None)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        rows: Any = self.fields["audience"]
        rows.queryset = Audience.objects.all()


class MessageForm(forms.Form):
    """The message in the words for its audience."""

    audience: Any = forms.ModelChoiceField(queryset=None, label=_("For whom"), empty_label=None)
    language = forms.ChoiceField(
        label=_("Written in"), required=False,
        help_text=_("In another than the school’s it goes to those of them whose language it is; the others get the "
                    "one in the school’s."),
    )  # fmt: skip
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Message"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        help_text=_("What it means for them, in their words. Short is kind."),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes to read it"), min_value=1, max_value=60)

    def __init__(self, data: Any, *, message: Message) -> None:
        initial = {
            "audience": message.audience_id, "language": message.language, "subject": message.subject,
            "body": message.body, "minutes": message.minutes,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        rows: Any = self.fields["audience"]
        rows.queryset = Audience.objects.all()
        choice: Any = self.fields["language"]
        choice.choices = [("", _("The school’s language")), *settings.LANGUAGES]


class ScheduleForm(forms.Form):
    """When it goes by itself: at eight in the morning of the next day that is free, where nobody says otherwise."""

    send_at = moment_field(_("Or send it by itself on"))

    def __init__(self, data: Any) -> None:
        morning = datetime.combine(next_free_day(clock.today() + timedelta(days=1)), time(8))
        super().__init__(data, initial={"send_at": timezone.make_aware(morning)})


class PageForm(forms.Form):
    """The page that needs no account."""

    public_title = forms.CharField(label=_("Heading"), max_length=200)
    public_text = forms.CharField(
        label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_("Plain words, an empty line between paragraphs. Nobody’s name, unless they agreed."),
    )  # fmt: skip


class PulseForm(forms.Form):
    """How many of each group are asked. sizes: how many there are of each, by the names of the fields."""

    USUAL: ClassVar[dict[str, int]] = {"staff": 15, "students": 30, "families": 30}

    staff = forms.IntegerField(label=_("Staff"), min_value=0, max_value=500)
    students = forms.IntegerField(label=_("Students"), min_value=0, max_value=500)
    families = forms.IntegerField(label=_("Families"), min_value=0, max_value=500)

    def __init__(self, data: Any, *, sizes: dict[str, int]) -> None:
        super().__init__(data, initial={name: min(number, sizes[name]) for name, number in self.USUAL.items()})
        for name, field in self.fields.items():
            field.help_text = _now("Of %(n)s.") % {"n": number_in_words(sizes[name], 0)}


class LessonForm(forms.Form):
    """What was learned."""

    lesson = forms.CharField(label=_("What we learned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
