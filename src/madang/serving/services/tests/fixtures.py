import pytest

from madang.common.directory.models import Office
from madang.serving.services.actions import publish, save_draft
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.tests.samples import small


@pytest.fixture
def legal_office(db):
    return Office.objects.create(code="legal", name={"en": "Legal office", "ko": "법무과"})


@pytest.fixture
def dog_tag(family_office, legal_office):
    service = save_draft(ServiceDefinition.model_validate(small()), by="system")
    publish(service, by="system")
    service.refresh_from_db()
    return service
