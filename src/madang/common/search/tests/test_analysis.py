import pytest

from madang.common.search.analysis import fold, tokens, words


@pytest.mark.parametrize(
    ("text", "language", "token"),
    [
        ("Registrations", "en", "registr"),
        ("Registrations", "en", "registrations"),
        ("e-mail", "en", "email"),
        ("Éducation", "fr", "education"),
        ("출생신고", "ko", "출생"),
        ("출생신고", "ko", "신고"),
        ("身份证明", "zh-hans", "份证"),
        ("ひらがな", "ja", "らが"),
        ("المَوْلُود", "ar", "مولود"),
        ("ＡＢＣ１２３", "en", "abc123"),
        ("BTS방탄", "ko", "bts"),
    ],
)
def test_a_text_is_found_by(text, language, token):
    assert token in tokens(text, language)


def test_arabic_letters_that_people_mix_up_are_one():
    assert fold("إدارة") == fold("ادارة") == fold("اداره")
    assert fold("مبنى") == fold("مبني")


def test_an_english_word_in_a_korean_text_is_stemmed_as_english():
    assert "permit" in tokens("건축 permits 안내", "ko")


def test_common_words_are_not_asked_for_unless_they_are_all_there_is():
    assert [word.ways[0] for word in words("how do I register a baby", "en")] == [("register",), ("baby",)]
    assert len(words("how to", "en")) == 2


def test_the_last_word_may_be_half_typed():
    first, last = words("building perm", "en")
    assert not first.is_prefix
    assert last.is_prefix


def test_a_korean_particle_is_not_asked_for():
    ways = words("출생을", "ko")[0].ways
    assert ("출생",) in ways


def test_one_character_begins_a_pair():
    (word,) = words("출", "ko")
    assert word.is_prefix
    assert word.ways == (("출",),)


def test_a_question_of_signs_alone_asks_for_nothing():
    assert words("?!\"'* () --", "en") == []
