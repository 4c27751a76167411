from django.urls import path

from .views import demo, desk, pay, reconcile, till

app_name = "payments"
urlpatterns = [
    path("pay/hooks/<slug:provider>/", pay.webhook, name="webhook"),
    path("pay/demo/<str:external_id>/", demo.card, name="demo_card"),
    path("pay/<str:token>/", pay.show, name="pay"),
    path("pay/<str:token>/card/<slug:provider>/", pay.start, name="start"),
    path("pay/<str:token>/back/<int:pk>/", pay.come_back, name="back"),
    path("pay/<str:token>/receipt/", pay.receipt, name="receipt"),
    path("desk/payments/", desk.invoices, name="invoices"),
    path("desk/payments/invoice/<str:number>/", desk.invoice, name="invoice"),
    path("desk/payments/invoice/<str:number>/cash/", desk.cash, name="cash"),
    path("desk/payments/invoice/<str:number>/waive/", desk.waive_invoice, name="waive"),
    path("desk/payments/invoice/<str:number>/cancel/", desk.cancel, name="cancel"),
    path("desk/payments/invoice/<str:number>/refund/<int:pk>/", desk.give_back, name="refund"),
    path("desk/payments/refund/<int:pk>/", desk.conclude_refund, name="conclude_refund"),
    path("desk/till/", till.till, name="till"),
    path("desk/till/day.csv", till.till_csv, name="till_csv"),
    path("desk/payments/statements/", reconcile.statements, name="statements"),
    path("desk/payments/statements/<int:pk>/", reconcile.statement, name="statement"),
    path("desk/payments/lines/<int:pk>/", reconcile.line, name="line"),
    path("desk/payments/account/", desk.town_account, name="town_account"),
]
