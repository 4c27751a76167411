from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "madang.common.worker"
    label = "worker"

    def ready(self):
        from madang.common.rooms import Check, Retention, register

        from . import checking, tasks

        register(
            Check("worker.database", checking.check_database),
            Check("worker.heartbeat", checking.check_worker),
            Check("worker.jobs", checking.check_jobs),
            Check("worker.tasks", checking.check_tasks),
            Retention("worker.tasks", tasks.forget_finished),
        )
