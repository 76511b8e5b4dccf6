"""The addresses of the stewardship room."""

from django.urls import path

from headship.areas.stewardship.web import grounds, reading, slips, status, steps, views, writing

app_name = "stewardship"
VERSION = "policies/<int:pk>/versions/<int:number>/"
urlpatterns = [
    path("policies/", views.policy_list, name="policies"),
    path("policies/new/", writing.policy_new, name="policy_new"),
    path("policies/read/<str:slip_code>/", slips.read, name="slip"),
    path("policies/grounds/", grounds.page, name="grounds"),
    path("policies/grounds/values/new/", grounds.value_new, name="value_new"),
    path("policies/grounds/values/<int:pk>/confirmation/", grounds.value_confirmation, name="value_confirmation"),
    path("policies/grounds/values/<int:pk>/retirement/", grounds.value_retirement, name="value_retirement"),
    path("policies/grounds/requirements/new/", grounds.requirement_new, name="requirement_new"),
    path(
        "policies/grounds/requirements/<int:pk>/confirmation/",
        grounds.requirement_confirmation,
        name="requirement_confirmation",
    ),
    path(
        "policies/grounds/requirements/<int:pk>/retirement/",
        grounds.requirement_retirement,
        name="requirement_retirement",
    ),
    path("policies/<int:pk>/", views.policy_page, name="policy"),
    path("policies/<int:pk>/print/", views.printed, name="print"),
    path("policies/<int:pk>/comparison/", views.comparison, name="comparison"),
    path("policies/<int:pk>/arrangement/", writing.arrangement, name="arrangement"),
    path("policies/<int:pk>/review/", steps.review, name="review"),
    path("policies/<int:pk>/withdrawal/", steps.withdrawal, name="withdrawal"),
    path("policies/<int:pk>/acknowledgement/", reading.acknowledgement, name="acknowledgement"),
    path("policies/<int:pk>/answer/", reading.answer, name="answer"),
    path("policies/<int:pk>/marks/new/", reading.mark_new, name="mark_new"),
    path("policies/<int:pk>/marks/<int:mark_pk>/answer/", reading.mark_answer, name="mark_answer"),
    path("policies/<int:pk>/status/", status.page, name="status"),
    path("policies/<int:pk>/together/", status.together, name="together"),
    path("policies/<int:pk>/reminder/", status.reminder, name="reminder"),
    path("policies/<int:pk>/newcomers/", status.newcomers, name="newcomers"),
    path("policies/<int:pk>/versions/", writing.versions, name="versions"),
    path(VERSION, views.version_page, name="version"),
    path(f"{VERSION}revision/", writing.revision, name="revision"),
    path(f"{VERSION}text/", writing.text, name="text"),
    path(f"{VERSION}question/", writing.question, name="question"),
    path(f"{VERSION}links/", writing.links, name="links"),
    path(f"{VERSION}links/<int:link_pk>/check/", writing.check, name="check"),
    path(f"{VERSION}links/<int:link_pk>/removal/", writing.link_removal, name="link_removal"),
    path(f"{VERSION}marks/<int:mark_pk>/", writing.mark_taken_up, name="mark_taken_up"),
    path(f"{VERSION}proposal/", steps.proposal, name="proposal"),
    path(f"{VERSION}return/", steps.sending_back, name="sending_back"),
    path(f"{VERSION}approval/", steps.approval, name="approval"),
    path(f"{VERSION}publication/", steps.publication, name="publication"),
    path(f"{VERSION}discarding/", steps.discarding, name="discarding"),
]
