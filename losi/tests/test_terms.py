"""Words in thirteen languages: what a passage names, and in which language it is."""

from pathlib import Path

import pytest
import yaml
from madang_losi.terms import Reader, detect, normal

SAID = {
    "en": ("Where to put your recycling", "waste"),
    "sv": ("Lämna trädgårdsavfall", "waste"),
    "de": ("Abfallkalender der Gemeinde", "waste"),
    "fr": ("Collecte des déchets", "waste"),
    "es": ("Recolección de residuos", "waste"),
    "pt": ("Coleta de lixo", "waste"),
    "it": ("Raccolta dei rifiuti", "waste"),
    "id": ("Jadwal pengangkutan sampah", "waste"),
    "el": ("Αποκομιδή απορριμμάτων", "waste"),
    "ru": ("График вывоза мусора", "waste"),
    "ko": ("음식물 쓰레기 배출", "waste"),
    "zh": ("垃圾分类投放", "waste"),
    "ar": ("جمع النفايات المنزلية", "waste"),
}
SENTENCE = {
    "en": "The council meets on the first Tuesday of the month and the minutes are published for all to read.",
    "it": "Il comune rende noto che gli uffici sono aperti al pubblico con orario continuato per il periodo estivo.",
    "id": "Warga dapat mengajukan permohonan kepada kantor desa dengan membawa surat dari ketua dan tidak dipungut biaya untuk ini.",
    "el": "Ο δήμος ενημερώνει τους πολίτες για την αποκομιδή των απορριμμάτων.",
    "zh": "市政府办公室发布关于垃圾分类的通知",
}


@pytest.mark.parametrize("code", SAID)
def test_a_concept_is_found_in_every_language(code):
    text, concept = SAID[code]
    assert concept in Reader().concepts(text, (code,))


@pytest.mark.parametrize("code", SENTENCE)
def test_the_language_of_a_sentence_is_told(code):
    assert detect([SENTENCE[code]]) == code


def test_a_wording_begins_with_a_word_and_not_inside_one():
    assert "pay" not in Reader().concepts("The display of the spray", ("en",))


def test_accents_capitals_and_punctuation_do_not_matter():
    assert normal("DÉCHETS, à l'École!") == " dechets a l ecole "


def test_too_few_words_tell_no_language():
    assert detect(["42"]) == ""


SERVICES = {
    "en": ("Apply online for a building permit", {"building_permit", "online", "apply"}),
    "de": ("Den Bauantrag online einreichen", {"building_permit", "online", "apply"}),
    "fr": ("Déposer en ligne une demande de permis de construire", {"building_permit", "online", "apply"}),
    "es": ("Solicitar en línea la licencia de obra", {"building_permit", "online", "apply"}),
    "pt": ("Solicitar pela internet o alvará de construção", {"building_permit", "online", "apply"}),
    "it": ("Presentare online la domanda di permesso di costruire", {"building_permit", "online", "apply"}),
    "sv": ("Ansök om bygglov via vår e-tjänst", {"building_permit", "online", "apply"}),
    "ru": ("Подать заявление онлайн: разрешение на строительство", {"building_permit", "online", "apply"}),
    "id": ("Ajukan permohonan PBG secara online", {"building_permit", "online", "apply"}),
    "el": ("Ηλεκτρονική αίτηση για άδεια δόμησης", {"building_permit", "online", "apply"}),
    "zh": ("建筑许可网上申请", {"building_permit", "online", "apply"}),
    "ko": ("건축허가 온라인 신청", {"building_permit", "online", "apply"}),
    "ar": ("تقديم طلب رخصة بناء عبر الإنترنت", {"building_permit", "online", "apply"}),
}
# Words that hold a wording of another matter inside them, and words that mean something else beside it.
NOT_SAID = [
    ("ar", "تطبيق البلدية على الهاتف", "health"),
    ("it", "Amministrazione Trasparente", "bid_platform"),
    ("it", "Segnalazione certificata di inizio attività", "fault_report"),
    ("es", "Responsable de Información Pública", "foi"),
    ("es", "Se compraron doscientas luminarias", "fault_report"),
    ("pt", "Gestão de recursos humanos", "appeal"),
    ("ru", "Промышленные парки", "culture"),
    ("en", "Pet mediation for the elderly", "appeal"),
]


@pytest.mark.parametrize("code", SERVICES)
def test_what_a_town_calls_a_building_permit_online_is_understood(code):
    text, concepts = SERVICES[code]
    assert Reader().concepts(text, (code,)) >= concepts


@pytest.mark.parametrize(("code", "text", "concept"), NOT_SAID)
def test_a_word_that_only_looks_like_it_says_nothing(code, text, concept):
    assert concept not in Reader().concepts(text, (code,))


@pytest.mark.parametrize("code", sorted(SERVICES))
def test_every_language_has_every_concept(code):
    from madang_losi.terms import languages

    assert set(languages()[code].concepts) == set(languages()["en"].concepts)


PHRASES = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", PHRASES)
def test_what_residents_pages_call_things_is_named(code):
    reader = Reader()
    said = [(concept, phrase) for concept, line in PHRASES[code].items() for phrase in line.split(" | ")]
    assert len(said) > 60
    assert [one for one in said if one[0] not in reader.concepts(one[1], (code, "en"))] == []
