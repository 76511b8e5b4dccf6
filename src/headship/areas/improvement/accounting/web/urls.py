"""The addresses of accounting: its pages inside, and the plan in public."""

from django.urls import path

from headship.areas.improvement.accounting.web import public, reports, saying, views

app_name = "accounting"
urlpatterns = [
    path("accounting/", views.accounting, name="accounting"),
    path("accounting/page/", saying.page, name="page"),
    path("accounting/words/<slug:kind>/<int:record_id>/", saying.words, name="words"),
    path("accounting/words/<int:pk>/removal/", saying.removal, name="removal"),
    path("accounting/comments/", views.comments, name="comments"),
    path("accounting/comments/spoken/", views.spoken, name="spoken"),
    path("accounting/comments/<int:pk>/showing/", views.showing, name="showing"),
    path("accounting/comments/<int:pk>/keeping-back/", views.keeping_back, name="keeping_back"),
    path("accounting/comments/<int:pk>/reply/", views.reply, name="reply"),
    path("accounting/reporting/", reports.reporting, name="reporting"),
    path("accounting/reports/", reports.beginning, name="beginning"),
    path("accounting/reports/<int:pk>/", reports.report, name="report"),
    path("accounting/reports/<int:pk>/words/", reports.writing, name="writing"),
    path("accounting/reports/<int:pk>/issue/", reports.issue, name="issue"),
    path("accounting/reports/<int:pk>/questions/", reports.question, name="question"),
    path("accounting/questions/<int:pk>/answer/", reports.answer, name="answer"),
    # Without an account
    path("our-plan/<slug:code>/", public.plan, name="public"),
    path("our-plan/<slug:code>/thanks/", public.thanks, name="thanks"),
]
