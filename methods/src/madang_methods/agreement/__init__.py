"""Raters beside each other: how far they agree, and what each answer most likely is given how each of them errs."""

from madang_methods.agreement.coefficients import (
    Coefficient,
    agreement,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    raw_agreement,
)
from madang_methods.agreement.dawid_skene import DawidSkene, NotIdentifiable, dawid_skene

__all__ = [
    "Coefficient",
    "DawidSkene",
    "NotIdentifiable",
    "agreement",
    "cohen_kappa",
    "dawid_skene",
    "gwet_ac1",
    "krippendorff_alpha",
    "raw_agreement",
]
