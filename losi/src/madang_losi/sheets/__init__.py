"""Answers on a sheet, for those who prefer one: written as XLSX or CSV, and read back with the cell of every fault."""
