"""Loading a pack again: what nobody touched follows the pack, what an editor changed or removed stays as the editor left it."""

import hashlib
import json

from django.db.models import Model
from wagtail.models import Locale, Page

from .models import Loaded


def digest_of(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain).encode()).hexdigest()


def _plain(value):
    return value.pk if isinstance(value, Model) else str(value)


class Shelf:
    """Puts pages where a pack wants them; counts in `report` what came, what changed and what was left alone."""

    def __init__(self, report, offices=None):
        self.report, self.offices = report, offices or {}
        self.known = {loaded.key: loaded for loaded in Loaded.objects.select_related("page")}
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}

    def put(self, model, key, slug, parent, texts, **fields):
        """`texts` holds the fields of each language; a language left out shows the first one's page, marked as untranslated."""
        languages = [code for code in self.locales if code in texts]
        first_language = next((code for code in (Locale.get_default().language_code, *languages) if code in texts), None)
        parents = self._by_language(parent)
        values = {code: {"slug": slug, "locale": self.locales[code], **fields, **texts[code]} for code in languages}
        first = self._one(model, f"{key}#{first_language}", parents[first_language], values[first_language])
        if first is None:
            return None
        for code in languages:
            if code != first_language:
                self._one(model, f"{key}#{code}", parents[code], values[code], twin=first)
        for code, locale in self.locales.items():
            if code not in texts and not first.has_translation(locale):
                first.copy_for_translation(locale, alias=True)
        return first

    def _by_language(self, parent):
        twins = {page.locale_id: page for page in parent.get_translations(inclusive=True).specific()}
        return {code: twins.get(locale.pk) for code, locale in self.locales.items()}

    def _one(self, model, key, parent, values, twin=None):
        digest, loaded = digest_of(values), self.known.get(key)
        if loaded is None:
            page = self._add(model(**values), parent, twin)
            self._remember(Loaded(key=key), digest, page)
            self.report.count(str(model._meta.verbose_name))
            return page
        if loaded.page is None:
            return None  # an editor removed it
        return self._follow(loaded, loaded.page.specific, digest, values)

    def fill(self, page, key, values):
        """A page that is there before the pack: its texts come from the pack unless somebody wrote others."""
        loaded = self.known.get(key) or Loaded(key=key, page=page, revision=page.latest_revision_id)
        self._follow(loaded, page, digest_of(values), values)

    def _follow(self, loaded, page, digest, values):
        if loaded.source == digest:
            return page
        if page.latest_revision_id != loaded.revision:
            self.report.count("kept as edited")
            return page
        self._change(page, values)
        self._remember(loaded, digest, page)
        self.report.count("changed pages")
        return page

    def _add(self, page, parent, twin):
        if twin:
            page.translation_key = twin.translation_key
            Page.objects.filter(translation_key=twin.translation_key, locale=page.locale).exclude(alias_of=None).delete()
        parent.refresh_from_db()
        parent.add_child(instance=page)
        self._publish(page)
        return page

    def _change(self, page, values):
        for name, value in values.items():
            setattr(page, name, value)
        page.save()
        self._publish(page)
        page.update_aliases()

    def _publish(self, page):
        """As Wagtail's own publishing leaves a page, without its mails and log entries: a pack speaks for nobody."""
        revision = page.save_revision(clean=False)
        published = {"live_revision": revision, "has_unpublished_changes": False, "last_published_at": revision.created_at}
        if page.first_published_at is None:
            published["first_published_at"] = revision.created_at
        Page.objects.filter(pk=page.pk).update(**published)
        for name, value in published.items():
            setattr(page, name, value)

    def _remember(self, loaded, digest, page):
        loaded.source, loaded.page, loaded.revision = digest, page, page.latest_revision_id
        loaded.save()
        self.known[loaded.key] = loaded
