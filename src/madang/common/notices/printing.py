"""Letters as sheets of paper."""

import re

import segno
from django.conf import settings

from madang.common.people.models import Role
from madang.common.people.permissions import has_role
from madang.common.ui.models import Town

POSTERS = (Role.COUNTER, Role.ADMINISTRATOR)


def sheets(batch):
    """What `notices/letters.html` draws."""
    letters = [(letter, square_code(letter)) for letter in batch.letters.order_by("created_at")]
    return {"batch": batch, "letters": letters, "town": Town.current()}


def square_code(letter):
    """Nobody types a long address from paper: the last one of the portal that a letter names stands below it as a square code too."""
    named = re.findall(rf"{re.escape(settings.BASE_URL)}/\S+", letter.body)
    return segno.make(named[-1], error="m").svg_data_uri(scale=3, border=2) if named else ""


def may_read_file(request, _batch_id):
    return has_role(request.user, *POSTERS)
