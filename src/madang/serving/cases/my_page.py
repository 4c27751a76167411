"""What My page shows of cases and drafts."""

from madang.common.languages import say

from .models import Application, Draft


def my_cases(request):
    cases = Application.objects.of_account(request.user).filter(parent=None).select_related("version")[:50]
    drafts = Draft.objects.open().filter(account=request.user).select_related("version")[:20]
    if not cases and not drafts:
        return None
    return {
        "cases": [{"case": case, "name": say(case.version.content["name"])} for case in cases],
        "drafts": [{"draft": draft, "token": f"my-{draft.pk}", "name": say(draft.version.content["name"])} for draft in drafts],
    }
