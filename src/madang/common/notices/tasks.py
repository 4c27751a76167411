from django_tasks import task

from madang.common.files.actions import give_to, keep, remove
from madang.common.ui.letters import can_make_pdf, make_pdf

from .models import LetterBatch
from .printing import sheets


@task(priority=50)  # somebody stands at the printer
def make_batch_pdf(pk: int) -> bool:
    """One PDF of all letters, in the worker: what draws it is too large for a web process. False where it cannot be drawn here."""
    batch = LetterBatch.objects.filter(pk=pk, posted_at=None).first()
    if batch is None or not can_make_pdf():
        return False
    content = make_pdf("notices/letters.html", sheets(batch))
    old = batch.file
    batch.file = give_to(keep(content, name=f"letters-{batch.pk}.pdf", media_type="application/pdf"), batch)
    batch.save(update_fields=["file"])
    if old:
        remove(old)
    return True
