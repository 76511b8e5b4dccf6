"""The addresses of the reports room."""

from django.urls import path

from headship.reports.web import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/leadership/", views.school, name="school"),
    path("reports/leadership/pdf/", views.school_pdf, name="school_pdf"),
    path("reports/leadership/own/", views.own, name="own"),
    path("reports/leadership/own/pdf/", views.own_pdf, name="own_pdf"),
    path("reports/governors/<int:pk>/pdf/", views.governors_pdf, name="governors_pdf"),
]
