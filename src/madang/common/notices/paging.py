from django.core.paginator import Paginator


def page_of(request, rows, size=50):
    """The page asked for, or the nearest there is: a wrong number is no reason for an error."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
