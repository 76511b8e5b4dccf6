"""Pages about posts and their lines."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import clock, exports
from headship.kernel.permissions import holds
from headship.school import rules
from headship.school.domain import posts as domain
from headship.school.models import FunctionalLine, Post, PostHolding
from headship.school.web import organisation_drawing, organisation_view
from headship.school.web.forms.organisation import FunctionalLineForm, HolderForm, LineForm, PostForm, TitleForm
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


@gate(rules.SEE_POSTS)
@require_GET
def picture(request: PersonRequest) -> HttpResponse:
    """The organisation: every post under the one that it answers to, with its holders and second lines."""
    if "format" in request.GET:
        return exports.respond(request, organisation_view.as_file())
    may = holds(request.person, rules.ARRANGE_POSTS)
    shown = organisation_view.picture()
    drawing = organisation_drawing.draw(shown["tops"])
    return render(request, "school/organisation.html", {**shown, "drawing": drawing, "may_arrange": may})


@gate(rules.ARRANGE_POSTS)
@require_http_methods(["GET", "POST"])
def post_new(request: PersonRequest) -> HttpResponse:
    """Make a post."""

    def work(data: dict[str, Any]) -> str:
        return _address(domain.create_post(by=request.person, **data))

    initial = {"answers_to": request.GET.get("answers_to")}
    return form_page(
        request, PostForm(request.POST or None, initial=initial), title=_("A new post"), submit=_("Make the post"),
        back=reverse("school:organisation"), work=work, done=_("The post stands. Who holds it?"),
    )  # fmt: skip


@gate(rules.SEE_POSTS)
@require_GET
def post_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One post: whom it answers to, who answers to it, who holds and held it."""
    post = found(Post.objects.select_related("answers_to"), request, pk=pk)
    day = clock.today()
    holdings = PostHolding.objects.filter(post=post).select_related("person").order_by("-starts_on", "person__name")
    context = {
        "post": post,
        "holdings": [{"row": row, "over": row.ends_on is not None and row.ends_on < day} for row in holdings],
        "lines": FunctionalLine.objects.filter(post=post).select_related("answers_to"),
        "others": FunctionalLine.objects.filter(answers_to=post).select_related("post"),
        "below": Post.objects.filter(answers_to=post, closed_on__isnull=True).order_by("title"),
        "may_arrange": holds(request.person, rules.ARRANGE_POSTS) and post.closed_on is None,
    }
    return render(request, "school/post.html", context)


def _address(post: Post) -> str:
    return reverse("school:post", args=[post.pk])


@gate(rules.ARRANGE_POSTS)
@require_http_methods(["GET", "POST"])
def post_title(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a post another title."""
    post = found(Post, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        return _address(domain.rename_post(by=request.person, post=post, **data))

    form = TitleForm(request.POST or None, initial={"title": post.title})
    return form_page(
        request, form, title=_("Rename a post"), submit=_("Save"), back=_address(post), work=work, done=_("Saved.")
    )


@gate(rules.ARRANGE_POSTS)
@require_http_methods(["GET", "POST"])
def post_line(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a post answer to another one."""
    post = found(Post, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        return _address(domain.move_post(by=request.person, post=post, **data))

    form = LineForm(request.POST or None, post=post, initial={"answers_to": post.answers_to_id})
    return form_page(
        request, form, title=_("Whom “%(post)s” answers to") % {"post": post.title}, submit=_("Save"),
        back=_address(post), work=work, done=_("The line is drawn."),
        lead=_("Everything below the post moves with it."),
    )  # fmt: skip


@gate(rules.ARRANGE_POSTS)
@require_http_methods(["GET", "POST"])
def post_holders(request: PersonRequest, pk: int) -> HttpResponse:
    """Let somebody hold a post."""
    post = found(Post, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        domain.fill_post(by=request.person, post=post, **data)
        return _address(post)

    return form_page(
        request, HolderForm(request.POST or None), title=_("Who holds “%(post)s”") % {"post": post.title},
        submit=_("Save"), back=_address(post), work=work, done=_("Saved."),
        lead=_("Several people may share a post."),
    )  # fmt: skip


@gate(rules.ARRANGE_POSTS)
@require_POST
def holding_end(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody gives up a post today."""
    holding = found(PostHolding.objects.select_related("post", "person"), request, pk=pk)
    return button(
        request,
        lambda: domain.leave_post(by=request.person, holding=holding),
        back=_address(holding.post),
        done=_("It ends with today."),
    )


@gate(rules.ARRANGE_POSTS)
@require_http_methods(["GET", "POST"])
def post_functional_lines(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a second line of accountability."""
    post = found(Post, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        domain.add_functional_line(by=request.person, post=post, **data)
        return _address(post)

    return form_page(
        request, FunctionalLineForm(request.POST or None, post=post), submit=_("Add the line"), back=_address(post),
        title=_("A second line for “%(post)s”") % {"post": post.title}, work=work, done=_("The line is drawn."),
        lead=_("Each post has one primary line. A second line is for a named purpose only."),
    )  # fmt: skip


@gate(rules.ARRANGE_POSTS)
@require_POST
def functional_line_end(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a second line away."""
    line = found(FunctionalLine.objects.select_related("post", "answers_to"), request, pk=pk)
    return button(
        request,
        lambda: domain.remove_functional_line(by=request.person, line=line),
        back=_address(line.post),
        done=_("The second line is gone."),
    )


@gate(rules.ARRANGE_POSTS)
@require_POST
def post_closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a post to which nobody answers any more."""
    post = found(Post, request, pk=pk)
    return button(
        request,
        lambda: domain.close_post(by=request.person, post=post),
        back=_address(post),
        done=_("The post is closed."),
    )
