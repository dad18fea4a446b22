"""Signs are found in a message by the wordings of a small file; what is denied, asked in general or recalled is not."""

import pytest

from bot.content.words import Signs, SignWordings, build_sign_wordings, parse_signs
from bot.language.reading import read_text
from bot.language.spelling import build_lexicon
from bot.language.wordings import parse_wording
from bot.urgent.signs import Tale, read_alike, read_tale

FILE = """
misspelt:
  calf: [caff]
  a lot: [alot]
same_words:
  cannot: [cant, can not]
  i: [im]
skipped_words: [very, the]
word_classes:
  leg: [leg, calf, lower-limb]
  limb: [<leg>, arm]
signs:
  row: [chest pain]
  together: [kill-myself]
  either: [pee/urinate]
  wide: [cannot ... toes]
  near: [swollen + fever]
  class: [<limb> numb]
  exact: [stabbed!]
  opening: [^-help]
  feeling: [no-feeling <leg>]
  weak: [weak]
background:
  flight: [flew]
harmless: [killing time, blue jeans]
no_denial: [not-sure]
denial: [no]
short_denial: [not]
general_question: [what-is]
not_a_person: [my dog]
past: [years ago]
present: [today]
fresh_start: [but, i, my]
writer: [i]
"""
FLOOR = {"clot-in-lung": ("chest pain",), "sudden-paralysis": ("no-feeling leg",), "suicide": ("want!_to_die!",)}


@pytest.fixture(scope="module")
def signs() -> Signs:
    return parse_signs(FILE, "signs.yaml")


def read(message: str, signs: Signs) -> tuple[str, ...]:
    lexicon = build_lexicon(dict.fromkeys(signs.words, 2), signs.misspelt)
    return read_alike(read_text(message, lexicon), signs)


@pytest.fixture(scope="module")
def floor(signs: Signs) -> SignWordings:
    return build_sign_wordings(
        ((flag, parse_wording(text, {})) for flag, texts in FLOOR.items() for text in texts), signs.denials
    )


def tale_of(message: str, signs: Signs, floor: SignWordings | None = None) -> Tale:
    return read_tale(read(message, signs), signs, floor or build_sign_wordings((), signs.denials))


def signs_in(message: str, signs: Signs) -> frozenset[str]:
    return tale_of(message, signs).told


def test_one_way_to_write_a_word_is_kept_and_skipped_words_are_left_out(signs: Signs) -> None:
    assert read("I'm very numb, CAN'T walk! The caff hurts alot", signs) == (
        "i", "numb", ",", "cannot", "walk", "!", "calf", "hurts", "a", "lot",
    )  # fmt: skip


def test_all_signs_of_a_message_are_found_and_no_silence_is_one(signs: Signs) -> None:
    message = "what is it? i flew, not sure. no fever. killing time years ago. help, chest pain and calf numb"

    assert signs_in(message, signs) == {"flight", "opening", "row", "class"}


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("CHEST PAIN", "row"),
        ("chest the very pain", "row"),  # skipped words stand nowhere
        ("i can't move them toes", "wide"),
        ("can not feel toes", "wide"),
        ("chset pain", "row"),
        ("caff numb", "class"),
        ("killmyself", "together"),
        ("ｃｈｅｓｔ pa\u200bin", "row"),
    ],
)
def test_ways_to_write_a_word_are_read_as_that_word(message: str, found: str, signs: Signs) -> None:
    assert signs_in(message, signs) == frozenset(found.split())


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("no fever and nothing swollen", ""),
        ("no fever, pee", "either"),  # a comma ends what is denied
        ("no fever, chest pain or weak", ""),  # except in a list
        ("no fever but chest pain", "row"),
        ("not weak", ""),
        ("not all that long a walk and weak", "weak"),  # "not" reaches three words
        ("not sure, weak", "weak"),
        ("no feeling in leg and chest pain", "feeling row"),  # its own denial denies nothing else
        ("no feeling", ""),
    ],
)
def test_what_is_denied_does_not_count(message: str, found: str, signs: Signs) -> None:
    assert signs_in(message, signs) == frozenset(found.split())


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("what is chest pain", ""),
        ("what is it? chest pain", "row"),
        ("what is it when i have chest pain", "row"),
        ("my dog is weak", ""),
        ("my dog pulled and i have chest pain", "row"),
        ("chest pain years ago", ""),
        ("years ago, chest pain", "row"),
        ("chest pain years ago and today", "row"),
        ("flew years ago", "flight"),  # a fact of the background stays true
        ("killing time, weak", "weak"),
    ],
)
def test_what_is_asked_recalled_or_of_an_animal_does_not_count(message: str, found: str, signs: Signs) -> None:
    assert signs_in(message, signs) == frozenset(found.split())


def test_a_misspelt_word_that_is_english_is_not_bent(signs: Signs) -> None:
    assert signs_in("he was stabled", signs) == frozenset()


@pytest.mark.parametrize(
    ("message", "silenced"),
    [
        ("no fever and nothing swollen", "near"),  # denied
        ("what is chest pain", "row"),  # asked in general
        ("my dog is weak", "weak"),  # of an animal
        ("chest pain years ago", "row"),  # long past
        ("no chest pain, flew years ago", "row"),  # a fact of the background is told
        ("chest pain", ""),
        ("no chest pain last night. now chest pain", ""),  # told once is told
        ("killing time, weak", ""),
    ],
)
def test_what_is_silenced_is_known_as_silenced(message: str, silenced: str, signs: Signs) -> None:
    assert tale_of(message, signs).silenced == frozenset(silenced.split())


@pytest.mark.parametrize(
    ("message", "fires"),
    [
        ("chest pain", "clot-in-lung"),
        ("chset pain", "clot-in-lung"),
        ("no feeling in my leg", "sudden-paralysis"),  # its own denial denies nothing
        ("no feeling in any part of my leg", ""),  # up to two other words stand between
        ("i want to die and chest pain", "clot-in-lung suicide"),
        ("wanted to die", ""),  # "want!" is this form alone
        ("", ""),
    ],
)
def test_the_floor_names_the_flags_of_its_wordings(message: str, fires: str, signs: Signs, floor: SignWordings) -> None:
    assert tale_of(message, signs, floor).floor == frozenset(fires.split())


@pytest.mark.parametrize(
    "message",
    [
        "no chest pain",
        "no fever, chest pain or weak",
        "not chest pain",
        "what is chest pain",
        "what is it to want to die",
        "my dog has chest pain",
        "chest pain years ago",
        "years ago i want to die",
    ],
)
def test_a_floor_wording_that_is_denied_asked_or_long_past_does_not_fire(
    message: str, signs: Signs, floor: SignWordings
) -> None:
    assert tale_of(message, signs, floor).floor == frozenset()


@pytest.mark.parametrize(
    ("message", "fires"),
    [
        ("no fever but chest pain", "clot-in-lung"),
        ("what is it? chest pain", "clot-in-lung"),
        ("years ago, chest pain", "clot-in-lung"),
        ("my dog pulled and i have chest pain", "clot-in-lung"),
        ("no chest pain. i want to die", "suicide"),
    ],
)
def test_what_silences_one_clause_leaves_the_floor_of_the_next(
    message: str, fires: str, signs: Signs, floor: SignWordings
) -> None:
    assert tale_of(message, signs, floor).floor == frozenset(fires.split())
