"""Access to the editor's desk follows roles: nobody ticks it by hand, and it ends with the role."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from .models import Account, Role
from .permissions import roles_of

# An editor's page is published by the approval of an administrator (the workflow of pages.actions.setup_site).
PAGE_RIGHTS = {
    Role.EDITOR: ["add", "change", "lock", "unlock"],
    Role.ADMINISTRATOR: ["add", "change", "publish", "lock", "unlock", "bulk_delete"],
}


@transaction.atomic
def sync_wagtail_access(account: Account) -> None:
    """In the groups of the roles held or stood in for today, and in no other."""
    vars(account).pop("_roles", None)
    held = {role for role, _office in roles_of(account)} & set(PAGE_RIGHTS)
    wanted = {group_of(role) for role in held}
    ours = account.groups.filter(name__in=[name_of(role) for role in PAGE_RIGHTS])
    if set(ours) != wanted:
        account.groups.remove(*set(ours) - wanted)
        account.groups.add(*wanted)


def sync_everybody() -> int:
    """Each night, because roles and deputies begin and end on days."""
    accounts = Account.objects.filter(Q(is_staff=True) | Q(groups__name__in=[name_of(role) for role in PAGE_RIGHTS])).distinct()
    for account in accounts:
        sync_wagtail_access(account)
    return len(accounts)


def name_of(role: Role) -> str:
    return f"role:{role}"


def group_of(role: Role) -> Group:
    group, _created = Group.objects.get_or_create(name=name_of(role))
    group.permissions.set(editing_rights())
    give_page_rights(group, PAGE_RIGHTS[role])
    give_collection_rights(group)
    return group


def editing_rights():
    """The door, every snippet and setting of the desk; never accounts and groups, which follow roles alone."""
    from wagtail.contrib.settings.registry import registry
    from wagtail.snippets.models import get_snippet_models

    models = [*get_snippet_models(), *registry]
    kinds = Q(content_type__app_label="wagtailadmin", codename="access_admin") | Q(codename="submit_translation")
    for model in models:
        kinds |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)
    return Permission.objects.filter(kinds)


def give_page_rights(group: Group, rights: list[str]) -> None:
    from wagtail.models import GroupPagePermission, Page

    root = Page.get_first_root_node()
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=[f"{right}_page" for right in rights])
    GroupPagePermission.objects.filter(group=group, page=root).exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def give_collection_rights(group: Group) -> None:
    from wagtail.models import Collection, GroupCollectionPermission

    root = Collection.get_first_root_node()
    media = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], content_type__model__in=["image", "document"]
    )
    for permission in media.exclude(codename__startswith="view_"):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
