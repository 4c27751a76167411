"""From a question to a form, from a form to an answer, from an answer to words. One kind for each question type."""

from .base import Kind, QuestionsForm, kind_of
from .compound import *  # noqa: F403  registers its kinds
from .lists import *  # noqa: F403
from .simple import *  # noqa: F403

__all__ = ["Kind", "QuestionsForm", "kind_of"]
