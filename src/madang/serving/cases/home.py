"""What most people come for, on the start page: by the published counts of applications."""

from __future__ import annotations

from typing import Any

from madang.serving.services.queries import cards, published

from .calculations import published_figures

SHOWN = 5


def most_used(request) -> dict[str, Any] | None:
    """None while too few services have a count that may be told."""
    services = {service.slug: service for service in published()}
    used = sorted(
        ((figures["applications"], slug) for slug, figures in _counted().items() if figures.get("applications") and slug in services),
        reverse=True,
    )
    if len(used) < 2:
        return None
    return {"services": cards([services[slug] for _count, slug in used[:SHOWN]])}


def _counted() -> dict[str, Any]:
    figures = published_figures()
    return figures["services"] if figures else {}
