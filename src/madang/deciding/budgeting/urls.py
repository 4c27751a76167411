from django.urls import path

from .views import ballot, codes, delivery, public, rule

app_name = "budgeting"
urlpatterns = [
    path("", public.index, name="index"),
    path("<slug:code>/", public.show, name="round"),
    path("<slug:code>/projects/<int:number>/", public.project, name="project"),
    path("<slug:code>/vote/", ballot.enter, name="enter"),
    path("<slug:code>/vote/code/", codes.ask, name="ask"),
    path("<slug:code>/vote/ballot/", ballot.ballot, name="ballot"),
    path("<slug:code>/outcome/", public.outcome, name="outcome"),
    path("<slug:code>/recount/", public.recount, name="recount"),
    path("<slug:code>/votes/<slug:pot>.pb", public.votes, name="votes"),
    path("<slug:code>/secrecy/", public.secrecy, name="secrecy"),
    path("<slug:code>/ledger/", public.ledger, name="ledger"),
    path("<slug:code>/delivery/", delivery.overview, name="delivery"),
    path("<slug:code>/projects/<int:number>/plan/", delivery.plan, name="plan"),
    path("<slug:code>/projects/<int:number>/report/", delivery.report, name="report"),
    path("<slug:code>/photos/<int:pk>/", delivery.photo, name="photo"),
    path("<slug:code>/rule/", rule.rule, name="rule"),
    path("<slug:code>/rule/set/", rule.choose_rule, name="choose_rule"),
    path("<slug:code>/rule/<int:pk>/", rule.trial, name="trial"),
    path("<slug:code>/archive.zip", public.archive, name="archive"),
]
