"""Words in thirteen languages: what a passage names, and in which language it is."""

import pytest
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
