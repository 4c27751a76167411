"""What waits at the desk."""

from .models import Round
from .permissions import may_manage
from .queries import voting_opens_at


def rules_to_choose(request):
    """Rounds whose vote has not opened: their rule can still be chosen."""
    if not may_manage(request.user):
        return None
    rounds = [round_ for round_ in Round.objects.filter(closed_at=None) if not voting_opens_at(round_)[1]]
    return {"rounds": rounds} if rounds else None
