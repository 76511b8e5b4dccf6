"""The addresses of the voice room."""

from django.urls import path

from headship.voice.web import instrument_urls, respond, result_urls, rounds

app_name = "voice"
urlpatterns = [
    # Without an account
    path("v/", respond.entry, name="entry"),
    path("v/<str:token>/", respond.answer, name="answer"),
    path("v/<str:token>/thanks/", respond.thanks, name="thanks"),
    # Those who ask
    path("surveys/", rounds.round_list, name="rounds"),
    path("surveys/new/", rounds.round_new, name="round_new"),
    path("surveys/new/<slug:code>/", rounds.round_new, name="round_new_with"),
    path("surveys/<int:pk>/", rounds.round_page, name="round"),
    path("surveys/<int:pk>/own/", respond.own, name="own"),
    path("surveys/<int:pk>/opening/", rounds.opening, name="opening"),
    path("surveys/<int:pk>/reminder/", rounds.reminder, name="reminder"),
    path("surveys/<int:pk>/closure/", rounds.closure, name="closure"),
    path("surveys/<int:pk>/removal/", rounds.removal, name="removal"),
    path("surveys/<int:pk>/again/", rounds.again, name="again"),
    path("surveys/<int:pk>/sheet/", rounds.sheet, name="sheet"),
    # What can be asked
    *instrument_urls.urlpatterns,
    # What they say
    *result_urls.urlpatterns,
]
