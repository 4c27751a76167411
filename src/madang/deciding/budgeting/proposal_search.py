from django.utils.translation import gettext as _

from .models import Proposal


def documents(language):
    """Public proposals; in each language, since somebody who reads another still looks for the number or the street."""
    for one in Proposal.objects.public().exclude(state=Proposal.State.MERGED).select_related("round", "area"):
        yield {
            "key": f"proposal-{one.pk}", "title": one.title, "summary": one.what[:300], "body": one.why, "keywords": str(one.area or ""),
            "url": one.get_absolute_url(), "kind": _("Proposal for the town budget"),
        }  # fmt: skip
