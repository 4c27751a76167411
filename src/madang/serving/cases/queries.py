"""Questions about cases that several pages ask."""

from __future__ import annotations

from django.db.models import Q

from madang.common.people.permissions import offices_of

from .models import Task
from .permissions import WORKERS


def queue_of(account, *, only="all", search=""):
    """Open tasks of the offices in which the account works; what is due first on top."""
    tasks = Task.objects.in_queue()
    offices = offices_of(account, *WORKERS)
    if offices is not None:
        tasks = tasks.filter(office__in=offices)
    if only == "mine":
        tasks = tasks.filter(assigned_to=account)
    elif only == "free":
        tasks = tasks.filter(assigned_to=None)
    elif only == "waiting":
        tasks = tasks.filter(application__status="waiting")
    if search:
        tasks = tasks.filter(Q(application__reference__icontains=search) | Q(application__contact_name__icontains=search))
    return tasks
