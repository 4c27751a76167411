"""Periodic work and tasks: on time, once, and no failure that nobody sees."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from madang.common import rooms
from madang.common.rooms import Check, Periodic
from madang.common.worker import checking, jobs, tasks
from madang.common.worker.models import Heartbeat, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def periodic(monkeypatch):
    """One job, and what it did."""
    runs = []
    job = Periodic("test.count", 600, lambda: runs.append(timezone.now()))
    monkeypatch.setattr(rooms, "_registered", {Periodic: {job.key: job}})
    return runs


def make_due():
    Job.objects.update(next_run_at=timezone.now())


def test_a_job_runs_at_once_and_then_at_its_pace(periodic):
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0
    make_due()
    assert jobs.run_due() == 1
    assert len(periodic) == 2


def test_a_restart_does_not_run_a_job_again(periodic):
    jobs.run_due()
    assert Job.objects.get().next_run_at > timezone.now() + timedelta(seconds=590)
    assert jobs.run_due() == 0


def test_of_two_workers_one_runs_the_job(periodic, monkeypatch):
    (job,) = rooms.registered(Periodic)
    seen_by_both = Job.objects.create(key=job.key)
    jobs.run_now(job)
    monkeypatch.setattr(Job.objects, "get_or_create", lambda key: (seen_by_both, False))
    assert not jobs.run_now(job)
    assert len(periodic) == 1


def test_nothing_due_costs_one_query(periodic, django_assert_num_queries):
    jobs.run_due()
    with django_assert_num_queries(1):
        jobs.run_due()


@pytest.fixture
def failing(monkeypatch):
    def fail():
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(rooms, "_registered", {Periodic: {"test.fail": Periodic("test.fail", 86400, fail)}})


def test_a_job_that_fails_is_tried_again_later_and_later_and_shown(failing):
    waits = []
    for _ in range(3):
        jobs.run_due()
        waits.append(Job.objects.get().next_run_at - timezone.now())
        make_due()
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=2)
    ((ok, sentence),) = checking.check_jobs()
    assert not ok
    assert "3 times" in sentence
    assert "the disk is full" in sentence


def test_a_job_that_works_again_is_no_longer_shown(failing, monkeypatch):
    jobs.run_due()
    make_due()
    monkeypatch.setattr(rooms, "_registered", {Periodic: {"test.fail": Periodic("test.fail", 86400, lambda: None)}})
    jobs.run_due()
    assert [ok for ok, _ in checking.check_jobs()] == [True]


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(monkeypatch):
    def broken():
        raise RuntimeError("no such table")

    checks = {"a": Check("a", broken), "b": Check("b", lambda: [(True, "All is well.")])}
    monkeypatch.setattr(rooms, "_registered", {Check: checks})
    assert [(key, ok) for key, ok, _ in checking.results()] == [("a", False), ("b", True)]


# --- Tasks -----------------------------------------------------------------------------------------------------------

done = []


@task
def remember(word):
    done.append(word)


@task
def stumble():
    raise ValueError("not today")


@pytest.fixture(autouse=True)
def real_backend(db, settings, monkeypatch):
    # The worker closes a connection that grew old; here it would be the one that holds the test's transaction.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    DBTaskResult.objects.all().delete()  # what the migrations left to be done
    done.clear()


def run():
    return tasks.run_ready(threading.Event())


def test_tasks_run_once_and_a_failed_one_holds_up_no_other():
    remember.enqueue("one")
    stumble.enqueue()
    remember.enqueue("two")
    assert run()
    assert not run()
    assert done == ["one", "two"]
    assert [ok for ok, _ in checking.check_tasks()] == [False]


def test_a_task_left_by_a_killed_worker_is_run_again_but_not_for_ever():
    remember.enqueue("again")
    for _attempt in range(2):
        DBTaskResult.objects.get().claim(tasks.worker_id())
        assert tasks.take_up_abandoned() == 1
        assert DBTaskResult.objects.get().status == "READY"
    DBTaskResult.objects.get().claim(tasks.worker_id())
    tasks.take_up_abandoned()
    assert DBTaskResult.objects.get().status == "FAILED"


def test_a_task_that_another_machine_runs_is_left_alone():
    remember.enqueue("elsewhere")
    DBTaskResult.objects.get().claim("another-machine")
    assert tasks.take_up_abandoned() == 0


# --- Health ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "status"), [(None, 503), (2, 200), (500, 503)])
def test_health_tells_whether_the_worker_lives(client, seconds, status, django_assert_num_queries):
    if seconds is not None:
        beat = timezone.now() - timedelta(seconds=seconds)
        Heartbeat.objects.create(pk=1, beat_at=beat, started_at=beat, pid=1, host="here")
    with django_assert_num_queries(1):
        response = client.get("/health")
    assert response.status_code == status
    assert not response.cookies
