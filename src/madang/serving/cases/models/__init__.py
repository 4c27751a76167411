from .application import Application, Attachment, Task
from .dealings import ClockStop, Decision, Feedback, InformationRequest, Note, Objection
from .draft import Draft, PaperForm
from .performance import PerformanceReport

__all__ = [
    "Application",
    "Attachment",
    "ClockStop",
    "Decision",
    "Draft",
    "Feedback",
    "InformationRequest",
    "Note",
    "Objection",
    "PaperForm",
    "PerformanceReport",
    "Task",
]
