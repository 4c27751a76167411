from .application import Application, Attachment, Task
from .dealings import ClockStop, Decision, Feedback, InformationRequest, Note, Objection
from .draft import Draft, PaperForm
from .issued import IssuedDocument
from .performance import PerformanceReport

__all__ = [
    "Application",
    "Attachment",
    "ClockStop",
    "Decision",
    "Draft",
    "Feedback",
    "InformationRequest",
    "IssuedDocument",
    "Note",
    "Objection",
    "PaperForm",
    "PerformanceReport",
    "Task",
]
