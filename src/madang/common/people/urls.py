from django.urls import path

from .views import my, residents, staff

urlpatterns = [
    path("my/facts/", my.facts, name="facts"),
    path("my/facts/correction/", my.correction, name="correction"),
    path("my/facts/mandates/<int:pk>/end/", my.stop_mandate, name="stop_mandate"),
    path("my/link/", my.link, name="link"),
    path("my/link/code/", my.link_code, name="link_code"),
    path("desk/staff/", staff.staff_list, name="staff"),
    path("desk/staff/invite/", staff.staff_invite, name="staff_invite"),
    path("desk/staff/invitations/<int:pk>/withdraw/", staff.invitation_withdraw, name="invitation_withdraw"),
    path("desk/staff/roles/<int:pk>/end/", staff.role_end, name="role_end"),
    path("desk/staff/<int:pk>/", staff.staff_member, name="staff_member"),
    path("desk/staff/<int:pk>/role/", staff.staff_role, name="staff_role"),
    path("desk/staff/<int:pk>/absence/", staff.staff_absence, name="staff_absence"),
    path("desk/staff/<int:pk>/leave/", staff.staff_leave, name="staff_leave"),
    path("desk/absence/", staff.absence, name="absence"),
    path("desk/absence/<int:pk>/end/", staff.absence_end, name="absence_end"),
    path("desk/residents/", residents.residents, name="residents"),
    path("desk/residents/new/", residents.resident_new, name="resident_new"),
    path("desk/residents/<int:pk>/", residents.resident, name="resident"),
    path("desk/residents/<int:pk>/correct/", residents.resident_correct, name="resident_correct"),
    path("desk/residents/<int:pk>/mandate/", residents.resident_mandate, name="resident_mandate"),
    path("desk/residents/<int:pk>/link/", residents.resident_link, name="resident_link"),
    path("desk/mandates/<int:pk>/end/", residents.mandate_end, name="mandate_end"),
    path("desk/corrections/", residents.corrections, name="corrections"),
    path("desk/corrections/<int:pk>/", residents.correction_answer, name="correction_answer"),
]
