from django.urls import include, path, re_path

from .views import desk, my, public

named = [
    path("my/data/", my.data, name="data"),
    re_path(r"^my/data\.(?P<kind>json|csv)$", my.download, name="download"),
    path("my/accesses/", my.accesses, name="accesses"),
    path("my/accesses/<int:entry>/object/", my.object_, name="object"),
    path("my/erase/", my.erase, name="erase"),
    path("privacy/erased/<str:token>/", my.erased, name="erased"),
    path("privacy/register/", public.register, name="register"),
    re_path(r"^privacy/register\.(?P<kind>json|csv)$", public.register_file, name="register_file"),
    path("desk/privacy/", desk.desk, name="desk"),
    path("desk/privacy/objections/<int:pk>/", desk.objection, name="objection"),
    path("desk/privacy/erasure/", desk.file_erasure_request, name="file_erasure"),
    path("desk/privacy/erasures/<int:pk>/", desk.erasure, name="erasure"),
    path("desk/privacy/data/", desk.data, name="desk_data"),
    path("desk/privacy/accesses/", desk.accesses, name="desk_accesses"),
    path("desk/privacy/accesses/<int:entry>/object/", desk.object_for, name="desk_object"),
    re_path(r"^desk/privacy/data\.(?P<kind>json|csv)$", desk.download, name="desk_download"),
    path("desk/privacy/assessments/<str:key>/", desk.assessment, name="assessment"),
]

# `my` and `privacy` are named by the frame of every page, whichever room serves them.
urlpatterns = [
    path("my/", my.my, name="my"),
    path("privacy/", public.privacy, name="privacy"),
    path("", include((named, "privacy"))),
]
