from django.urls import path

from . import checking, releasing, translating, views

urlpatterns = [
    path("", views.index, name="services_editor"),
    path("new/", views.new, name="services_editor_new"),
    path("rules/", releasing.rules, name="services_editor_rules"),
    path("<slug:slug>/", views.overview, name="services_editor_service"),
    path("<slug:slug>/at/<path:address>/", views.edit, name="services_editor_edit"),
    path("<slug:slug>/add/<path:address>/", views.add_part, name="services_editor_add"),
    path("<slug:slug>/move/<path:address>/", views.move_part, name="services_editor_move"),
    path("<slug:slug>/remove/<path:address>/", views.remove_part, name="services_editor_remove"),
    path("<slug:slug>/preview/", checking.preview, name="services_editor_preview"),
    path("<slug:slug>/preview/question/<str:question_id>/", checking.preview_question, name="services_editor_question"),
    path("<slug:slug>/preview/paper/", checking.preview_paper, name="services_editor_paper"),
    path("<slug:slug>/try/", checking.try_it, name="services_editor_try"),
    path("<slug:slug>/publish/", releasing.publish_it, name="services_editor_publish"),
    path("<slug:slug>/approval/", releasing.review, name="services_editor_review"),
    path("<slug:slug>/offer/", releasing.offer, name="services_editor_offer"),
    path("<slug:slug>/translations/", translating.translations, name="services_editor_translations"),
    path("<slug:slug>/translations/texts.csv", translating.translations_csv, name="services_editor_csv"),
    path("<slug:slug>/translations/<str:source>-to-<str:target>.xlf", translating.translations_xliff, name="services_editor_xliff"),
    path("<slug:slug>/translations/<str:source>-to-<str:target>/", translating.beside, name="services_editor_beside"),
    path("<slug:slug>/versions/", checking.versions, name="services_editor_versions"),
    path("<slug:slug>/versions/<int:number>/", checking.version, name="services_editor_version"),
]
