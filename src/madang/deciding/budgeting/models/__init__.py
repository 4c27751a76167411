from .ledger import Archive, LedgerHead, PendingBallot, PendingReceipt, Receipt, SealedBallot
from .outcome import Outcome
from .paper import Batch, Reading, Sheet
from .round import Pot, Project, Round
from .trial import Trial
from .voter import Voter

__all__ = [
    "Archive",
    "Batch",
    "LedgerHead",
    "Outcome",
    "PendingBallot",
    "PendingReceipt",
    "Pot",
    "Project",
    "Reading",
    "Receipt",
    "Round",
    "SealedBallot",
    "Sheet",
    "Trial",
    "Voter",
]
