from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.notice, name="notice"),
    path("outbox/<int:pk>/again/", views.again, name="again"),
    path("outbox/<int:pk>/arrived/", views.arrived, name="arrived"),
    path("letters/", views.letters, name="letters"),
    path("letters/print/", views.print_letters, name="print_letters"),
    path("letters/<int:pk>/", views.batch, name="batch"),
    path("letters/<int:pk>/sheets/", views.sheets_of_batch, name="sheets"),
    path("letters/<int:pk>/posted/", views.posted, name="posted"),
    path("letters/hold/<int:pk>/", views.hold_back, name="hold_back"),
]
