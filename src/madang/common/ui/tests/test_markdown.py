"""What people typed stays words, in letters and in e-mails."""

import pytest

from madang.common.ui.forms import NameField
from madang.common.ui.markdown import as_words, to_html, to_text

NASTY = [
    "[Pay here](https://evil.example)", "<https://evil.example>", "**bold** _and_ `code`", "# A heading", "- a list", "1. a list",
    "+ a list", "> a quotation", "a\n\n# two\nlines", "![](https://evil.example/x.png)", "&lt;b&gt;", "a | b\n--|--\n1 | 2", "===", "\\[a](b)",
    "[a]: https://evil.example", "{reasons}", "~~gone~~", "<script>alert(1)</script>", "***", "---", "https://evil.example", "1) one",
]  # fmt: skip


@pytest.mark.parametrize("typed", NASTY)
def test_what_was_typed_is_one_paragraph_of_words(typed):
    html = to_html(f"Dear {as_words(typed)},")
    assert to_html(as_words(typed)).count("<") == 2 == html.count("<")
    words = ", ".join(line for line in typed.splitlines() if line)
    assert to_text(as_words(typed)) == words


def test_names_as_people_have_them_are_not_changed():
    for name in ["Park Ji-hoon", "O'Brien, Dr. med. Séan J. R.", "김옥자", "عائشة الحداد", "Nuri 2", "12 Harbour Road"]:
        assert as_words(name) == name == NameField().clean(name)


@pytest.mark.parametrize("name", ["Click https://evil.example", "www.evil.example", "evil.example", "a@evil.example", "[x](y)", "<b>"])
def test_a_name_is_no_address(name):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="name alone"):
        NameField().clean(name)


def test_a_name_is_one_line():
    assert NameField().clean("Amina\r\n\r\nYour account is closed") == "Amina Your account is closed"


def test_a_letter_reads_as_text():
    letter = "Dear **Amina**,\n\n## If you do not agree\n\nGo to [the court](https://court.example) or\\\n<https://a.example>\nsoon:\n\n- one\n- *two*\n\n3. x\n4. y"
    read = "Dear Amina,\n\nIf you do not agree\n\nGo to the court (https://court.example) or\nhttps://a.example soon:\n\n- one\n- two\n\n3. x\n4. y"
    assert to_text(letter) == read
