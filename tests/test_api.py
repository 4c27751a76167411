"""The open interface holds what its description promises, whatever is thrown at it."""

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from madang.config.api import api
from madang.config.wsgi import application
from madang.serving.cases.codes import access_code


def description():
    schema = api.get_openapi_schema()
    schema["servers"] = [{"url": f"http://{settings.DOMAIN}"}]
    return schema


schema = schemathesis.openapi.from_dict(description())
schema.app = application


@pytest.fixture(autouse=True)
def open_connection():
    """The bare WSGI application closes its connection after each request, and with it the test's transaction; Django's own client does not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_described(case):
    case.headers["Accept-Encoding"] = "identity"  # the in-process client does not unpack
    case.call_and_validate(checks=(not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance))


def test_services_are_listed_with_their_names_in_every_language(client, dog_tag):
    listed = client.get("/api/v1/services").json()["services"]
    assert [(row["slug"], row["name"]["ko"], row["version"]) for row in listed] == [("dog-tag", "반려견 등록증", 1)]


def test_a_service_comes_with_the_schema_of_its_answers(client, dog_tag):
    answers = client.get("/api/v1/services/dog-tag/answers").json()
    assert answers["required"] == ["dog_name", "dogs", "guide_dog"]
    assert client.get("/api/v1/services/dog-tag").json()["definition"] == dog_tag.current_version.content


def test_an_error_has_one_shape(client, db):
    for response in (
        client.get("/api/v1/nowhere"),
        client.put("/api/v1/services"),
        client.get("/api/v1/services/no-such-thing"),
        client.post("/api/v1/cases/status", {"reference": "x"}, content_type="application/json"),
        client.post("/api/v1/cases/status", {"reference": "x", "code": "y"}, content_type="application/json"),
    ):
        assert set(response.json()["error"]) == {"code", "message", "fields"}


def test_the_status_of_a_case_needs_its_code(client, dog_tag):
    from madang.serving.cases.models import Application
    from madang.serving.cases.tests.test_journey import apply

    apply(client, dog_tag)
    reference = Application.objects.get().reference
    ask = lambda code: client.post("/api/v1/cases/status", {"reference": reference, "code": code}, content_type="application/json")  # noqa: E731
    assert ask(access_code(reference)).json()["status"] == "in_progress"
    assert ask("23456789").status_code == 404
