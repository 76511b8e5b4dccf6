"""The addresses of the stewardship room."""

from django.urls import path

from headship.areas.stewardship.web import views

app_name = "stewardship"
urlpatterns = [
    path("policies/", views.policy_list, name="policies"),
    path("policies/grounds/", views.grounds, name="grounds"),
    path("policies/<int:pk>/", views.policy_page, name="policy"),
]
