"""One of everything that an address of tests/access.yaml can name, and where it is shown.

`python -m tests.browser.every_page`, run in the environment of a demo town, makes the things and prints {name: [who, address]}.
"""

from __future__ import annotations

import json

from .things import ANSWERS, make_everything, spare, the_people

# Nothing to look at: what answers there instead. The test asks each of them, so that a page cannot hide here.
NO_PAGE = {
    "services_jsonld": "file", "services_turtle": "file", "theme": "file", "health": "file", "media": "file", "sitemap": "file",
    "robots": "file", "security_txt": "file", "addresses": "file", "files:download": "file", "privacy:download": "file", "budgeting:archive": "file", "budgeting:votes": "file", "budgeting:photo": "file",
    "privacy:register_file": "file", "privacy:desk_download": "file", "cases:letter_pdf": "file", "payments:till_csv": "file",
    "appointments:feed": "file", "appointments:ics": "file", "desk:export": "file", "performance:json": "file", "alerts_feed": "file",
    "news_feed": "file", "news_rss": "file", "events_calendar": "file", "event_calendar": "file", "services_editor_csv": "file", "services_editor_xliff": "file",
    "cases:objection_letter_pdf": "file", "cases:document_pdf": "file", "desk:document": "file", "openid_connect_login": "door", "openid_connect_callback": "door",
    "services_editor_add": "button", "services_editor_move": "button", "invitation_withdraw": "button", "role_end": "button",
    "absence_end": "button", "mandate_end": "button", "notices:again": "button", "notices:arrived": "button",
    "notices:print_letters": "button", "notices:posted": "button", "notices:hold_back": "button", "payments:webhook": "button",
    "payments:start": "button", "payments:conclude_refund": "button", "appointments:remove_exception": "button",
    "appointments:renew_feed": "button", "appointments:mark": "button", "desk:take_many": "button", "desk:take": "button",
    "desk:put_back": "button", "desk:take_back_request": "button", "counter:open_for": "button", "cases:remove_item": "button",
    "stop_mandate": "button", "mandate_act": "button", "stop_acting": "button", "cases:resume": "door", "cases:discard": "button",
    # Pages that wait for something this town has not: a version sent for approval, an appointment to be chosen anew.
    "services_editor_review": "door", "cases:slot": "door",
    # Shown after a button alone, and looked at in the journeys that press it.
    "desk:bulk": "button", "budget_paper:anew": "button", "budget_paper:code": "button", "budgeting:choose_rule": "button",
    "proposals:withdraw": "button", "proposals:support": "button", "proposals:answer": "button",
    "proposals:invite": "button", "proposals:comment": "button", "proposals:comment_project": "button", "proposals_desk:remove_pot": "button",
}  # fmt: skip
# Wagtail's own screens under /editor/ are made, tested and mended by Wagtail.
WAGTAILS_OWN = ("wagtailsnippets_", "editor pages", "editor")


