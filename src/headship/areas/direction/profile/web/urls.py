"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.direction.profile.web import views

app_name = "profile"
urlpatterns = [
    path("our-school/", views.profile, name="profile"),
    path("our-school/roll/", views.roll_before, name="roll"),
    path("our-school/following/", views.following, name="following"),
    path("our-school/facts/new/<slug:side>/", views.fact_new, name="fact_new"),
    path("our-school/facts/<int:pk>/", views.fact_page, name="fact"),
    path("our-school/facts/<int:pk>/refresh/", views.refresh, name="refresh"),
    path("our-school/facts/<int:pk>/owner/", views.hand_over, name="hand_over"),
    path("our-school/facts/<int:pk>/aside/", views.set_aside, name="set_aside"),
]
