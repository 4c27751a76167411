import re

from csp.middleware import CSPMiddleware
from django.core.exceptions import BadRequest


class ContentSecurityPolicy(CSPMiddleware):
    """One strict policy for residents and officers. The editor's desk needs inline styles and scripts of Wagtail, and gets its own."""

    EDITOR = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )

    OF_THE_EDITOR = re.compile(r"/([a-z]{2}(-[a-z]+)?/)?editor/")

    def process_response(self, request, response):
        if self.OF_THE_EDITOR.match(request.path):
            response["Content-Security-Policy"] = self.EDITOR
            return response
        return super().process_response(request, response)


class NoNullCharacters:
    """Nobody types the character 0, and PostgreSQL keeps it nowhere: refused once, here, and not in every view that looks something up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        sent = [request.path_info]
        for values in (request.GET, request.POST if request.method == "POST" else {}):
            sent += [text for name in values for text in (name, *values.getlist(name))]
        if any("\x00" in text for text in sent):
            raise BadRequest("A null character was sent.")
