"""What the published scores tell: 2024 was counted in steps of 1/96, though the UN names 95 indicators."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from madang_losi.published import denominator_note, fits, fitting_denominators, published_scores
from madang_losi.scoring import level_group

SHARED = Path(__file__).parents[3] / "shared" / "data" / "losi" / "published-scores.csv"


def test_of_all_denominators_below_120_only_96_fits_every_published_2024_score():
    scores = [published.score for published in published_scores("2024")]
    assert len(scores) == 28
    assert fitting_denominators(scores) == (96,)


@pytest.mark.skipif(not SHARED.exists(), reason="The full list lies outside the repository, in ../shared/data/losi.")
def test_the_extract_in_the_package_is_the_full_list_of_scores():
    rows = [row for row in csv.DictReader(SHARED.open(encoding="utf-8")) if row["losi"]]
    for edition in {row["edition"] for row in rows}:
        listed = [(row["city"], Decimal(row["losi"]), int(row["rank"])) for row in rows if row["edition"] == edition]
        assert [(city.city, city.score, city.rank) for city in published_scores(edition)] == listed
    scores = [Decimal(row["losi"]) for row in rows if row["edition"] == "2024"]
    assert fitting_denominators(scores) == (96,)


def test_rounding_is_allowed_for_and_no_more():
    assert fits(Decimal("0.9063"), 96)  # 87/96 = 0.90625
    assert not fits(Decimal("0.9063"), 95)


def test_every_published_score_names_its_source_and_lies_in_its_group():
    for edition in ("2018", "2022", "2024"):
        for city in published_scores(edition):
            assert "http" in city.source
            assert level_group(float(city.score)) == city.group, city.city


def test_a_comparison_says_how_far_it_holds():
    assert "steps of 1/96, while 95 items are known" in denominator_note("2024", 95)
    assert denominator_note("2024", 96) is None
    assert denominator_note("1999", 95) is None
