"""The open interface at /api/v1/: what machines may read, described by /api/v1/openapi.json. Rooms add their routers here."""

from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.responses import Response

from madang.common.directory.api import router as offices
from madang.common.places.api import router as areas
from madang.serving.cases.api import router as cases
from madang.serving.services.api import router as services


class DeepParser(Parser):
    """A body of a hundred thousand brackets is no JSON that anybody means."""

    def parse_body(self, request: HttpRequest):
        try:
            return super().parse_body(request)
        except RecursionError:
            raise ValueError("nested too deeply") from None


api = NinjaAPI(
    parser=DeepParser(),
    title="Madang",
    version="1",
    description="Services, offices, neighbourhoods and figures of the town, and the status of a case for whoever holds its code.",
    urls_namespace="api",
    docs_url=None,  # the usual page of documents loads scripts from elsewhere
)
api.add_router("/services", services, tags=["Services"])
api.add_router("/offices", offices, tags=["Offices"])
api.add_router("/areas", areas, tags=["Neighbourhoods"])
api.add_router("/cases", cases, tags=["Cases"])

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    422: "not_understood",
    429: "too_many",
}


def error_body(status: int, message: str, fields: dict[str, str] | None = None) -> dict:
    """The one shape of every error."""
    return {"error": {"code": CODES.get(status, "error"), "message": message, "fields": fields or {}}}


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, problem: ValidationError) -> Response:
    fields = {".".join(str(step) for step in error["loc"][1:]): error["msg"] for error in problem.errors}
    return Response(error_body(422, "Some values are missing or cannot be understood; they are named in “fields”.", fields), status=422)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, problem: Http404) -> Response:
    return Response(error_body(404, "There is nothing at this address."), status=404)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, problem: HttpError) -> Response:
    headers = {"Retry-After": "60"} if problem.status_code == 429 else {}
    return Response(error_body(problem.status_code, str(problem)), status=problem.status_code, headers=headers)
