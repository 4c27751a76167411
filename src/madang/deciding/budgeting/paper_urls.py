from django.urls import path

from .views import codes, counter, paper, sheets

app_name = "budget_paper"
urlpatterns = [
    path("", paper.rounds, name="rounds"),
    path("<slug:code>/", paper.home, name="home"),
    path("<slug:code>/print/", paper.print_new, name="print"),
    path("<slug:code>/batches/<int:number>/", paper.batch, name="batch"),
    path("<slug:code>/batches/<int:number>/sheets/", paper.sheets, name="sheets"),
    path("<slug:code>/sheets/<slug:sheet>/", sheets.sheet, name="sheet"),
    path("<slug:code>/sheets/<slug:sheet>/anew/", sheets.anew, name="anew"),
    path("<slug:code>/replace/", sheets.replace, name="replace"),
    path("<slug:code>/find/", counter.find, name="find"),
    path("<slug:code>/people/<int:pk>/", counter.person, name="person"),
    path("<slug:code>/people/<int:pk>/ballot/", counter.screen, name="screen"),
    path("<slug:code>/people/<int:pk>/code/", counter.code, name="code"),
    path("<slug:code>/codes/", codes.letters, name="letters"),
]
