from django.urls import path

from .views import desk

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("case/<str:reference>/", desk.case, name="case"),
    path("case/<str:reference>/ask/", desk.ask, name="ask"),
    path("case/<str:reference>/note/", desk.note, name="note"),
    path("case/<str:reference>/decide/", desk.decide, name="decide"),
    path("case/<str:reference>/take/<int:pk>/", desk.take, name="take"),
    path("case/<str:reference>/put-back/<int:pk>/", desk.put_back, name="put_back"),
    path("case/<str:reference>/hand-over/<int:pk>/", desk.hand_over, name="hand_over"),
    path("case/<str:reference>/finish/<int:pk>/", desk.finish, name="finish"),
    path("case/<str:reference>/take-back/<int:pk>/", desk.take_back_request, name="take_back_request"),
]
