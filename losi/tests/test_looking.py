"""What real portals do to be misread: each trap as a small invented town, in the language in which it was met."""

import pytest
from madang_losi.assessing import assess

FRAME = """<html lang="{code}"><head><title>{title} | Maru</title></head><body>
<nav><a href="index.html">Maru</a> {menu}</nav><main>{body}</main><footer>{footer}</footer></body></html>"""
LONG = {
    "en": "<p>The town does this for all who live here, and for those who work here, on every day of the week and in every season of the year.</p>",
    "de": "<p>Die Gemeinde macht das für alle, die hier wohnen, und für alle, die hier arbeiten, an jedem Tag der Woche und zu jeder Zeit des Jahres.</p>",
    "es": "<p>El municipio lo hace para todos los que viven en la ciudad y para los que trabajan en ella, en cada día de la semana y del año.</p>",
    "fr": "<p>La commune le fait pour tous ceux qui vivent dans la ville et pour ceux qui y travaillent, chaque jour de la semaine et de l'an.</p>",
    "it": "<p>Il paese lo fa per tutti quelli che vivono nella città e per chi ci lavora, in ogni giorno della settimana e in ogni stagione.</p>",
    "pt": "<p>A cidade faz isso para todos os que moram aqui e para os que trabalham aqui, em cada dia da semana e em todas as épocas do ano.</p>",
    "ar": "<p>تقوم المدينة بذلك من أجل كل من يسكن فيها ومن أجل كل من يعمل فيها في كل يوم من أيام الأسبوع وفي كل فصل من فصول السنة.</p>",
}
FIELDS = "<input name=a><input name=b><input name=c><button>{button}</button>"


def town(folder, code, *bodies, footer=""):
    """A home page that links to a page for each body."""
    names = [f"page{number}.html" for number in range(len(bodies))]
    menu = " ".join(f'<a href="{name}">{name}</a>' for name in names)
    home = f"<h1>Maru</h1>{LONG[code] * 3}"
    for name, body in {"index.html": home, **dict(zip(names, bodies, strict=True))}.items():
        text = FRAME.format(code=code, title=name, menu=menu, body=body, footer=footer)
        (folder / name).write_text(text, encoding="utf-8")
    return assess(folder).by_code()


