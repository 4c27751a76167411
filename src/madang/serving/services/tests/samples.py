"""A small, complete service for tests: one stage, one office, a fee, every kind of simple question."""

import copy

SMALL = {
    "slug": "dog-tag",
    "name": {"en": "Dog tag", "ko": "반려견 등록증"},
    "summary": {"en": "Get a tag for your dog."},
    "description": {"en": "Every dog older than *three months* needs a tag."},
    "audience": {"en": "People who keep a dog."},
    "keywords": {"en": ["puppy"], "ko": ["강아지"]},
    "office": "family",
    "channels": [{"type": "online", "text": {"en": "On this portal"}}, {"type": "counter", "text": {"en": "At the counter"}}],
    "legal": [{"id": "ordinance", "title": {"en": "Maru Ordinance No. 7"}}],
    "outputs": [{"id": "tag", "title": {"en": "A dog tag"}}],
    "form": {
        "data_uses": [
            {"id": "handling", "purpose": {"en": "To issue the tag"}, "legal_basis": "public_task", "retention_months": 24},
        ],
        "sections": [
            {
                "id": "dog",
                "title": {"en": "Your dog"},
                "questions": [
                    {"type": "text", "id": "dog_name", "label": {"en": "What is the dog called?"}, "max_length": 40},
                    {"type": "number", "id": "dogs", "label": {"en": "How many dogs do you keep?"}, "minimum": 1, "maximum": 9},
                    {"type": "yes_no", "id": "guide_dog", "label": {"en": "Is it a guide dog?"}},
                    {
                        "type": "text",
                        "id": "guide_number",
                        "label": {"en": "Number of the guide dog card"},
                        "show_if": {"question": "guide_dog", "op": "equals", "value": True},
                    },
                ],
            }
        ],
    },
    "workflow": {
        "deadline_days": 5,
        "stages": [
            {"id": "check", "title": {"en": "Being checked"}, "tasks": [{"id": "check", "title": {"en": "Check"}, "office": "family"}]}
        ],
        "outcomes": [
            {
                "id": "granted",
                "title": {"en": "Granted"},
                "kind": "granted",
                "produces": "tag",
                "letter": {"subject": {"en": "Your dog tag"}, "body": {"en": "Dear {name}, here is the tag for {dog_name}."}},
            },
            {
                "id": "refused",
                "title": {"en": "Refused"},
                "kind": "refused",
                "letter": {"subject": {"en": "No dog tag"}, "body": {"en": "Dear {name}, we must refuse: {reasons}"}},
            },
        ],
        "objection": {"days": 30, "office": "legal", "how": {"en": "Write to the legal office."}},
    },
    "fee": {
        "currency": "KRW",
        "lines": [
            {
                "id": "tag",
                "label": {"en": "Fee for each dog"},
                "amount_cents": 5000,
                "per": "dogs",
                "show_if": {"question": "guide_dog", "op": "equals", "value": False},
            }
        ],
    },
}


def small(**changes):
    """A copy, with top-level keys replaced."""
    return {**copy.deepcopy(SMALL), **changes}
