from .ledger import Archive, LedgerHead, PendingBallot, PendingReceipt, Receipt, SealedBallot
from .outcome import Outcome
from .round import Pot, Project, Round
from .voter import Voter

__all__ = [
    "Archive",
    "LedgerHead",
    "Outcome",
    "PendingBallot",
    "PendingReceipt",
    "Pot",
    "Project",
    "Receipt",
    "Round",
    "SealedBallot",
    "Voter",
]
