"""A small town whose portal answers known questions, and the ways in which such pages mislead."""

FRAME = """<html lang="en"><head><title>{title} | Maru</title><meta name="viewport" content="width=device-width">
<style>@media (max-width: 40em) {{ nav {{ display: block }} }}</style></head><body>
<header><a href="index.html">City of Maru, official website</a></header>
<nav><a href="index.html">Home</a> <a href="waste.html">Waste</a> <a href="permits.html">Permits</a> <a href="gone.html">Library</a></nav>
<main>{body}</main>
<footer>© City of Maru. Telephone <a href="tel:+8212345678">+82 1 234 5678</a></footer></body></html>"""

WASTE = """<h1>Waste and recycling</h1><p>Collection of recycling is every second Tuesday; put the bins out before seven.</p>
<p>Bring garden waste to the drop off in Mill Street. It is open on Saturday from nine to noon, and nothing is to be paid.</p>"""
PERMITS = """<h1>Building permits</h1><p>You can apply for a building permit online with your account.</p>
<p>Required documents: plan of the site, proof of ownership, and the fee of forty.</p>"""
HOME = "<h1>Welcome to the City of Maru</h1><p>Everything the town does for you.</p><form role=search><input type=search name=q></form>"


def page(title, body):
    return FRAME.format(title=title, body=body)


def pages():
    return {
        "index.html": page("Home", HOME),
        "waste.html": page("Waste and recycling", WASTE),
        "permits.html": page("Building permits", PERMITS),
        "hidden.html": page("Air quality", "<h1>Air quality</h1><p>Air quality measurement index of the day.</p>"),
    }


def with_page(name, title, body):
    """The town with one page more, which the menu leads to."""
    documents = pages()
    documents[name] = page(title, body)
    documents["index.html"] = documents["index.html"].replace("</nav>", f'<a href="{name}">{title}</a></nav>')
    return documents


def save(folder, documents=None):
    for name, text in (documents or pages()).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
