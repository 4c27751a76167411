"""Whether a town offers something itself and online: said in one place or put together from a page, and by whom."""

import pytest
from madang_losi.assessing import assess
from town import page, save, with_page

FORM = '<form method="post"><input name="name"><textarea name="text"></textarea><button>{button}</button></form>'
MORE = "<p>Our staff on the ground floor answer every question about it, and there is a lift to the office.</p>"


def is_yes(folder, code, documents):
    return assess(save(folder, documents)).by_code()[code].answer == "yes"


@pytest.mark.parametrize(
    ("code", "title"), [("286", "Your water bill: payment"), ("287", "Pay an electricity bill"), ("269b", "Payment of fines")]
)
def test_a_bill_is_paid_on_its_page_though_the_sentence_does_not_name_it_again(tmp_path, code, title):
    body = f"<h1>{title}</h1><p>Use your card online, seven days a week, to make a payment.</p>{MORE}"
    assert is_yes(tmp_path, code, with_page("bill.html", title, body))


def test_a_bill_that_is_only_explained_is_not_paid_online(tmp_path):
    body = f"<h1>Pay the water bill</h1><p>The bill comes by post and is paid at the bank.</p>{MORE}"
    assert not is_yes(tmp_path, "286", with_page("bill.html", "Pay the water bill", body))


def test_a_form_on_the_page_of_a_service_offers_it(tmp_path):
    body = f"<h1>Birth certificate</h1><p>We send it within a week.</p>{FORM.format(button='Submit the request')}"
    assert is_yes(tmp_path, "259", with_page("birth.html", "Birth certificate", body))


def test_a_form_that_asks_for_no_service_does_not(tmp_path):
    body = f"<h1>Birth certificate</h1><p>We send it within a week.</p>{FORM.format(button='Rate this text')}"
    assert not is_yes(tmp_path, "259", with_page("birth.html", "Birth certificate", body))


def test_a_door_to_a_form_on_the_page_of_a_service_offers_it_and_a_leaflet_does_not(tmp_path):
    door = '<h1>Business licence</h1><p>Valid for a year.</p><p><a href="https://forms.example/{}">Apply now</a></p>'
    (tmp_path / "door").mkdir()
    assert is_yes(tmp_path / "door", "257", with_page("shop.html", "Business licence", door.format("licence")))
    (tmp_path / "leaflet").mkdir()
    assert not is_yes(tmp_path / "leaflet", "257", with_page("shop.html", "Business licence", door.format("licence.pdf")))


@pytest.mark.parametrize(
    "said",
    [
        "The Federal Ministry of Transport describes the smart city on its own website.",
        "What a smart city is can be read on the website of the ministry.",
    ],
)
def test_what_a_ministry_tells_on_its_own_pages_is_not_information_of_the_town(tmp_path, said):
    documents = with_page("smart.html", "Smart city", f"<h1>News</h1><p>{said}</p>{MORE}")
    assert not is_yes(tmp_path, "238", documents)


def test_what_the_town_does_with_a_ministry_is(tmp_path):
    said = "<p>With money of the Ministry of Transport our smart city project puts sensors into forty bins.</p>"
    assert is_yes(tmp_path, "238", with_page("smart.html", "Smart city", f"<h1>Smart city</h1>{said}{MORE}"))


def test_a_card_that_leads_to_a_page_still_to_be_written_does_not_count(tmp_path):
    documents = with_page("wifi.html", "Free Wi-Fi on all squares of the old town", "<h1>Free Wi-Fi</h1><p>Coming soon.</p>")
    assert not is_yes(tmp_path, "225a", documents)


def test_coming_soon_counts_as_such_where_many_pages_say_it(tmp_path):
    documents = with_page("wifi.html", "Free Wi-Fi", "<h1>Free Wi-Fi</h1><p>Coming soon.</p>")
    for number in range(12):
        documents |= {f"soon{number}.html": page(f"Soon {number}", f"<h1>Matter {number}</h1><p>Coming soon.</p>")}
        documents["index.html"] = documents["index.html"].replace("</nav>", f'<a href="soon{number}.html">Matter {number}</a></nav>')
    assert not is_yes(tmp_path, "225a", documents)


def test_defects_are_reported_online_and_not_on_paper(tmp_path):
    paper = f"<h1>Report a pothole</h1><p>Print out the form and bring it to the counter.</p>{MORE}"
    (tmp_path / "paper").mkdir()
    assert not is_yes(tmp_path / "paper", "274", with_page("hole.html", "Report a pothole", paper))
    (tmp_path / "web").mkdir()
    web = paper.replace("Print out the form and bring it to the counter.", "Tell us online where it is, or print out the form.")
    assert is_yes(tmp_path / "web", "274", with_page("hole.html", "Report a pothole", web))


def test_tables_are_described_by_where_they_come_from_and_how_old_they_are(tmp_path):
    body = '<h1>Data sets</h1><h2>Trees</h2>{}<p><a href="trees.csv">CSV</a></p>' + MORE
    (tmp_path / "bare").mkdir()
    assert not is_yes(tmp_path / "bare", "237", with_page("data.html", "Data sets", body.format("")))
    (tmp_path / "told").mkdir()
    told = body.format("<p>Data source: survey of the parks office. Update frequency: yearly.</p>")
    assert is_yes(tmp_path / "told", "237", with_page("data.html", "Data sets", told))


def test_a_tile_about_jobs_with_the_town_does_not_say_whose_site_it_is(tmp_path):
    documents = {"index.html": '<title>Home</title><h1>Home</h1><ul><li><a href="a.html">Jobs at the city council</a></li></ul>'}
    documents |= {"a.html": f"<title>Jobs</title><h1>Jobs</h1>{MORE * 4}"}
    assert not is_yes(tmp_path, "281", documents)
