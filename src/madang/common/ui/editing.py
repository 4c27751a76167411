"""Rows edited in the editor's desk: what is changed there shows at once, so the log names who did it."""

from wagtail.admin.panels import ObjectList
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, SnippetViewSet

from madang.common.audit.actions import record


def told(instance, what):
    return f"{instance._meta.app_label}.{instance._meta.model_name}_{what}"


class RecordedCreate(CreateView):
    def save_instance(self):
        instance = super().save_instance()
        record(self.request.user, told(instance, "added"), instance)
        return instance


class RecordedEdit(EditView):
    def save_instance(self):
        instance = super().save_instance()
        record(self.request.user, told(instance, "changed"), instance)
        return instance


class RecordedDelete(DeleteView):
    def delete_action(self):
        record(self.request.user, told(self.object, "deleted"), self.object)
        super().delete_action()


class RecordedViewSet(SnippetViewSet):
    """Give `panels`, and `form` where the fields need one of their own."""

    form = None
    add_view_class = RecordedCreate
    edit_view_class = RecordedEdit
    delete_view_class = RecordedDelete
    copy_view_enabled = False

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=self.form).bind_to_model(self.model)
