"""The addresses of the exchange room."""

from django.urls import path

from headship.exchange.web import demographics, views

app_name = "exchange"
urlpatterns = [
    path("import/", views.front, name="import"),
    path("import/<int:pk>/", views.package, name="package"),
    path("import/<int:pk>/application/", views.application, name="package_application"),
    path("import/<int:pk>/withdrawal/", views.withdrawal, name="package_withdrawal"),
    path("import/<int:pk>/problems/", views.problems, name="package_problems"),
    path("import/waiting/", views.waiting, name="import_waiting"),
    path("import/sensitive/", demographics.fields, name="demographics"),
    path("import/sensitive/<str:field>/", demographics.field, name="demographic"),
    path("import/sensitive/<str:field>/removal/", demographics.removal, name="demographic_removal"),
]
