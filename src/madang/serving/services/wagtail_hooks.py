"""Services in the menu of the editor's desk; their screens stand beside it, in the language of the portal."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from madang.common.people.models import Role
from madang.common.people.permissions import has_role


class ServicesItem(MenuItem):
    def is_shown(self, request):
        return has_role(request.user, Role.EDITOR, Role.ADMINISTRATOR)


@hooks.register("register_admin_menu_item")
def services_item():
    with translation.override(settings.LANGUAGE_CODE):  # the menu is built once, for readers of every language
        return ServicesItem(_("Services"), reverse("services_editor"), icon_name="form", order=120)


@hooks.register("editor_tasks")
def change_a_service(request):
    if not has_role(request.user, Role.EDITOR, Role.ADMINISTRATOR):
        return None
    text = gettext("Its text, form, workflow and fee. It is tried on stored cases before it is published.")
    return {"title": gettext("Change a service"), "text": text, "url": reverse("services_editor"), "order": 25}
