from django.core.exceptions import PermissionDenied


class EditorsDesk:
    """Whoever is signed in and may not edit is told so. Wagtail would send them to sign in, and sign-in back here, for ever."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if (
            request.path_info.startswith("/editor/")
            and request.user.is_authenticated
            and not request.user.has_perm("wagtailadmin.access_admin")
        ):
            raise PermissionDenied
