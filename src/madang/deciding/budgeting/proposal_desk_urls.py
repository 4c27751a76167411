from django.urls import path

from .views import checking, moderation, planning, rounds

app_name = "proposals_desk"
urlpatterns = [
    path("", rounds.index, name="rounds"),
    path("rounds/new/", planning.new, name="new_round"),
    path("proposals/", checking.queue, name="queue"),
    path("proposals/<int:pk>/", checking.proposal, name="proposal"),
    path("assist/", checking.assist, name="assist"),
    path("discussion/", moderation.discussion, name="discussion"),
    path("discussion/<int:pk>/", moderation.comment, name="comment"),
    path("rounds/<slug:code>/", rounds.show, name="round"),
    path("rounds/<slug:code>/change/", planning.change, name="change_round"),
    path("rounds/<slug:code>/pots/new/", planning.new_pot, name="new_pot"),
    path("rounds/<slug:code>/pots/<slug:pot>/", planning.pot, name="pot"),
    path("rounds/<slug:code>/pots/<slug:pot>/remove/", planning.remove_pot, name="remove_pot"),
    path("rounds/<slug:code>/phases/<int:pk>/", rounds.phase, name="phase"),
]
