"""Search and the menu follow what editors publish, at once; the editor's desk follows the language of its reader."""

from functools import partial

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.admin.localization import get_available_admin_languages
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move
from wagtail.users.models import UserProfile

from madang.common.search.actions import refresh

from . import finding


def published(sender, instance, **kwargs):
    transaction.on_commit(partial(finding.learn, instance))
    forget_menus()


def gone(sender, instance, **kwargs):
    if not instance.alias_of_id:
        finding.forget(instance)
    forget_menus()


def moved(sender, **kwargs):
    """The addresses of all pages below have changed too."""
    transaction.on_commit(partial(refresh, finding.SOURCE))
    forget_menus()


def forget_menus():
    caches["process"].delete_many([f"menu:{code}" for code, _name in settings.LANGUAGES])


def speak_their_language(sender, user, **kwargs):
    """The editor's desk has one address for all languages: it begins in that of the account, until its owner chooses another there."""
    if not user.language or not user.has_perm("wagtailadmin.access_admin"):
        return
    profile = UserProfile.get_for_user(user)
    if not profile.preferred_language and user.language in dict(get_available_admin_languages()):
        profile.preferred_language = user.language
        profile.save(update_fields=["preferred_language"])


def connect():
    user_logged_in.connect(speak_their_language, dispatch_uid="pages.language")
    page_published.connect(published, dispatch_uid="pages.published")
    page_unpublished.connect(gone, dispatch_uid="pages.unpublished")
    for model in finding.KINDS:
        post_delete.connect(gone, sender=model, dispatch_uid=f"pages.deleted.{model.__name__}")
    page_slug_changed.connect(moved, dispatch_uid="pages.slug_changed")
    post_page_move.connect(moved, dispatch_uid="pages.moved")
