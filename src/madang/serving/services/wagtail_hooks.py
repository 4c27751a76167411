"""Services in the editor's desk: the screens live under its address and stand in its menu."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from madang.common.people.models import Role
from madang.common.people.permissions import has_role


class ServicesItem(MenuItem):
    def is_shown(self, request):
        return has_role(request.user, Role.EDITOR, Role.ADMINISTRATOR)


@hooks.register("register_admin_urls")
def editor_urls():
    return [path("services/", include("madang.serving.services.editing.urls"))]


@hooks.register("register_admin_menu_item")
def services_item():
    return ServicesItem(_("Services"), reverse("services_editor"), icon_name="form", order=120)
