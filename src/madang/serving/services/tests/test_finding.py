"""What the search box gets to know from the services."""

from madang.serving.services.models import Event
from madang.serving.services.queries import search_documents


def test_a_moment_in_life_is_found_where_it_leads_to_a_service_and_only_there(dog_tag):
    leading = Event.objects.create(code="new-dog", name={"en": "A dog comes home", "ko": "강아지"}, description={"en": "Tag it."})
    Event.objects.create(code="no-service", name={"en": "Nothing yet"})
    dog_tag.events.add(leading)
    found = {document["key"]: document for document in search_documents("en")}
    assert found["life-event:new-dog"]["title"] == "A dog comes home"
    assert "강아지" in found["life-event:new-dog"]["keywords"]
    assert "life-event:no-service" not in found
