from django_tasks import task

from .calculations import try_out
from .models import Trial


@task(priority=50)  # somebody looks at the page
def count_trial(pk: int) -> bool:
    """False where the trial is gone."""
    trial = Trial.objects.select_related("round", "pot").filter(pk=pk).first()
    if trial is None:
        return False
    try_out(trial)
    return True
