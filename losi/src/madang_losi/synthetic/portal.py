"""Writes the pages of an invented city: what it has, what it lacks, and what only seems to be there."""

from html import escape

from madang_losi.synthetic.cities import PAYMENTS, City, words
from madang_losi.synthetic.markup import Sheet

NEIGHBOUR = {"en": "es"}
SOCIAL = ("https://www.facebook.com/", "https://www.youtube.com/@")


def portal(city: City) -> dict[str, bytes]:
    return {name: city.style.page(_sheet(city, title, main)) for name, (title, main) in _sheets(city).items()} | _files(city)


def _sheets(city: City) -> dict[str, tuple[str, str]]:
    """Title and main part of every page by its path."""
    sheets = {"index.html": (str(city.words["menu"]["home"]), _home(city)), "services.html": (_menu(city, "services"), _services(city))}
    for code, (title, text) in city.words["content"].items():
        if code in city.has:
            sheets[f"topic-{_slug(code)}.html"] = (title, _article(city, title, text))
    for code, name in city.words["services"].items():
        if code in city.has:
            sheets[f"service-{_slug(code)}.html"] = (name, _service(city, code, name))
    for code, trap in city.traps.items():
        if trap != "dead":
            sheets[f"page-{_slug(code)}.html"] = (_name(city, code), _trap(city, code, trap))
    return sheets | _structure(city)


def _structure(city: City) -> dict[str, tuple[str, str]]:
    makers = {
        "216": ("offices.html", "offices", _heads),
        "242": ("links.html", "links", _links_elsewhere),
        "205": ("map.html", "sitemap", _site_map),
        "236": ("data.html", "data", _data),
        "295": ("events.html", "events", _events),
        "296": ("news.html", "news", _news),
        "207": ("search.html", "search", _search_page),
        "214": ("contact.html", "contact", _contact),
        "245": ("login.html", "login", _login),
    }
    sheets = {path: (_menu(city, word), make(city)) for code, (path, word, make) in makers.items() if code in city.has}
    if "212" in city.has:
        other = words(NEIGHBOUR.get(city.language, "en"))
        sheets["other.html"] = (str(other["menu"]["home"]), "".join(f"<p>{escape(line)}</p>" for line in other["guests"]))
    return sheets


def _sheet(city: City, title: str, main: str) -> Sheet:
    owner = str(city.words["owner"]).format(town=city.town) if "281" in city.has else city.town
    return Sheet(city.language, escape(f"{title} | {city.town}"), escape(owner), _nav(city), main, _footer(city), "204" in city.has)


def _nav(city: City) -> tuple[tuple[str, str], ...]:
    """The menu of every page; where a thing is missing, nothing points to it."""
    entries = [("home", "index.html"), ("services", "services.html")]
    by_code = {"296": ("news", "news.html"), "295": ("events", "events.html"), "216": ("offices", "offices.html"),
               "242": ("links", "links.html"), "236": ("data", "data.html"), "214": ("contact", "contact.html"),
               "205": ("sitemap", "map.html"), "207": ("search", "search.html"), "245": ("login", "login.html")}  # fmt: skip
    entries += [entry for code, entry in by_code.items() if code in city.has]
    nav = [(escape(_menu(city, word)), address) for word, address in entries]
    if "212" in city.has:
        nav.append(({"en": "English", "es": "Español"}[NEIGHBOUR.get(city.language, "en")], "other.html"))
    return tuple(nav)


def _footer(city: City) -> str:
    parts = [f"© {escape(city.town)} 2026"]
    if "273" in city.has:
        parts += [f'<a href="{host}maru{city.seed}">{host.split(".")[1].title()}</a>' for host in SOCIAL]
    if "270a" in city.has:
        parts.append(f'<a href="https://wa.me/15550100{city.seed}">{escape(_menu(city, "chat"))} (WhatsApp)</a>')
    return " · ".join(parts)


def _files(city: City) -> dict[str, bytes]:
    return {f"data/table-{number}.csv": b"year,value\n2025,1\n" for number in (1, 2)} if "236" in city.has else {}


def _menu(city: City, word: str) -> str:
    return str(city.words["menu"][word])


def _name(city: City, code: str) -> str:
    content = city.words["content"].get(code)
    return str(content[0] if content else city.words["services"][code])


def _slug(code: str) -> str:
    """Addresses say nothing, so that answers come from what can be read."""
    return f"{sum(ord(letter) * 31**place for place, letter in enumerate(code)) % 9973:04d}"


def _filler(city: City, about: str) -> str:
    """Sentences that say nothing of the matter, different on every page: what repeats would be taken for the frame."""
    return "".join(f"<p>{escape(line.rstrip('.。'))} ({escape(about)}).</p>" for line in city.words["filler"])


def _article(city: City, title: str, text: str) -> str:
    return f"<h1>{escape(title)}</h1><p>{escape(text.format(date=city.date(14)))}</p>{_filler(city, _slug(title))}"


def _home(city: City) -> str:
    """A card for every topic the town has, and the dead cards of a template nobody filled in."""
    search = f'<form action="search.html"><input type="search" name="q"><button>{_menu(city, "search")}</button></form>'
    cards = [
        f'<li><a href="topic-{_slug(code)}.html">{escape(title)}</a></li>'
        for code, (title, _) in city.words["content"].items()
        if code in city.has
    ]
    cards += [_trap_card(city, code) for code in city.traps]
    parts = [search if "206" in city.has else "", f"<h1>{escape(city.town)}</h1>", f"<ul>{''.join(cards)}</ul>", _filler(city, city.town)]
    return "".join(parts)


