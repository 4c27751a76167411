from django.urls import path

from .views import discussion, proposals, proposing

app_name = "proposals"
urlpatterns = [
    path("join/<str:token>/", proposing.join, name="join"),
    path("<slug:code>/proposals/", proposals.index, name="list"),
    path("<slug:code>/proposals/new/", proposing.new, name="new"),
    path("<slug:code>/proposals/draft/<int:pk>/", proposing.edit, name="edit"),
    path("<slug:code>/proposals/draft/<int:pk>/alike/", proposing.look_alike, name="alike"),
    path("<slug:code>/proposals/draft/<int:pk>/withdraw/", proposing.withdraw, name="withdraw"),
    path("<slug:code>/proposals/<int:number>/", proposals.show, name="show"),
    path("<slug:code>/proposals/<int:number>/support/", proposing.support, name="support"),
    path("<slug:code>/proposals/<int:number>/answer/", proposing.answer, name="answer"),
    path("<slug:code>/proposals/<int:number>/invite/", proposing.invite, name="invite"),
    path("<slug:code>/proposals/<int:number>/comment/", discussion.comment, name="comment"),
    path("<slug:code>/projects/<int:number>/comments/", proposals.project, name="project"),
    path("<slug:code>/projects/<int:number>/comment/", discussion.comment_project, name="comment_project"),
    path("<slug:code>/report/<slug:kind>/<int:pk>/", discussion.report, name="report"),
    path("<slug:code>/removals/", proposals.removals, name="removals"),
]
