from .cash import CashClose
from .invoice import Invoice, NumberSeries, Payment, Refund
from .statement import Statement, StatementLine
from .town import TownAccount

__all__ = ["CashClose", "Invoice", "NumberSeries", "Payment", "Refund", "Statement", "StatementLine", "TownAccount"]
