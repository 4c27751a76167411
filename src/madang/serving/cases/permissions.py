"""Who may do what with a case on the desk: by the office that has a task in it."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404

from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of, staff_required

from .access import may_open
from .models import Application, Objection

WORKERS = (Role.OFFICER, Role.HEAD)
DESK = (Role.OFFICER, Role.HEAD, Role.COUNTER, Role.ADMINISTRATOR)


def offices_in(application):
    """Ids of the offices that deal with the case: its own, that of the life event it is part of, those with a task or an objection in it."""
    own = {application.office_id} | ({application.parent.office_id} if application.parent_id else set())
    tasks = application.tasks.values_list("office_id", flat=True)
    objections = Objection.objects.filter(decision__application=application).order_by().values_list("office_id", flat=True)
    return own | set(tasks.union(objections))


def may_see(account, application):
    offices = offices_of(account, *WORKERS)
    if offices is None:
        return True
    return bool(offices & offices_in(application)) if offices else False


def may_serve(account, application):
    """Open it for the person it is about: whoever works in an office, the cases of their own."""
    return serves_all(account) or may_see(account, application)


def serves_all(account):
    """The counter stands before every office."""
    return has_role(account, Role.COUNTER, Role.ADMINISTRATOR)


def may_decide(account, application):
    """The competent office decides; where its head has to sign, the head alone. After an upheld objection, nobody who decided before."""
    if decided_before(account, application):
        return False
    roles = (Role.HEAD,) if needs_head(application) else WORKERS
    return has_role(account, *roles, office_id=deciding_office(application))


def deciding_office(application):
    """The competent one. After an upheld objection the one with the task to decide anew: another, where nobody else works in the first."""
    anew = (task.office_id for task in application.tasks.all() if task.objection_id and not task.done_at)
    return next(anew, application.office_id)


def decided_before(account, application):
    """They took the decision that was set aside."""
    return any(decision.decided_by_id == account.pk and not decision.stands for decision in application.decisions.all())


def needs_head(application):
    left = [task for task in application.tasks.all() if not task.done_at and task.stage == application.stage]
    return any(role_for(task, application) == Role.HEAD for task in left if task.office_id == application.office_id)


def role_for(task, application):
    wanted = application.workflow.stages
    return next((one.role for stage in wanted for one in stage.tasks if one.id == task.task), Role.OFFICER)


def may_work_on(account, task, application):
    """A task belongs to its office, and what the head has to do to the head. Deciding anew is for somebody else."""
    if task.objection_id and decided_before(account, application):
        return False
    roles = (Role.HEAD,) if role_for(task, application) == Role.HEAD else WORKERS
    return has_role(account, *roles, office_id=task.office_id)


def may_hand_over(account, task, application):
    return task.assigned_to_id == account.pk or may_work_on(account, task, application)


def may_answer(account, objection):
    """Somebody of the objection office who did not take the decision."""
    return has_role(account, *WORKERS, office_id=objection.office_id) and objection.decision.decided_by_id != account.pk


def heads(account):
    """Ids of the offices the account heads, None for all."""
    return offices_of(account, Role.HEAD)


def visible_questions(account, application):
    """Ids of the questions whose answers the account needs, None for all: an office asked for an opinion sees what its task names."""
    offices = offices_of(account, *WORKERS)
    responsible = {application.office_id} | ({application.parent.office_id} if application.parent_id else set())
    if offices is None or offices & responsible:
        return None
    if Objection.objects.filter(decision__application=application, office__in=offices).exists():
        return None
    named = named_questions(application)
    seen = set()
    for task in application.tasks.filter(office__in=offices):
        if named.get(task.task) is None:
            return None
        seen |= set(named[task.task])
    return seen


def named_questions(application):
    return {task.id: task.questions for stage in application.workflow.stages for task in stage.tasks}


def may_read_file(request, application_id):
    """A document of a case: for the person whose case it is, and for the offices that see the answer it belongs to."""
    application = Application.objects.select_related("version", "parent").filter(pk=application_id).first()
    if application is None:
        return False
    if may_open(request, application):
        return True
    account = request.user
    if not has_role(account, *WORKERS):
        return False
    # The rule is asked about a case; which file of it is wanted stands in the address.
    file = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    question = application.attachments.filter(file_id=file).values_list("question", flat=True).first()
    return any(_may_see_answer(account, case, question) for case in [application, *application.parts.select_related("version", "parent")])


def _may_see_answer(account, case, question):
    if not may_see(account, case) or (case.part and question and question not in case.answers):
        return False
    seen = visible_questions(account, case)
    return seen is None or question in seen


def case_permission(view):
    """Gives the view the case; 404 for a reference that is not there, 403 for an office that has nothing to do with it."""

    @staff_required(*DESK)
    @wraps(view)
    def guarded(request, reference, *args, **kwargs):
        application = (
            Application.objects.select_related("version", "service", "office", "account", "resident", "parent")
            .filter(reference=reference)
            .first()
        )
        if application is None:
            raise Http404
        if not may_see(request.user, application):
            raise PermissionDenied
        return view(request, application, *args, **kwargs)

    return guarded
