"""JSON from outside."""

import json
from typing import Any

from madang_methods.errors import UnusableInput


def parse_json(text: str, name: str) -> Any:
    """The values. Raises UnusableInput with the line where it breaks, also for brackets in brackets by the thousand."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise UnusableInput(f"{name}, line {problem.lineno}: this is not JSON ({problem.msg}). Correct it and try again.") from None
    except RecursionError:
        raise UnusableInput(f"{name} has brackets within brackets too deep to be read. Correct it and try again.") from None