def _trap_card(city: City, code: str) -> str:
    address = "#" if city.traps[code] == "dead" else f"page-{_slug(code)}.html"
    return f'<li><a href="{address}">{escape(_name(city, code))}</a></li>'


def _services(city: City) -> str:
    names = city.words["services"]
    cards = [f'<li><a href="service-{_slug(code)}.html">{escape(name)}</a></li>' for code, name in names.items() if code in city.has]
    return f"<h1>{escape(_menu(city, 'services'))}</h1><ul>{''.join(cards)}</ul>{_filler(city, _slug('services'))}"


def _service(city: City, code: str, name: str) -> str:
    say = city.words["pay" if code in PAYMENTS else "online"]
    form = (
        f'<form method="post" action="apply.html"><input name="name"><textarea name="text"></textarea><button>{say["button"]}</button></form>'
        if city.seed % 2
        else f'<p><a href="https://e-services.example/{_slug(code)}">{escape(say["button"])}</a></p>'
    )
    return f"<h1>{escape(name)}</h1><p>{escape(say['lead'])}</p>{form}{_filler(city, _slug(code))}"


def _trap(city: City, code: str, trap: str) -> str:
    name = escape(_name(city, code))
    if trap == "soon":
        return f"<h1>{name}</h1><p>{escape(city.words['soon'])}</p>"
    if trap == "paper":
        return f"<h1>{name}</h1><p>{escape(city.words['paper'])}</p>{_filler(city, _slug(code))}"
    return f"<h1>{escape(_menu(city, 'news'))}</h1><p>{escape(str(city.words['national']).format(title=_name(city, code)))}</p>{_filler(city, _slug(code))}"


def _heads(city: City) -> str:
    pattern, *areas = city.words["heads"]
    people = ("Anna Novak", "Min Park", "Leila Haddad")
    rows = [
        f"<h2>{escape(str(pattern).format(area=area))}</h2><p>{person}</p><p>+1 555 010 0{number}, office{number}@town.example</p>"
        for number, (area, person) in enumerate(zip(areas, people, strict=True), start=1)
    ]
    return f"<h1>{escape(_menu(city, 'offices'))}</h1>{''.join(rows)}"


def _links_elsewhere(city: City) -> str:
    links = "".join(f'<li><a href="https://{host}.example/">{host}.example</a></li>' for host in ("ministry", "region", "police", "court"))
    return f"<h1>{escape(_menu(city, 'links'))}</h1><ul>{links}</ul>{_filler(city, _slug('links'))}"


def _site_map(city: City) -> str:
    topics = [(title, code) for code, (title, _) in city.words["content"].items() if code in city.has]
    cards = "".join(f'<li><a href="topic-{_slug(code)}.html">{escape(title)}</a></li>' for title, code in topics)
    return f"<h1>{escape(_menu(city, 'sitemap'))}</h1><ul>{cards}</ul>"


def _data(city: City) -> str:
    """Tables to take away; described by where they come from, how old they are and what may be done with them, or bare."""
    note = escape(city.words["described"]) if "237" in city.has else ""
    rows = [
        f'<h2>{number}</h2><p>{note.format(date=city.date(number))}</p><p><a href="data/table-{number}.csv">CSV</a></p>'
        for number in (1, 2)
    ]
    return f"<h1>{escape(_menu(city, 'data'))}</h1>{''.join(rows)}{_filler(city, _slug('data'))}"


def _events(city: City) -> str:
    title, when = city.words["event"]
    rows = "".join(f"<h2>{escape(title)} {day}</h2><p>{escape(when.format(date=city.date(day)))}</p>" for day in (3, 12, 21))
    return f"<h1>{escape(_menu(city, 'events'))}</h1>{rows}{_filler(city, _slug('events'))}"


def _news(city: City) -> str:
    title, text = city.words["news"]
    date = city.date(9)
    return f"<h1>{escape(_menu(city, 'news'))}</h1><h2>{escape(title.format(date=date))}</h2><p>{escape(text.format(date=date))}</p>{_filler(city, _slug('news'))}"


def _search_page(city: City) -> str:
    options = "".join(f"<option>{escape(title)}</option>" for title, _ in list(city.words["content"].values())[:4])
    label = escape(_menu(city, "filter"))
    field = f'<input type="search" name="q"><label>{label}<select name="topic" aria-label="{label}">{options}</select></label>'
    return (
        f'<h1>{escape(_menu(city, "search"))}</h1><form action="search.html">{field}<button>{escape(_menu(city, "search"))}</button></form>'
    )


def _contact(city: City) -> str:
    return f'<h1>{escape(_menu(city, "contact"))}</h1><p><a href="mailto:hall@town.example">hall@town.example</a>, <a href="tel:+15550100">+1 555 0100</a></p>'


def _login(city: City) -> str:
    label = escape(_menu(city, "login"))
    return f'<h1>{label}</h1><form method="post"><input name="user"><input type="password" name="code"><button>{label}</button></form>'