def pages_of(it):
    """{name in tests/access.yaml: (who looks, what stands in the address, what follows it)}. Several, where it has several faces."""
    case, draft, invoice = {"reference": it["case"]}, {"token": it["draft"]}, {"number": it["invoice"]}
    calendar, resident, staff = {"code": it["calendar"]}, {"pk": it["resident"]}, {"pk": it["colleague"]}
    service, appointment = {"slug": "lost-and-found"}, {"token": it["appointment_token"]}
    fresh = {"reference": it["fresh"], "pk": it["fresh_task"]}
    on_desk = {"code": it["calendar"], "pk": it["appointment"]}
    part = {**service, "address": "form/sections/thing/questions/category"}
    about = f"?resident={it['resident']}"
    return {
        "demo_outbox": [("visitor", {})],
        "services_editor": [("editor", {})],
        "services_editor_new": [("editor", {})],
        "services_editor_service": [("editor", service), ("editor", {"slug": "restaurant-licence"})],
        "services_editor_edit": [
            ("editor", part),
            *[("editor", {**service, "address": address}) for address in ("texts", "facts", "workflow", "workflow/objection", "fee",
              "form/sections/thing",
              "workflow/stages/recorded", "workflow/stages/recorded/tasks/record", "workflow/outcomes/matched")],
        ],
        "services_editor_remove": [("editor", part)],
        "services_editor_preview": [("editor", service)],
        "services_editor_question": [("editor", {**service, "question_id": "category"})],
        "services_editor_paper": [("editor", service)],
        "services_editor_try": [("editor", service)],
        "services_editor_publish": [("editor", service)],
        "services_editor_translations": [("editor", service)],
        "services_editor_versions": [("editor", service)],
        "services_editor_version": [("editor", {**service, "number": 1})],
        "gallery": [("visitor", {}), ("visitor", {}, "?wrong")],
        "gallery_desk": [("visitor", {})],
        "security": [("resident", {}), ("officer", {})],
        "invitation": [("visitor", {"token": "nothing"})],
        "facts": [("resident", {})],
        "correction": [("resident", {})],
        "mandates": [("resident", {})],
        "mandate_offer": [("resident", {})],
        "mandate_accept": [("resident", {})],
        "resident_household": [("clerk", resident)],
        "link": [("neighbour", {})],
        "link_code": [("neighbour", {})],
        "staff": [("administrator", {})],
        "staff_invite": [("administrator", {})],
        "staff_member": [("administrator", staff)],
        "staff_role": [("administrator", staff)],
        "staff_absence": [("administrator", staff)],
        "staff_leave": [("administrator", staff)],
        "absence": [("officer", {})],
        "residents": [("clerk", {}), ("clerk", {}, "?q=kim")],
        "resident_new": [("clerk", {})],
        "resident": [("clerk", resident), ("clerk", {"pk": it["without_account"]})],
        "resident_correct": [("clerk", resident)],
        "resident_mandate": [("clerk", resident)],
        "resident_link": [("clerk", {"pk": it["without_account"]})],
        "corrections": [("clerk", {})],
        "correction_answer": [("clerk", {"pk": it["correction"]})],
        "offices": [("visitor", {})],
        "office": [("visitor", {"code": "registry"})],
        "agencies": [("visitor", {})],
        "areas": [("visitor", {})],
        "notices:outbox": [("administrator", {})],
        "notices:notice": [("administrator", {"pk": it["notice"]})],
        "notices:letters": [("clerk", {})],
        "notices:batch": [("clerk", {"pk": it["batch"]})],
        "notices:sheets": [("clerk", {"pk": it["batch"]})],
        "my": [("resident", {}), ("neighbour", {})],
        "privacy": [("visitor", {})],
        "privacy:data": [("resident", {})],
        "privacy:accesses": [("resident", {})],
        "privacy:object": [("resident", {"entry": it["access"]})],
        "privacy:erase": [("resident", {})],
        "privacy:erased": [("visitor", {"token": it["erased"]})],
        "privacy:register": [("visitor", {})],
        "privacy:desk": [("privacy_officer", {})],
        "privacy:objection": [("privacy_officer", {"pk": it["access_objection"]})],
        "privacy:file_erasure": [("clerk", {}, about)],
        "privacy:erasure": [("privacy_officer", {"pk": it["erasure"]})],
        "privacy:desk_data": [("clerk", {}, about)],
        "privacy:desk_accesses": [("clerk", {}, about)],
        "privacy:desk_object": [("clerk", {"entry": it["access"]}, about)],
        "privacy:assessment": [("privacy_officer", {"key": it["activity"]})],
        "services:index": [("visitor", {})],
        "services:event": [("visitor", {"code": "having-a-baby"})],
        "services:service": [("visitor", {"slug": slug}) for slug in ("register-birth", "restaurant-licence", "building-permit")],
        "cases:start": [("visitor", {"slug": "register-birth"}), ("visitor", {"slug": "restaurant-licence"})],
        "cases:paper": [("visitor", service)],
        "cases:check": [("resident", draft)],
        "cases:contact": [("resident", draft)],
        "cases:save": [("resident", draft)],
        "cases:sent": [("resident", {"token": it["sent"]})],
        "cases:question": [("resident", {**draft, "question_id": name}) for name in ANSWERS],
        "cases:item": [("resident", {"token": it["licence"], "question_id": it["repeat"], "number": 1})],
        "cases:find": [("visitor", {})],
        "cases:follow": [("resident", {"reference": it[name]}) for name in ("case", "decided", "fresh")],
        "cases:receipt": [("resident", case)],
        "cases:answer": [("resident", {**case, "pk": it["request"]})],
        "cases:withdraw": [("resident", case)],
        "cases:objection": [("resident", {"reference": it["unopposed"]})],
        "cases:feedback": [("resident", {"reference": it["decided"]})],
        "cases:letter": [("resident", {"reference": it["decided"]})],
        "cases:document": [("resident", {"reference": it["decided"], "pk": it["document"]})],
        "cases:objection_letter": [("resident", {"reference": it["answered"], "pk": it["answered_objection"]})],
        "sign_in_again": [("resident", {})],
        "services_editor_offer": [("administrator", service)],
        "services_editor_rules": [("administrator", {})],
        "services_editor_beside": [("editor", {**service, "source": "en", "target": "ko"})],
        "cases:verify_form": [("visitor", {})],
        "cases:verify": [("visitor", {"code": it["proof"]}), ("visitor", {"code": it["document_proof"]})],
        "payments:pay": [("visitor", {"token": it["token"]})],
        "payments:demo_card": [("visitor", {"external_id": it["external"]})],
        "payments:back": [("visitor", {"token": it["begun_token"], "pk": it["begun"]})],
        "payments:receipt": [("visitor", {"token": it["paid_token"]})],
        "payments:invoices": [("clerk", {})],
        "payments:invoice": [("clerk", invoice), ("head", {"number": it["paid"]})],
        "payments:cash": [("clerk", invoice)],
        "payments:waive": [("head", invoice)],
        "payments:cancel": [("head", invoice)],
        "payments:refund": [("head", {"number": it["paid"], "pk": it["payment"]})],
        "payments:till": [("clerk", {})],
        "payments:statements": [("administrator", {})],
        "payments:statement": [("administrator", {"pk": it["unread"]}), ("administrator", {"pk": it["read"]})],
        "payments:line": [("administrator", {"pk": it["line"]})],
        "payments:town_account": [("administrator", {})],
        "budgeting:index": [("visitor", {})],
        "budgeting:round": [("visitor", {"code": it["vote"]}), ("visitor", {"code": it["counted"]})],
        "budgeting:project": [("visitor", {"code": it["vote"], "number": 1})],
        "budgeting:enter": [("visitor", {"code": it["vote"]})],
        "budgeting:ballot": [("resident", {"code": it["vote"]})],
        "budgeting:outcome": [("visitor", {"code": it["counted"]})],
        "budgeting:ledger": [("visitor", {"code": it["counted"]})],
        "budgeting:delivery": [("visitor", {"code": it["counted"]})],
        "budgeting:plan": [("administrator", {"code": it["counted"], "number": it["delivered"]})],
        "budgeting:report": [("administrator", {"code": it["counted"], "number": it["delivered"]})],
        "budgeting:rule": [("administrator", {"code": it["vote"]})],
        "budgeting:trial": [("administrator", {"code": it["vote"], "pk": it["trial"]})],
        "budgeting:recount": [("visitor", {"code": it["counted"]})],
        "budgeting:ask": [("visitor", {"code": it["vote"]})],
        "budgeting:secrecy": [("visitor", {"code": it["vote"]})],
        "budget_paper:rounds": [("clerk", {})],
        "budget_paper:home": [("clerk", {"code": it["vote"]}), ("clerk", {"code": it["counted"]})],
        "budget_paper:print": [("clerk", {"code": it["vote"]})],
        "budget_paper:batch": [("clerk", {"code": it["vote"], "number": 1})],
        "budget_paper:sheets": [("clerk", {"code": it["vote"], "number": 1})],
        "budget_paper:sheet": [("clerk", {"code": it["vote"], "sheet": sheet}) for sheet in (it["sheet"], it["sheet_differs"])],
        "budget_paper:replace": [("clerk", {"code": it["vote"]})],
        "budget_paper:find": [("clerk", {"code": it["vote"]})],
        "budget_paper:person": [("clerk", {"code": it["vote"], "pk": it["voter"]})],
        "budget_paper:screen": [("clerk", {"code": it["vote"], "pk": it["voter"]})],
        "budget_paper:letters": [("administrator", {"code": it["vote"]})],
        "proposals:list": [("visitor", {"code": it["ideas"]}), ("resident", {"code": it["ideas"]})],
        "proposals:show": [("visitor", {"code": it["ideas"], "number": 1}), ("resident", {"code": it["ideas"], "number": 2})],
        "proposals:project": [("resident", {"code": it["ideas"], "number": 1})],
        "proposals:removals": [("visitor", {"code": it["ideas"]})],
        "proposals:report": [("visitor", {"code": it["ideas"], "kind": "comment", "pk": it["comment"]})],
        "proposals:join": [("visitor", {"token": it["join"]})],
        "proposals:new": [("resident", {"code": it["ideas"]})],
        "proposals:edit": [("resident", {"code": it["ideas"], "pk": it["idea"]})],
        "proposals:alike": [("resident", {"code": it["ideas"], "pk": it["idea"]})],
        "proposals_desk:rounds": [("editor", {})],
        "proposals_desk:round": [("editor", {"code": it["ideas"]})],
        "proposals_desk:phase": [("editor", {"code": it["ideas"], "pk": it["phase"]})],
        "proposals_desk:new_round": [("editor", {})],
        "proposals_desk:change_round": [("editor", {"code": it["ideas"]})],
        "proposals_desk:new_pot": [("editor", {"code": it["ideas"]})],
        "proposals_desk:pot": [("editor", {"code": it["ideas"], "pot": "town"})],
        "proposals_desk:queue": [("editor", {})],
        "proposals_desk:proposal": [("editor", {"pk": it["checked"]})],
        "proposals_desk:discussion": [("editor", {})],
        "proposals_desk:comment": [("editor", {"pk": it["comment"]})],
        "proposals_desk:assist": [("clerk", {})],
        "appointments:calendars": [("visitor", {})],
        "appointments:new": [("visitor", calendar)],
        "appointments:show": [("visitor", appointment)],
        "appointments:move": [("visitor", appointment)],
        "appointments:cancel": [("visitor", appointment)],
        "appointments:desk": [("administrator", {})],
        "appointments:new_calendar": [("administrator", {})],
        "appointments:day": [("administrator", calendar)],
        "appointments:edit_calendar": [("administrator", calendar)],
        "appointments:exceptions": [("administrator", calendar)],
        "appointments:desk_move": [("administrator", on_desk)],
        "appointments:desk_cancel": [("administrator", on_desk)],
        "desk:queue": [("officer", {}), ("head", {})],
        "desk:overview": [("officer", {}), ("clerk", {}), ("administrator", {})],
        "desk:load": [("head", {})],
        "desk:objections": [("review", {})],
        "desk:objection": [("review", {"pk": it["objection"]})],
        "desk:case": [("officer", {"reference": it[name]}) for name in ("case", "decided", "fresh")],
        "desk:version": [("officer", case)],
        "desk:letter": [("officer", {"reference": it["decided"], "pk": it["decision"]})],
        "desk:ask": [("officer", {"reference": it["fresh"]})],
        "desk:note": [("officer", case)],
        "desk:withdraw": [("officer", case)],
        "desk:decide": [("officer", {"reference": it["ready"]})],
        "desk:hand_over": [("head", fresh)],
        "desk:finish": [("officer", fresh)],
        "counter:home": [("clerk", {}), ("clerk", {}, about)],
        "counter:start": [("clerk", {"slug": "register-birth"}), ("clerk", {"slug": "register-birth"}, about)],
        "counter:case": [("clerk", case)],
        "counter:print": [("clerk", service)],
        "counter:enter": [("clerk", {"code": it["paper"]})],
        "performance:index": [("visitor", {})],
        "performance:service": [("visitor", service)],
        "search": [("visitor", {}, "?q=baby"), ("visitor", {}, "?q=zzzz"), ("visitor", {})],
        "alerts": [("visitor", {})],
        "site_map": [("visitor", {})],
        "accessibility": [("visitor", {})],
        "accessibility_complain": [("visitor", {})],
        "accessibility_thanks": [("visitor", {})],
        "complaints": [("administrator", {})],
        "complaint": [("administrator", {"pk": it["complaint"]})],
        "contact": [("visitor", {})],
    }  # fmt: skip


