"""The wording language of signs.yaml, each construct on a small file of its own."""

import pytest
from bot.signs import Lexicon, find_signs, parse_signs, read_words
from bot.strict_yaml import ContentError

FILE = """
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


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return parse_signs(FILE, "signs.yaml")[0]


@pytest.mark.parametrize(
    ("message", "signs"),
    [
        ("chest pain", "row"),
        ("chest has bad pain", "row"),
        ("chest has a bad pain", ""),  # three words between
        ("pain in chest", ""),  # the other order
        ("kill myself", "together"),
        ("kill off myself", ""),
        ("she cannot pee", "either"),
        ("urinating", "either"),
        ("cannot even begin to move these toes", "wide"),
        ("fever since monday. leg got swollen", "near"),
        ("calf went numb", "class"),
        ("arm numbness", "class"),
        ("lower limb numb", "class"),
        ("lower arm", ""),
        ("he was stabbed", "exact"),
        ("a stabbing feeling", ""),
        ("help me. more", "opening"),
        ("some more, help", "opening"),
        ("they help me", ""),
    ],
)
def test_a_wording_means_what_the_head_of_the_file_says(message: str, signs: str, lexicon: Lexicon) -> None:
    assert find_signs(read_words(message, lexicon), lexicon) == frozenset(signs.split())


@pytest.mark.parametrize(
    ("message", "signs"),
    [
        ("CHEST PAIN", "row"),
        ("chest the very pain", "row"),  # skipped words stand nowhere
        ("i can't move them toes", "wide"),
        ("can not feel toes", "wide"),
        ("chset pain", "row"),
        ("killmyself", "together"),
        ("ｃｈｅｓｔ pa\u200bin", "row"),
    ],
)
def test_ways_to_write_a_word_are_read_as_that_word(message: str, signs: str, lexicon: Lexicon) -> None:
    assert find_signs(read_words(message, lexicon), lexicon) == frozenset(signs.split())


@pytest.mark.parametrize(
    ("message", "signs"),
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
def test_what_is_denied_does_not_count(message: str, signs: str, lexicon: Lexicon) -> None:
    assert find_signs(read_words(message, lexicon), lexicon) == frozenset(signs.split())


@pytest.mark.parametrize(
    ("message", "signs"),
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
def test_what_is_asked_recalled_or_of_an_animal_does_not_count(message: str, signs: str, lexicon: Lexicon) -> None:
    assert find_signs(read_words(message, lexicon), lexicon) == frozenset(signs.split())


def test_a_misspelt_word_that_is_english_is_not_bent(lexicon: Lexicon) -> None:
    assert find_signs(read_words("he was stabled", lexicon), lexicon) == frozenset()


def test_the_file_is_kept_as_it_was_written(lexicon: Lexicon) -> None:
    assert lexicon.written["signs"]["near"] == ("swollen + fever",)
    assert lexicon.written["harmless"] == {"": ("killing time", "blue jeans")}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("row: [chest pain]", "row: [can't walk]", '"can\'t" is no word; write small letters without apostrophe'),
        ("row: [chest pain]", "row: [cant walk]", "'cant' is never seen in a message; write cannot"),
        ("row: [chest pain]", "row: [the chest]", "'the' is never seen in a message; write nothing, the word is skipped"),
        ("row: [chest pain]", "row: [<legs> weak]", "<legs> is no word class, did you mean 'leg'?"),
        ("row: [chest pain]", "row: [leg +]", "'+' needs words on both sides"),
        ("flight: [flew]", "weak: [flew]", "'weak' stands in signs, too; keep one of them"),
        ("present: [today]", "presents: [today]", "unknown key 'presents', did you mean 'present'?"),
    ],
)
def test_a_mistake_is_reported_with_its_line(old: str, new: str, problem: str) -> None:
    text = FILE.replace(old, new)
    line = text[: text.index(new)].count("\n") + 1

    with pytest.raises(ContentError) as error:
        parse_signs(text, "signs.yaml")

    assert any(found.startswith(f"signs.yaml:{line}: ") and problem in found for found in error.value.problems)
