"""What search learns of pages."""

from madang.common.search import actions as search

from .models import ContentPage, EventIndex, EventPage, NewsIndex, NewsPage

SOURCE = "pages"
KINDS = {ContentPage: "page", NewsPage: "news", EventPage: "event", NewsIndex: "page", EventIndex: "page"}


def documents(language):
    """A page not yet translated is left out: its source language has it, and search offers that."""
    for model in KINDS:
        for page in model.objects.live().public().filter(locale__language_code=language, alias_of=None).select_related("locale"):
            yield document(page)


def document(page):
    stream = page.body
    return {
        "key": f"page:{page.translation_key}", "kind": KINDS[type(page)], "title": page.title, "summary": page.summary,
        "keywords": page.keywords, "body": "\n".join(stream.stream_block.get_searchable_content(stream)), "url": page.url or "",
    }  # fmt: skip


def learn(page):
    """Search knows a page as soon as it is published."""
    if type(page) in KINDS and not page.alias_of_id:
        search.put(SOURCE, page.locale.language_code, [document(page)])


def forget(page):
    search.drop(f"page:{page.translation_key}", page.locale.language_code)
