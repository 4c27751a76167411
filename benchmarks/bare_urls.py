"""One view with one query and one template; and Wagtail serving one of the town's pages by itself."""

from django.shortcuts import render
from django.urls import include, path
from wagtail import urls as wagtail_urls

from madang.common.places.models import Area
from madang.config.urls import urlpatterns as portal


def bare(request):
    return render(request, "bare.html", {"area": Area.objects.first()})


urlpatterns = [path("bare/", bare), path("wagtail/", include(wagtail_urls)), *portal]
