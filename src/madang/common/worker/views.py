from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import Heartbeat

SILENT_FOR_S = 60


@require_safe
@never_cache
def health(request):
    """For monitors: 200 when a visitor is served and work gets done, else 503. Says nothing that is not for everybody's ears."""
    try:
        age = Heartbeat.age()
    except DatabaseError:
        return JsonResponse({"database": "unreachable", "worker": "unknown"}, status=503)
    seconds = None if age is None else round(age.total_seconds(), 1)
    lives = seconds is not None and seconds < SILENT_FOR_S
    return JsonResponse({"database": "ok", "worker": "ok" if lives else "silent", "worker_seconds": seconds}, status=200 if lives else 503)
