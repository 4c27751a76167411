"""The paper twin: numbered blank forms, each with a code that opens its own case when it comes back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.people.models import Account
from madang.serving.services.models import ServiceVersion

from ..codes import random_code
from ..models import Draft, PaperForm
from .drafts import start_draft

MOST_AT_ONCE = 50


@transaction.atomic
def print_forms(version: ServiceVersion, *, copies: int, language: str, by: Account | None) -> list[PaperForm]:
    """`by` is None where a resident prints one at home."""
    if not 1 <= copies <= MOST_AT_ONCE:
        raise ValidationError(_("Print between 1 and %(most)d forms at once.") % {"most": MOST_AT_ONCE})
    forms = [PaperForm(version=version, language=language, printed_by=by, code=random_code(10)) for _copy in range(copies)]
    for form in forms:
        form.number = f"new-{form.code}"
        form.save()
        form.number = f"P-{form.pk:07d}"
        form.save(update_fields=["number"])
    record(by or "applicant", "cases.paper_printed", *forms, version=version.pk, copies=copies)
    return forms


@transaction.atomic
def open_form(form: PaperForm, *, by: Account) -> Draft:
    """The draft of a returned form; made when its code is typed in for the first time."""
    form = PaperForm.objects.select_for_update().get(pk=form.pk)
    if form.draft is None:
        form.draft, _token = start_draft(form.version, channel="paper", assisted_by=by, consent_how="signed", consent_note=form.number)
        Draft.objects.filter(pk=form.draft.pk).update(language=form.language)
        form.save(update_fields=["draft"])
    return form.draft
