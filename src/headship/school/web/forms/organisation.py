"""Forms about posts, lines of accountability and teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.school.models import Post, Team
from headship.school.web.forms.fields import PeopleField, PersonField, day_field, inside_people, staff


def open_posts() -> Any:
    """Posts that stand, the topmost first."""
    return Post.objects.filter(closed_on__isnull=True).order_by("depth", "title")


class PostForm(forms.Form):
    """Makes a post."""

    title = forms.CharField(label=_("Title"), max_length=200)
    answers_to = forms.ModelChoiceField(queryset=None, label=_("Answers to"), required=False)  # type: ignore[var-annotated]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers_to: Any = self.fields["answers_to"]
        answers_to.queryset = open_posts()
        answers_to.empty_label = _("Nobody: this is the topmost post")


class TitleForm(forms.Form):
    """Gives a post another title."""

    title = forms.CharField(label=_("Title"), max_length=200)


class LineForm(forms.Form):
    """Lets a post answer to another one."""

    answers_to = forms.ModelChoiceField(queryset=None, label=_("Answers to"))  # type: ignore[var-annotated]

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers_to: Any = self.fields["answers_to"]
        answers_to.queryset = open_posts().exclude(pk=post.pk)


class FunctionalLineForm(LineForm):
    """Adds a second line of accountability."""

    purpose = forms.CharField(label=_("For"), max_length=200, help_text=_("For example: safeguarding, timetabling."))


class HolderForm(forms.Form):
    """Lets somebody hold a post."""

    person = PersonField(_("Who"))
    starts_on = day_field(_("First day"), required=False, help_text=_("Empty: today."))
    acting = forms.BooleanField(label=_("Acting, while the post’s own holder is away or not yet found"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = inside_people()


class TeamForm(forms.Form):
    """Forms a team."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Team.Kind.choices, initial=Team.Kind.DEPARTMENT)
    lead = PersonField(_("Led by"), required=False)
    members = PeopleField(_("Members"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "members"):
            field: Any = self.fields[name]
            field.queryset = staff()


class MemberForm(forms.Form):
    """Brings somebody into a team, or lets them lead it."""

    person = PersonField(_("Who"))

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = staff() if people is None else people


def not_in(team: Team) -> Any:
    """Staff who are not in a team today."""
    from headship.school.domain.teams import members_of

    return staff().exclude(pk__in=members_of(team).values("pk"))
