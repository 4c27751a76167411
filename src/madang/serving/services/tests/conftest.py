"""An editor at the desk, and a case of the small service."""

import pytest


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def case(dog_tag, resident):
    from madang.serving.cases.actions import save_answers, start_draft, submit

    draft, _token = start_draft(dog_tag.current_version, account=resident)
    contact = {"name": "Park Ji-hoon", "channel": "email", "email": "jihoon@example.org", "phone": "", "address": ""}
    save_answers(draft, {"dog_name": "Bori", "dogs": 3, "guide_dog": False, "_contact": contact})
    return submit(draft)
