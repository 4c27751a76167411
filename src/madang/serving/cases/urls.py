from django.urls import path

from .views import apply, documents, follow, paper

app_name = "cases"
urlpatterns = [
    path("services/<slug:slug>/apply/", apply.start, name="start"),
    path("services/<slug:slug>/paper/", paper.one, name="paper"),
    path("apply/<str:token>/", apply.resume, name="resume"),
    path("apply/<str:token>/check/", apply.check, name="check"),
    path("apply/<str:token>/contact/", apply.contact, name="contact"),
    path("apply/<str:token>/save/", apply.save, name="save"),
    path("apply/<str:token>/discard/", apply.discard, name="discard"),
    path("apply/<str:token>/sent/", apply.sent, name="sent"),
    path("apply/<str:token>/question/<slug:question_id>/", apply.question, name="question"),
    path("apply/<str:token>/question/<slug:question_id>/<int:number>/", apply.item, name="item"),
    path("apply/<str:token>/question/<slug:question_id>/<int:number>/remove/", apply.remove_item, name="remove_item"),
    path("case/", follow.find, name="find"),
    path("case/<str:reference>/", follow.follow, name="follow"),
    path("case/<str:reference>/receipt/", follow.receipt, name="receipt"),
    path("case/<str:reference>/answer/<int:pk>/", follow.answer, name="answer"),
    path("case/<str:reference>/withdraw/", follow.take_back, name="withdraw"),
    path("case/<str:reference>/objection/", follow.objection, name="objection"),
    path("case/<str:reference>/feedback/", follow.feedback, name="feedback"),
    path("case/<str:reference>/letter/", follow.letter, name="letter"),
    path("case/<str:reference>/letter.pdf", follow.letter_pdf, name="letter_pdf"),
    path("case/<str:reference>/letter/<int:pk>/", follow.letter, name="letter"),
    path("case/<str:reference>/letter/<int:pk>.pdf", follow.letter_pdf, name="letter_pdf"),
    path("case/<str:reference>/objection/<int:pk>/", follow.objection_letter, name="objection_letter"),
    path("case/<str:reference>/objection/<int:pk>.pdf", follow.objection_letter_pdf, name="objection_letter_pdf"),
    path("case/<str:reference>/document/<int:pk>/", documents.document, name="document"),
    path("case/<str:reference>/document/<int:pk>.pdf", documents.document_pdf, name="document_pdf"),
    path("case/<str:reference>/appointment/", follow.slot, name="slot"),
    path("verify/", follow.verify, name="verify_form"),
    path("verify/<str:code>/", follow.verify, name="verify"),
]
