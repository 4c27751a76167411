"""The town itself, from pack.yaml: name, mark, colours, contact."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Town


def load(folder, report):
    pack = report.pack
    town = Town.objects.first() or Town()
    town.name, town.tagline = pack.name, pack.tagline
    town.color_primary, town.color_header, town.color_accent = (
        color or "" for color in (pack.colors.primary, pack.colors.header, pack.colors.accent)
    )
    town.email, town.phone, town.address = pack.contact.email, pack.contact.phone, pack.contact.address
    town.currency, town.country = pack.currency or town.currency, pack.country or town.country
    town.privacy_officer = pack.privacy_officer.model_dump() if pack.privacy_officer else {}
    if pack.centre:
        town.latitude, town.longitude = pack.centre.lat, pack.centre.lon
    town.save()
    report.count("town")
    if pack.mark:
        _take_mark(town, folder / pack.mark.file, report)


def _take_mark(town, file, report):
    if not file.is_file():
        report.error("pack.yaml", 0, _("mark.file names “%(file)s”, which is not in the pack.") % {"file": file.name})
        return
    content = ContentFile(file.read_bytes(), name=file.name)
    # Files know no transaction, so the mark is written when the rest is safe.
    transaction.on_commit(lambda: town.mark.save(file.name, content))
