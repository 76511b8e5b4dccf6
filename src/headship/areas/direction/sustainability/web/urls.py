"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.direction.sustainability.web import commitments, handovers, risks

app_name = "sustainability"
urlpatterns = [
    path("register/", risks.register, name="register"),
    path("register/risks/new/", risks.risk_new, name="risk_new"),
    path("register/risks/<int:pk>/", risks.risk_page, name="risk"),
    path("register/risks/<int:pk>/change/", risks.risk_change, name="risk_change"),
    path("register/risks/<int:pk>/look/", risks.look, name="look"),
    path("register/risks/<int:pk>/closure/", risks.closure, name="closure"),
    path("register/risks/<int:pk>/mitigations/new/", risks.mitigation_new, name="mitigation_new"),
    path("register/risks/<int:pk>/mitigations/<int:mitigation_pk>/", risks.note, name="note"),
    path("register/commitments/new/", commitments.commitment_new, name="commitment_new"),
    path("register/commitments/<int:pk>/", commitments.commitment_page, name="commitment"),
    path("register/commitments/<int:pk>/renewal/", commitments.renewal, name="renewal"),
    path("register/commitments/<int:pk>/end/", commitments.end, name="commitment_end"),
    path("register/handovers/", handovers.handover_list, name="handovers"),
    path("register/handovers/new/", handovers.handover_new, name="handover_new"),
    path("register/handovers/<int:pk>/", handovers.handover_page, name="handover"),
    path("register/arriving/", handovers.arrival, name="arrival"),
]
