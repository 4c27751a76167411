from django.urls import path

from .views import acts, case, deciding, documents, objections, queue

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("overview/", queue.overview, name="overview"),
    path("queue.csv", queue.export, name="export"),
    path("take/", queue.take_many, name="take_many"),
    path("bulk/", deciding.bulk, name="bulk"),
    path("load/", queue.load, name="load"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("case/<str:reference>/", case.case, name="case"),
    path("case/<str:reference>/version/", case.version, name="version"),
    path("case/<str:reference>/document/<int:pk>/", documents.issued, name="document"),
    path("case/<str:reference>/letter/<int:pk>/", case.letter, name="letter"),
    path("case/<str:reference>/ask/", acts.ask, name="ask"),
    path("case/<str:reference>/note/", acts.note, name="note"),
    path("case/<str:reference>/withdraw/", acts.withdraw, name="withdraw"),
    path("case/<str:reference>/decide/", deciding.decide, name="decide"),
    path("case/<str:reference>/take/<int:pk>/", acts.take, name="take"),
    path("case/<str:reference>/put-back/<int:pk>/", acts.put_back, name="put_back"),
    path("case/<str:reference>/hand-over/<int:pk>/", acts.hand_over, name="hand_over"),
    path("case/<str:reference>/finish/<int:pk>/", acts.finish, name="finish"),
    path("case/<str:reference>/take-back/<int:pk>/", acts.take_back_request, name="take_back_request"),
]
