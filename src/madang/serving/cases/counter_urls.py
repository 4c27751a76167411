from django.urls import path

from .views import counter, paper

app_name = "counter"
urlpatterns = [
    path("", counter.home, name="home"),
    path("start/<slug:slug>/", counter.start, name="start"),
    path("case/<str:reference>/", counter.case, name="case"),
    path("case/<str:reference>/open/", counter.open_for, name="open_for"),
    path("print/<slug:slug>/", paper.ask, name="print"),
    path("paper/<str:code>/", paper.enter, name="enter"),
]
