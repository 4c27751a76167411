from django.shortcuts import redirect


class StaffNeedSecondFactor:
    """A member of staff without a second factor can do nothing but set one up."""

    FREE = ("/account/", "/static/", "/theme.css")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._must_set_up(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def _must_set_up(self, request):
        path = request.path_info
        if not request.session.session_key or any(free in path for free in self.FREE):
            return False
        account = request.user
        return account.is_authenticated and account.is_staff and not account.authenticator_set.exists()
