from django.urls import reverse
from django.utils.translation import gettext as _

from madang.common.languages import say

from .models import Project, Round


def documents(language):
    """Rounds and their projects, as the search finds them."""
    for round_ in Round.objects.announced():
        yield {
            "key": f"budget-{round_.code}", "title": say(round_.name, language), "summary": say(round_.description, language)[:300], "body": "",
            "keywords": _("participatory budget vote"), "url": round_.get_absolute_url(), "kind": _("Town budget"),
        }  # fmt: skip
    for project in Project.objects.select_related("round"):
        yield {
            "key": f"budget-{project.round.code}-{project.number}", "title": say(project.title, language),
            "summary": say(project.summary, language)[:300], "body": "", "keywords": "",
            "url": reverse("budgeting:project", args=[project.round.code, project.number]), "kind": _("Project of the town budget"),
        }  # fmt: skip
