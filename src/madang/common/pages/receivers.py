"""Search and the menu follow what editors publish, at once."""

from functools import partial

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

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


def connect():
    page_published.connect(published, dispatch_uid="pages.published")
    page_unpublished.connect(gone, dispatch_uid="pages.unpublished")
    for model in finding.KINDS:
        post_delete.connect(gone, sender=model, dispatch_uid=f"pages.deleted.{model.__name__}")
    page_slug_changed.connect(moved, dispatch_uid="pages.slug_changed")
    post_page_move.connect(moved, dispatch_uid="pages.moved")
