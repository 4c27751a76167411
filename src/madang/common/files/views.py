from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from madang.common.audit.actions import record_read

from .models import State, StoredFile
from .permissions import may_read

SANDBOX = "default-src 'none'; sandbox"


@require_safe
def download(request, pk):
    """Who may not read a file is told that there is none: an address found by chance says nothing."""
    file = get_object_or_404(StoredFile, pk=pk)
    if not may_read(request, file):
        raise Http404
    if not file.is_clean:
        return render(request, "files/not_ready.html", {"file": file}, status=410 if file.state == State.REFUSED else 409)
    if request.user.is_authenticated and request.user.is_staff:
        record_read(request.user, "files.opened", [file, (file.owner_kind, file.owner_id)] if file.owner_kind else [file])
    return _as_attachment(file)


def _as_attachment(file):
    response = FileResponse(file.content.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    return response
