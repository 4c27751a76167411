"""Giving out what a decision yields: certificates and the like, as many as were ordered."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.languages import say
from madang.common.notices.actions import notify
from madang.common.people.models import Account, Channel
from madang.serving.services.definitions.service import Output

from ..codes import random_code
from ..contact import recipient_of
from ..letter_page import verification_url
from ..letters import document_text, unknown_places
from ..models import Application, Decision, IssuedDocument


def ordered_documents(application: Application, outcome: str) -> tuple[Output | None, int]:
    """The output that the outcome gives out on paper, and how many copies were ordered; (None, 0) where it gives out none."""
    output = application.definition.output(application.workflow.outcome(outcome).produces)
    if output is None or output.document is None:
        return None, 0
    copies = application.answers.get(output.document.copies) if output.document.copies else 1
    return output, max(1, int(copies or 1))


def refuse_unfilled(decision: Decision) -> None:
    """A paper with gaps is not issued; the officer cannot fill them, the service's editor can."""
    output, copies = ordered_documents(decision.application, decision.outcome)
    if output and (unknown := unknown_places(_document(decision, output, 1, copies, "1").letter)):
        raise ValidationError(
            _("The document has places that nothing fills: %(names)s. The service's editor has to mend it.") % {"names": ", ".join(unknown)}
        )


def issue_documents(decision: Decision, *, by: Account) -> list[IssuedDocument]:
    """One row for each copy, numbered on from those an earlier decision of the case gave out, which hold no longer."""
    application = decision.application
    output, copies = ordered_documents(application, decision.outcome)
    if output is None:
        return []
    before = IssuedDocument.objects.filter(decision__application=application).count()
    documents = [_document(decision, output, copy, copies, f"{application.reference}/{before + copy}") for copy in range(1, copies + 1)]
    IssuedDocument.objects.bulk_create(documents)
    record(by, "cases.documents_issued", application, output=output.id, copies=copies)
    recipient = recipient_of(application)
    if recipient.best_channel() == Channel.LETTER:
        for document in documents:  # others find them with the case, to print as often as they like
            url = verification_url(document.verification_code, document.language)
            notify(recipient, "cases/document", about=application, document=document, url=url)
    return documents


def _document(decision: Decision, output: Output, copy: int, copies: int, number: str) -> IssuedDocument:
    assert output.document is not None
    text = document_text(decision.application, decision, output.document, number=number, copy=copy, copies=copies)
    return IssuedDocument(
        decision=decision,
        output=output.id,
        number=number,
        subject=say(output.title, decision.language),
        letter=text,
        letter_digest=hashlib.sha256(text.encode()).hexdigest(),
        language=decision.language,
        verification_code=random_code(12),
    )
