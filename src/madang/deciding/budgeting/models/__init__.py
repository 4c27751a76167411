from .comment import Comment, Reason, Removal, Report
from .delivery import Delivery, DeliveryReport
from .ledger import Archive, LedgerHead, PendingBallot, PendingReceipt, Receipt, SealedBallot
from .outcome import Outcome
from .paper import Batch, Reading, Sheet
from .proposal import CoAuthor, Proposal, Statement, Support
from .round import Pot, Project, Round
from .trial import Trial
from .voter import Voter

__all__ = [
    "Archive",
    "Batch",
    "CoAuthor",
    "Comment",
    "Delivery",
    "DeliveryReport",
    "LedgerHead",
    "Outcome",
    "PendingBallot",
    "PendingReceipt",
    "Pot",
    "Project",
    "Proposal",
    "Reading",
    "Reason",
    "Receipt",
    "Removal",
    "Report",
    "Round",
    "SealedBallot",
    "Sheet",
    "Statement",
    "Support",
    "Trial",
    "Voter",
]
