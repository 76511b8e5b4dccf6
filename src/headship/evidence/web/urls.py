"""The addresses of the evidence room."""

from django.urls import path

from headship.evidence.web import indicators, items, ledger, readings

app_name = "evidence"
urlpatterns = [
    path("evidence/", items.item_list, name="items"),
    path("evidence/new/", items.item_new, name="item_new"),
    path("evidence/<int:pk>/", items.item_page, name="item"),
    path("evidence/<int:pk>/revision/", items.revision, name="item_revision"),
    path("evidence/<int:pk>/version/", items.version, name="item_version"),
    path("evidence/<int:pk>/renewal/", items.renewal, name="item_renewal"),
    path("evidence/<int:pk>/owner/", items.owner, name="item_owner"),
    path("evidence/<int:pk>/withdrawal/", items.withdrawal, name="item_withdrawal"),
    path("evidence/<int:pk>/restoration/", items.restoration, name="item_restoration"),
    path("evidence/<int:pk>/erasure/", items.erasure, name="item_erasure"),
    path("evidence/<int:pk>/files/<int:number>/", items.file, name="item_file"),
    path("evidence/readings/<int:pk>/", readings.reading_page, name="reading"),
    path("evidence/readings/<int:pk>/copy/", readings.frozen_copy, name="reading_copy"),
    path("evidence/indicators/", indicators.indicator_list, name="indicators"),
    path("evidence/indicators/<slug:code>/", indicators.setting, name="indicator"),
    path("evidence/ledger/", ledger.ledger_page, name="ledger"),
    path("evidence/ledger/verification/", ledger.verification, name="verification"),
    path("evidence/ledger/<int:sequence>/", ledger.act_page, name="act"),
    path("evidence/ledger/<int:sequence>/sharing/", ledger.sharing, name="act_sharing"),
    path("evidence/ledger/<int:sequence>/erasure/", ledger.erasure, name="act_erasure"),
]
