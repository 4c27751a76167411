from ninja import Router, Schema

from madang.common.api import Words

from .models import Office

router = Router()


class OfficeOut(Schema):
    code: str
    name: Words
    description: Words
    parent: str | None
    head_name: Words
    phone: str
    email: str
    address: Words
    opening_hours: dict[str, list[list[str]]]

    @staticmethod
    def resolve_parent(office: Office) -> str | None:
        return office.parent.code if office.parent else None


@router.get("", response=list[OfficeOut], summary="All offices, with heads, contacts and opening hours")
def list_offices(request):
    return Office.objects.filter(is_closed=False).select_related("parent")
