"""The addresses of the evidence room."""

from django.urls import path

from headship.evidence.web import indicators, items, ledger, links, promise_answers, promises, readings

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
    path("evidence/links/<slug:kind>/<int:record_id>/", links.links_page, name="links"),
    path("evidence/links/<int:pk>/withdrawal/", links.link_withdrawal, name="link_withdrawal"),
    path("evidence/promises/", promises.promise_list, name="promises"),
    path("evidence/promises/new/", promises.make_promise, name="make_promise"),
    path("evidence/promises/public/", promises.publication, name="promise_publication"),
    path("evidence/promises/<int:pk>/", promises.promise_page, name="promise"),
    path("evidence/promises/<int:pk>/answer/", promises.answer, name="promise_answer"),
    path("evidence/promises/<int:pk>/day/", promises.day, name="promise_day"),
    path("evidence/promises/<int:pk>/owner/", promises.owner, name="promise_owner"),
    path("evidence/promises/<int:pk>/kept/", promises.kept, name="promise_kept"),
    path("evidence/promises/<int:pk>/telling/", promises.telling, name="promise_telling"),
    path("evidence/promises/<int:pk>/question/", promises.question, name="promise_question"),
    path("evidence/promises/<int:pk>/question/closure/", promises.closure, name="promise_closure"),
    path("evidence/promises/<int:pk>/spoken/", promises.spoken, name="promise_spoken"),
    path("evidence/promises/<int:pk>/withdrawal/", promises.withdrawal, name="promise_withdrawal"),
    path("evidence/promises/<int:pk>/voice/", promise_answers.voice, name="promise_voice"),
    path("promises/said/<str:slip_code>/", promise_answers.slip, name="promise_slip"),
    path("promises/<slug:code>/", promise_answers.public, name="promises_public"),
    path("evidence/indicators/", indicators.indicator_list, name="indicators"),
    path("evidence/indicators/<slug:code>/", indicators.setting, name="indicator"),
    path("evidence/ledger/", ledger.ledger_page, name="ledger"),
    path("evidence/ledger/verification/", ledger.verification, name="verification"),
    path("evidence/ledger/<int:sequence>/", ledger.act_page, name="act"),
    path("evidence/ledger/<int:sequence>/sharing/", ledger.sharing, name="act_sharing"),
    path("evidence/ledger/<int:sequence>/erasure/", ledger.erasure, name="act_erasure"),
]
