from django.urls import path

from .views import checking, moderation, rounds

app_name = "proposals_desk"
urlpatterns = [
    path("", rounds.index, name="rounds"),
    path("proposals/", checking.queue, name="queue"),
    path("proposals/<int:pk>/", checking.proposal, name="proposal"),
    path("assist/", checking.assist, name="assist"),
    path("discussion/", moderation.discussion, name="discussion"),
    path("discussion/<int:pk>/", moderation.comment, name="comment"),
    path("rounds/<slug:code>/", rounds.show, name="round"),
    path("rounds/<slug:code>/phases/<int:pk>/", rounds.phase, name="phase"),
]
