"""The groups of people that a town usually counts, in words. A group that is not here is shown by its own name."""

from django.utils.translation import gettext_lazy as _

GROUPS = {
    "women": _("Women"),
    "men": _("Men"),
    "age_0_14": _("0 to 14 years"),
    "age_15_29": _("15 to 29 years"),
    "age_30_64": _("30 to 64 years"),
    "age_65_plus": _("65 years and over"),
    "foreign_nationals": _("Foreign nationals"),
    "disabled": _("People with a disability"),
    "living_alone_65": _("65 and over, living alone"),
}


def word_for(group):
    return GROUPS.get(group, group.replace("_", " "))
