"""The addresses of the direction room."""

from django.urls import path

from headship.areas.direction.web import afterwards, answers, steps, views, voting

app_name = "direction"
urlpatterns = [
    path("decisions/", views.decision_list, name="decisions"),
    path("decisions/new/", views.question_new, name="question_new"),
    path("decisions/small/", views.small_new, name="small_new"),
    path("decisions/urgent/", views.urgent_new, name="urgent_new"),
    path("decisions/calibration/", views.calibration_page, name="calibration"),
    path("decisions/behind/", views.behind, name="behind"),
    path("decisions/answer/<str:slip_code>/", answers.answer, name="answer"),
    path("decisions/<int:pk>/", views.decision_page, name="decision"),
    path("decisions/<int:pk>/version/", views.version, name="version"),
    path("decisions/<int:pk>/revision/", steps.revision, name="revision"),
    path("decisions/<int:pk>/owner/", steps.owner, name="owner"),
    path("decisions/<int:pk>/options/", steps.options, name="options"),
    path("decisions/<int:pk>/options/closure/", steps.closure, name="closure"),
    path("decisions/<int:pk>/options/<int:option_pk>/removal/", steps.option_removal, name="option_removal"),
    path("decisions/<int:pk>/options/<int:option_pk>/weighing/", steps.weighing, name="weighing"),
    path("decisions/<int:pk>/criteria/", steps.criteria, name="criteria"),
    path("decisions/<int:pk>/data/", steps.data, name="data"),
    path("decisions/<int:pk>/consultation/", steps.consultation, name="consultation"),
    path("decisions/<int:pk>/responses/", steps.responses, name="responses"),
    path("decisions/<int:pk>/responses/entry/", steps.entry, name="entry"),
    path("decisions/<int:pk>/objections/", steps.objections, name="objections"),
    path("decisions/<int:pk>/objections/<int:objection_pk>/reply/", steps.reply, name="reply"),
    path("decisions/<int:pk>/vote/", voting.vote, name="vote"),
    path("decisions/<int:pk>/vote/ballot/", voting.ballot, name="ballot"),
    path("decisions/<int:pk>/vote/entry/", voting.vote_entry, name="vote_entry"),
    path("decisions/<int:pk>/vote/closure/", voting.vote_closure, name="vote_closure"),
    path("decisions/<int:pk>/prediction/", steps.prediction, name="prediction"),
    path("decisions/<int:pk>/conclusion/", steps.conclusion, name="conclusion"),
    path("decisions/<int:pk>/afterwards/", afterwards.afterwards, name="afterwards"),
    path("decisions/<int:pk>/review/", steps.review, name="review"),
    path("decisions/<int:pk>/withdrawal/", steps.withdrawal, name="withdrawal"),
]
