"""Letters as sheets of paper."""

from madang.common.people.models import Role
from madang.common.people.permissions import has_role
from madang.common.ui.models import Town

POSTERS = (Role.COUNTER, Role.ADMINISTRATOR)


def sheets(batch):
    """What `notices/letters.html` draws."""
    return {"batch": batch, "letters": batch.letters.order_by("created_at"), "town": Town.current()}


def may_read_file(request, _batch_id):
    return has_role(request.user, *POSTERS)
