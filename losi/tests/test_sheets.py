"""Answers on a sheet: written, filled in, read back, and what was broken by hand is told with its cell."""

import csv

import pytest
from madang_losi.assessing import assess, write
from madang_losi.errors import LosiError
from madang_losi.reviewing import Review
from madang_losi.sheets.reading import take
from madang_losi.sheets.writing import write_csv, write_xlsx
from town import page, pages, save

openpyxl = pytest.importorskip("openpyxl", reason="XLSX needs the extra sheets.")


@pytest.fixture
def folder(tmp_path):
    documents = pages()
    formula = '=HYPERLINK("http://evil.example";"recycling is every second Tuesday in this town")'
    documents["waste.html"] = page(
        "Waste and recycling", f"<h1>Waste and recycling</h1><p>{formula}</p>" + "<p>Bring it to the drop off point.</p>" * 6
    )
    write(assess(save(tmp_path, documents)), tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def review(folder):
    return Review.open(folder, "minji")


def filled(review, tmp_path, change, language="en"):
    file = write_xlsx(review, tmp_path / "sheet.xlsx", language)
    book = openpyxl.load_workbook(file)
    change(book["answers"])
    book.save(file)
    return file


def test_a_sheet_goes_out_and_comes_back_with_answers_notes_and_doubts(review, tmp_path):
    def fill(sheet):
        sheet["I2"], sheet["J2"], sheet["K2"] = "Yes", "footer of every page", "yes"
        sheet["I3"] = "unknown"

    assert take(filled(review, tmp_path, fill), review) == 2
    assert review.given["281"]["answer"] == "yes"
    assert (review.given["281"]["note"], review.given["281"]["doubt"]) == ("footer of every page", True)
    assert set(review.given) == {"281", "215"}
    assert take(write_xlsx(review, tmp_path / "again.xlsx"), review) == 0
    assert take(write_csv(review, tmp_path / "again.csv"), review) == 0


def test_a_sheet_in_korean_is_read_as_well_in_any_order_of_columns(review, tmp_path):
    file = write_csv(review, tmp_path / "sheet.csv", "ko")
    rows = list(csv.reader(file.open(encoding="utf-8-sig")))
    rows[1][8] = "no"
    turned = tmp_path / "turned.csv"
    with turned.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=";").writerows([row[::-1] for row in rows])
    assert take(turned, review) == 1
    assert review.given["281"]["answer"] == "no"


def test_cells_offer_a_list_and_keep_formulas_from_being_run(review, tmp_path):
    sheet = openpyxl.load_workbook(write_xlsx(review, tmp_path / "sheet.xlsx"))["answers"]
    rules = {rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert rules == {'"yes,no,unknown"': "I2:I96", '"yes,no"': "K2:K96"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert any(str(cell.value).startswith("'=HYPERLINK") for row in sheet.iter_rows() for cell in row)
    assert "'=HYPERLINK" in write_csv(review, tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")


def test_a_note_like_a_formula_survives_the_way_out_and_back(review, tmp_path):
    review.answer("281", "yes", "=not a formula, my note")
    take(write_xlsx(review, tmp_path / "sheet.xlsx"), review)
    assert review.given["281"]["note"] == "=not a formula, my note"


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("I14", "maybe", r"cell I14: 'maybe' is not yes, no or unknown"),
        ("I3", 1, r"cell I3: '1' is not yes"),
        ("I2", '=IF(TRUE,"yes","no")', "cell I2: this is a formula"),
        ("A5", "999", r"cell A5: edition 2024 has no question '999'"),
        ("A5", None, "cell A5: the code is empty"),
        ("A3", "281", r"cell A3: question 281 stands in row 2 already"),
        ("K4", "perhaps", r"cell K4: 'perhaps' is not yes or no"),
        ("J2", "x" * 2001, r"cell J2: the note has 2001 letters"),
        ("I1", "my answer", "no column answer"),
    ],
)
def test_a_sheet_broken_by_hand_is_told_by_its_cell_and_nothing_is_taken(review, tmp_path, cell, value, says):
    def spoil(sheet):
        sheet["I10"] = "yes"
        sheet[cell] = value

    with pytest.raises(LosiError, match=says):
        take(filled(review, tmp_path, spoil), review)
    assert review.steps == []


def test_all_faults_are_told_at_once(review, tmp_path):
    def spoil(sheet):
        sheet["I2"], sheet["I3"] = "perhaps", "2"

    with pytest.raises(LosiError, match=r"I2(.|\n)*I3"):
        take(filled(review, tmp_path, spoil), review)


def test_a_code_that_became_a_number_is_still_the_code(review, tmp_path):
    def fill(sheet):
        sheet["A2"], sheet["I2"] = 281, "yes"

    assert take(filled(review, tmp_path, fill), review) == 1


@pytest.mark.parametrize(
    ("name", "content"), [("x.xlsx", b"PK no zip"), ("x.csv", "code,answer\n281,\xe9".encode("latin-1")), ("x.csv", b'code,answer\n"281')]
)
def test_a_file_that_is_no_sheet_is_told(review, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LosiError, match=name):
        take(tmp_path / name, review)
