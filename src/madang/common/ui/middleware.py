from csp.middleware import CSPMiddleware


class ContentSecurityPolicy(CSPMiddleware):
    """One strict policy for residents and officers. The editor's desk needs inline styles and scripts of Wagtail, and gets its own."""

    EDITOR = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )

    def process_response(self, request, response):
        if "/editor/" in request.path[:12]:
            response["Content-Security-Policy"] = self.EDITOR
            return response
        return super().process_response(request, response)
