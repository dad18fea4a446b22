"""The engine can be compared with peers on any FAQ bank."""

from tests.benchmarks.adapter import build

BANK = [
    ("hours", "When is the library open?", "From nine to five."),
    ("cards", "How do I get a library card?", "Bring a letter with your address."),
    ("fines", "What does a late book cost?", "Ten cents a day."),
]


def test_an_entry_of_any_bank_is_found_by_its_question_and_by_its_answer() -> None:
    engine = build(BANK)

    assert engine.search("how can i get a card", 3)[0][0] == "cards"
    assert engine.search("ten cents", 3)[0][0] == "fines"
    assert len(engine.search("library", 2)) == 2


def test_entries_with_one_question_share_their_answers() -> None:
    found = build([*BANK, ("more", "What does a late book cost?", "Nothing for children.")]).search("nothing for children", 4)

    assert {id for id, score in found[:2] if score > 0} == {"fines", "more"}