# Pages whose addresses other packages name: the town's own pages, and signing in.
OTHERS = {
    "start page": [("visitor", "/")],
    "page": [("visitor", "{content}")],
    "news": [("visitor", "/news/"), ("visitor", "{news}")],
    "events": [("visitor", "/events/"), ("visitor", "{event}")],
    "demo": [("visitor", "/demo/")],
    "account": [("visitor", "/account/login/"), ("visitor", "/account/signup/"), ("resident", "/account/email/"), ("resident", "/account/logout/"),
                ("officer", "/account/sessions/")],
    "second factor": [("officer just now", "/account/2fa/"), ("officer just now", "/account/2fa/webauthn/"), ("officer just now", "/account/2fa/webauthn/add/"),
                      ("resident just now", "/account/2fa/"), ("resident just now", "/account/2fa/totp/activate/"), ("officer just now", "/account/2fa/recovery-codes/generate/"),
                      ("officer just now", "/account/2fa/totp/deactivate/")],
}  # fmt: skip


def addresses(it):
    from django.urls import reverse
    from wagtail.models import Locale

    from madang.common.pages.models import ContentPage, EventPage, NewsPage

    found = {}
    for name, faces in pages_of(it).items():
        found[name] = [(who, reverse(name, kwargs=words) + "".join(rest)) for who, words, *rest in faces]
    english = Locale.objects.get(language_code="en")
    samples = {
        name: kind.objects.live().filter(locale=english).first().url.split("localhost")[-1].lstrip(":0123456789")
        for name, kind in (("content", ContentPage), ("news", NewsPage), ("event", EventPage))
    }
    for name, faces in OTHERS.items():
        found[name] = [(who, address.format(**samples)) for who, address in faces]
    return found


