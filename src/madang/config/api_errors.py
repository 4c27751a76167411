"""Errors that arise before an operation is reached, in the one shape of the interface."""

from django.http import Http404, JsonResponse

PREFIX = "/api/"
SENTENCES = {
    400: ("bad_request", "The request cannot be read."),
    403: ("not_allowed", "This is not allowed."),
    404: ("not_found", "There is nothing at this address. See /api/v1/openapi.json."),
    405: ("wrong_method", "This address does not answer to this method. See /api/v1/openapi.json."),
    500: ("error", "Something went wrong here. We have been told."),
}


class JsonErrors:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_ours = request.path.startswith(PREFIX) and response.status_code in SENTENCES
        if not is_ours or response.get("Content-Type", "").startswith("application/json"):
            return response
        code, message = SENTENCES[response.status_code]
        answer = JsonResponse({"error": {"code": code, "message": message, "fields": {}}}, status=response.status_code)
        if "Allow" in response:
            answer["Allow"] = response["Allow"]
        return answer


def nothing_here(request):
    """Before the pages, which would redirect to an address with a slash."""
    raise Http404
