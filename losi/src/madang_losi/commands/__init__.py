"""One module per family of commands; cli.py puts them together."""