def no_page_addresses(it):
    """What answers something else than a page is asked as well."""
    from django.urls import get_resolver, reverse

    things = {
        "reference": it["fresh"], "pk": it["fresh_task"], "code": it["calendar"], "kind": "json", "path": "images/none.png",
        "token": it["appointment_token"], "slug": "lost-and-found", "number": 1, "provider": "demo", "question_id": "dog",
        "address": "form/sections/thing/questions/category", "entry": it["access"], "provider_id": "none", "source": "en",
        "target": "ko", "pot": "town", "sheet": it["sheet"],
    }  # fmt: skip
    found = {}
    for name in NO_PAGE:
        room, _colon, last = name.rpartition(":")
        resolver = get_resolver()
        for part in filter(None, room.split(":")):
            resolver = resolver.namespace_dict[part][1]
        names = resolver.reverse_dict.getlist(last)[0][0][0][1]
        found[name] = reverse(name, kwargs={one: things[one] if one != "pk" or "files" not in name else NOBODY for one in names})
    return found


NOBODY = "00000000-0000-0000-0000-000000000000"

if __name__ == "__main__":
    import django

    django.setup()
    emails, people = the_people()
    everything = make_everything(people)
    told = {"emails": emails, "pages": addresses(everything), "no_pages": no_page_addresses(everything), "spare": spare(people)}
    print(json.dumps(told))
