"""The texts of a service as XLIFF 1.2, the file that translation programs read and write; out, and in again.

One unit for each text; its id is the address of the text in the definition. A file comes from outside, so entities and document types
are refused (defusedxml), and a unit that does not fit is named.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .texts import place_of_text, put_text, strange_placeholders, texts_of

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML = "{http://www.w3.org/XML/1998/namespace}"
MOST_SHOWN = 10


@dataclass
class Taken:
    """What came of a file: the content with its texts, how many changed, and the units left out with the reason."""

    content: dict[str, Any]
    changed: int = 0
    left_out: list[str] = field(default_factory=list)


def as_xliff(content: dict[str, Any], source: str, target: str) -> bytes:
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}xliff", version="1.2")
    attributes = {"original": content["slug"], "source-language": source, "target-language": target, "datatype": "plaintext"}
    body = ET.SubElement(ET.SubElement(root, f"{{{NAMESPACE}}}file", attributes), f"{{{NAMESPACE}}}body")
    for address, said in texts_of(content):
        if source in said:
            _write_unit(body, address, said[source], said.get(target, ""), place_of_text(content, address))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _write_unit(body: ET.Element, address: str, source: str, target: str, place: str) -> None:
    unit = ET.SubElement(body, f"{{{NAMESPACE}}}trans-unit", {"id": address, f"{XML}space": "preserve"})
    ET.SubElement(unit, f"{{{NAMESPACE}}}source").text = source
    ET.SubElement(unit, f"{{{NAMESPACE}}}target", {"state": "translated" if target else "needs-translation"}).text = target
    ET.SubElement(unit, f"{{{NAMESPACE}}}note").text = place


def with_xliff(content: dict[str, Any], data: bytes) -> Taken:
    """A copy with the translations of the file. A unit whose source has changed since, or that is no longer there, is left out and named;
    one that would break a letter stops the whole file."""
    file = _file_of(_read(data), content["slug"])
    source, target = file.get("source-language", ""), file.get("target-language", "")
    if target not in dict(settings.LANGUAGES):
        raise ValidationError(
            _("The file translates into “%(code)s”, which is not a language of this portal."), params={"code": target or "–"}
        )
    taken = Taken(copy.deepcopy(content))
    texts = {address: dict(said) for address, said in texts_of(content)}
    faults = [fault for unit in _units(file) if (fault := _take(taken, texts, unit, source, target))]
    if faults:
        raise ValidationError([*faults[:MOST_SHOWN], _("Nothing was taken over. Correct the file and give it again.")])
    return taken


def _take(taken: Taken, texts: dict[str, dict[str, str]], unit: tuple[str, str, str], source: str, target: str) -> str:
    """Puts one unit in; gives a sentence where the file is wrong."""
    address, said, translated = unit
    now = texts.get(address)
    if not translated or (now and now.get(target) == translated):
        return ""
    if now is None:
        taken.left_out.append(_("“%(unit)s” is not (or no longer) a text of this service.") % {"unit": address})
    elif now.get(source, "").strip() != said:
        taken.left_out.append(_("“%(unit)s” has been changed since the file was made.") % {"unit": address})
    elif fault := strange_placeholders(said, translated):
        return f"“{address}”: {fault}"
    else:
        put_text(taken.content, address, target, translated)
        taken.changed += 1
    return ""


def _read(data: bytes) -> ET.Element:
    try:
        return fromstring(data, forbid_dtd=True)
    except ET.ParseError as error:
        line, column = error.position
        raise ValidationError(
            _("The file is not well-formed XML: line %(line)d, sign %(column)d."), params={"line": line, "column": column}
        ) from None
    except DefusedXmlException:
        raise ValidationError(
            _("The file holds a document type or entities, which XLIFF does not need. Export it again without them.")
        ) from None
    except (ValueError, LookupError):
        raise ValidationError(_("The file is not written in a way this portal can read. Export it again in UTF-8.")) from None


def _file_of(root: ET.Element, slug: str) -> ET.Element:
    if _local(root) != "xliff":
        raise ValidationError(_("This is not an XLIFF file. Give back the file that was downloaded here."))
    if not root.get("version", "").startswith("1."):
        raise ValidationError(_("The file is XLIFF %(version)s. Save it as XLIFF 1.2."), params={"version": root.get("version", "–")})
    file = next((one for one in root if _local(one) == "file"), None)
    if file is None:
        raise ValidationError(_("The XLIFF file holds no texts."))
    if file.get("original") != slug:
        raise ValidationError(_("The file belongs to “%(other)s”, not to this service."), params={"other": file.get("original", "–")})
    return file


def _units(file: ET.Element) -> Iterator[tuple[str, str, str]]:
    for unit in file.iter():
        if _local(unit) == "trans-unit":
            yield unit.get("id", ""), _words(unit, "source"), _words(unit, "target")


def _words(unit: ET.Element, name: str) -> str:
    found = next((one for one in unit if _local(one) == name), None)
    return "" if found is None else "".join(found.itertext()).strip()


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
