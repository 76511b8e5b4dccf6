"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.direction.campaigns.web import messages, public, views

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", views.campaign_list, name="campaigns"),
    path("campaigns/new/", views.campaign_new, name="campaign_new"),
    path("campaigns/about/<str:address>/", public.page, name="public"),
    path("campaigns/<int:pk>/", views.campaign_page, name="campaign"),
    path("campaigns/<int:pk>/change/", views.campaign_change, name="campaign_change"),
    path("campaigns/<int:pk>/page/", public.writing, name="public_writing"),
    path("campaigns/<int:pk>/page/showing/", public.showing, name="public_showing"),
    path("campaigns/<int:pk>/pulse/", views.pulse, name="pulse"),
    path("campaigns/<int:pk>/end/", views.end, name="end"),
    path("campaigns/<int:pk>/messages/new/", messages.message_new, name="message_new"),
    path("campaigns/<int:pk>/messages/<int:message_pk>/", messages.message_page, name="message"),
    path("campaigns/<int:pk>/messages/<int:message_pk>/draft/", messages.autosave, name="autosave"),
    path("campaigns/<int:pk>/messages/<int:message_pk>/sending/", messages.sending, name="sending"),
    path("campaigns/<int:pk>/messages/<int:message_pk>/draft/again/", messages.unscheduling, name="unscheduling"),
    path("campaigns/<int:pk>/messages/<int:message_pk>/removal/", messages.removal, name="removal"),
]
