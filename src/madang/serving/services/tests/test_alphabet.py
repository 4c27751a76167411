from madang.serving.services.alphabet import by_letter, initial


def test_a_name_is_looked_for_under_its_first_letter_in_each_script():
    assert initial("Register a birth") == "R"
    assert initial("école") == "E"
    assert initial("출생 신고") == "ㅊ"
    assert initial("꽃 배달") == "ㄱ"
    assert initial("تسجيل ولادة") == "ت"
    assert initial("المفقودات") == "م"
    assert initial("أثاث") == "ا"


def test_services_stand_under_letters_in_order():
    names = ["Register a birth", "Building permit", "Bulky waste"]
    grouped = by_letter([{"name": name} for name in names])
    assert [(letter, [card["name"] for card in cards]) for letter, cards in grouped] == [
        ("B", ["Building permit", "Bulky waste"]),
        ("R", ["Register a birth"]),
    ]