FOUND = {
    "a card that leads to a form is the service it names": (
        "254",
        "es",
        '<h1>Trámites</h1><a href="https://forms.gle/x1"><div><h4>Licencia de conducir</h4></div></a>{long}',
    ),
    "a link that says only here speaks with its line": (
        "219",
        "en",
        '<h1>Papers</h1><table><tr><td>Budget of this year <a href="https://files.example/b.pdf">Click here to view</a></td></tr></table>{long}',
    ),
    "under the name of a service a link that goes on online is the service": (
        "264",
        "fr",
        '<h1>Démarches</h1><h2>Carte grise</h2><p>Tout se fait à distance.</p><a href="https://ants.example/go">Démarche en ligne</a>{long}',
    ),
    "records named one by one are offered together in another sentence of the section": (
        "259",
        "it",
        "<h1>Uffici</h1><h2>Anagrafe</h2><p>L'ufficio rilascia certificati di residenza, nascita, matrimonio e morte. Ogni certificato si può "
        "richiedere anche online. Gli uffici sono aperti al pubblico dal lunedì al venerdì, con orario continuato nei mesi estivi.</p>{long}",
    ),
    "a page to sign in and pay is paying online": (
        "286",
        "en",
        "<h1>Pay your water bill</h1><p>Please sign in.</p><form><input type=email name=m><input type=password name=p><button>Sign in</button></form>",
    ),
    "a field for a password is a door for residents": (
        "245",
        "en",
        "<h1>Your account</h1><form><input type=email name=m><input type=password name=p><button>Go</button></form>{long}",
    ),
    "an item of news may stand under a headline of its own": (
        "296",
        "pt",
        "<h1>Maru</h1><h2>Últimas notícias</h2><h3>Nova praça no bairro</h3><p>Publicado em 15 de março de 2023</p><p>As obras da praça "
        "começaram nesta semana.</p>{long}",
    ),
    "a page without any heading is read by its short lines": (
        "240",
        "ar",
        "<div>الأسئلة الشائعة</div><div>هل يمكن تقديم المعاملة نيابة عن شخص آخر من أفراد العائلة وما هي المدة الزمنية للحصول على الخدمة؟</div>{long}{long}",
    ),
}
NOT_FOUND = {
    "a life is not a service": (
        "232",
        "es",
        "<h1>Asesoría</h1><p>Nacida el 17 de enero de 1964 en la ciudad, es abogada y magíster en derecho público por la universidad. Ejerce "
        "la mediación comunitaria y presenta recurso de apelación en el centro judicial desde hace muchos años, con vocación por el servicio.</p>{long}",
    ),
    "a line of dead links is a menu": ("269a", "es", '<h1>Maru</h1><p><a href="#">Trámites</a> <a href="#">Pagos en línea</a></p>{long}'),
    "a body named in a list says nothing": (
        "229",
        "en",
        "<h1>Council</h1><p>Community Action Partnership of Maru County</p><p>Social Services Advisory Board of Maru</p>{long}",
    ),
    "an introduction to news is not news": ("296", "en", "<h1>Maru</h1><h2>Latest news</h2><p>Here you find the news of the town.</p>"),
    "a problem of accessibility is not a broken lamp": (
        "274",
        "fr",
        "<h1>Accessibilité</h1><p>Pour signaler un problème d'accessibilité, écrivez à la mairie de la commune.</p>{long}",
    ),
    "a page still to be written says nothing": (
        "234",
        "fr",
        "<h1>Politique de confidentialité</h1><p>La politique de confidentialité de ce site est en cours de rédaction. Pour toute question vous "
        "pouvez écrire à la mairie de la commune, qui vous répondra dans la semaine et vous dira ce qui est fait des données.</p>",
    ),
    "a verb that looks like a remedy is none": (
        "232",
        "en",
        "<h1>Events</h1><p>Other events of the valley appeal to many visitors.</p>{long}",
    ),
    "taxes paid at the counter are not paid online": (
        "269a",
        "fr",
        "<h1>Taxes</h1><p>La mairie travaille à l'intégration de solutions de paiement en ligne pour les taxes de la commune.</p>{long}",
    ),
    "a list that says it is empty holds nothing": (
        "233",
        "de",
        "<h1>Stellenangebote</h1><p>Derzeit keine Einträge in dieser Rubrik. Bitte schauen Sie zu einem späteren Zeitpunkt noch einmal auf diese Seite.</p>",
    ),
    "a link to the home page is no site map": ("205", "fr", '<h1>Maru</h1><p>Voir aussi <a href="index.html">Plan du site</a></p>{long}'),
    "the door of the staff is not for residents": (
        "245",
        "en",
        "<h1>Admin panel for staff</h1><form><input name=u><input type=password name=p><button>Log in</button></form>{long}",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_it_is_found(tmp_path, what):
    code, language, body = FOUND[what]
    decision = town(tmp_path, language, body.replace("{long}", LONG[language]))[code]
    assert decision.answer == "yes", what
    assert decision.evidence


@pytest.mark.parametrize("what", NOT_FOUND)
def test_it_is_not_found(tmp_path, what):
    code, language, body = NOT_FOUND[what]
    assert town(tmp_path, language, body.replace("{long}", LONG[language]))[code].answer == "no", what


@pytest.mark.parametrize(
    ("footer", "answer"), [("Maru County. All Rights Reserved © 2022", "yes"), ("Maru Bakery. All Rights Reserved © 2022", "no")]
)
def test_a_town_names_itself_beside_the_mark_of_copyright(tmp_path, footer, answer):
    assert town(tmp_path, "en", LONG["en"], footer=footer)["281"].answer == answer


def test_a_number_in_the_footer_is_a_way_to_reach_the_town(tmp_path):
    assert town(tmp_path, "en", LONG["en"], footer="+62 813 1878 5080")["214"].answer == "yes"


def test_a_folder_named_like_a_style_sheet_stops_nothing(tmp_path):
    (tmp_path / "animate.css").mkdir()
    assert town(tmp_path, "en", LONG["en"])["214"].answer == "no"
