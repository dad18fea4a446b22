"""The wordings of urgent signs are read as their file has them; a mistake in it is reported with its line."""

import pytest

from bot.content.documents import ContentError
from bot.content.words import build_sign_wordings, parse_signs
from bot.language.english import stem
from bot.language.wordings import locate, parse_wording

FILE = """
misspelt:
  calf: [caff]
same_words:
  cannot: [cant, can not]
  i: [im]
skipped_words: [very, the]
word_classes:
  leg: [leg, calf, lower-limb]
  limb: [<leg>, arm]
signs:
  row: [chest pain]
  near: [swollen + fever]
  class: [<limb> numb, no-feeling <leg>]
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


TOLD = {
    "chest pain": {"row"},
    "fever and swollen": {"near"},
    "calf numb": {"class"},
    "no feeling lower limb": {"class", "denial"},
    "flew": {"flight"},
}


def problems_of(old: str, new: str) -> tuple[str, ...]:
    """Return the problems of the file with *new* in place of *old*."""
    assert FILE.count(old) == 1
    with pytest.raises(ContentError) as caught:
        parse_signs(FILE.replace(old, new), "signs.yaml")
    return caught.value.problems


def test_the_file_is_kept_as_it_was_written() -> None:
    written = parse_signs(FILE, "signs.yaml").written

    assert written["signs"] == {
        "row": ("chest pain",),
        "near": ("swollen + fever",),
        "class": ("<limb> numb", "no-feeling <leg>"),
    }
    assert written["misspelt"] == {"calf": ("caff",)}
    assert written["word_classes"]["limb"] == ("<leg>", "arm")
    assert written["harmless"] == {"": ("killing time", "blue jeans")}


def test_signs_of_the_background_are_known() -> None:
    assert parse_signs(FILE, "signs.yaml").background == {"flight"}


def test_every_sign_has_its_wordings() -> None:
    signs = parse_signs(FILE, "signs.yaml")

    assert {words: signs.wordings.all.names(locate((word, stem(word)) for word in words.split())) for words in TOLD} == TOLD


def test_the_words_of_all_wordings_are_known_and_no_others() -> None:
    assert parse_signs(FILE, "signs.yaml").words == frozenset(
        """
        leg calf lower limb arm chest pain swollen fever numb no feeling flew killing time blue jeans not sure what is my dog
        years ago
        """.split()
    )


def test_words_that_mean_the_same_are_read_as_one_and_slips_stand_apart() -> None:
    signs = parse_signs(FILE, "signs.yaml")

    assert signs.same_words.apply(("im", "can", "not", "walk")) == ("i", "cannot", "walk")
    assert signs.misspelt == {"caff": ("calf",)}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("row: [chest pain]", "row: [can't walk]", '"can\'t" is no word; write small letters without apostrophe'),
        ("row: [chest pain]", "row: [cant walk]", "'cant' is never seen in a message; write cannot"),
        ("row: [chest pain]", "row: [caff numb]", "'caff' is never seen in a message; write calf"),
        ("row: [chest pain]", "row: [the chest]", "'the' is never seen in a message; write nothing, the word is skipped"),
        ("row: [chest pain]", "row: [<legs> weak]", "<legs> is no word class, did you mean 'leg'?"),
        ("row: [chest pain]", "row: [leg +]", "'+' needs words on both sides"),
        ("row: [chest pain]", "row: [leg ...]", "'...' needs words on both sides"),
        ("limb: [<leg>, arm]", "limb: [<arm>, arm]", "<arm> is no word class"),
        ("past: [years ago]", "past: [year's end]", '"year\'s" is no word; write small letters without apostrophe'),
        ("i: [im]", "i: [im, cant]", "'cant' is already read as 'cannot'; keep it in one place"),
        ("calf: [caff]", "calf: [caff]\n  coffee: [caff]", "'caff' is already read as 'calf'; keep it in one place"),
        ("calf: [caff]", "calf: [caff, ca f]", "'ca f' is more than one word; write it under same_words"),
        ("present: [today]", "presents: [today]", "unknown key 'presents', did you mean 'present'?"),
    ],
)
def test_a_mistake_is_reported_with_its_line(old: str, new: str, problem: str) -> None:
    line = FILE[: FILE.index(old)].count("\n") + new.count("\n") + 1

    assert any(found.startswith(f"signs.yaml:{line}: ") and problem in found for found in problems_of(old, new))


def test_a_sign_of_the_background_stands_in_no_other_section() -> None:
    (problem,) = problems_of("flight: [flew]", "row: [flew]")

    assert problem == "signs.yaml:16: 'row' stands in signs, too; keep one of them"


def test_a_missing_section_is_reported() -> None:
    (problem,) = problems_of("no_denial: [not-sure]\n", "")

    assert "key 'no_denial' is missing" in problem


def test_a_class_names_those_before_it_alone() -> None:
    (problem, *_) = problems_of("  limb: [<leg>, arm]", "  limb: [<foot>, arm]\n  foot: [foot]")

    assert problem.startswith("signs.yaml:10: <foot> is no word class")


def test_all_problems_of_the_file_are_reported_at_once() -> None:
    text = FILE.replace("row: [chest pain]", "row: [Chest pain]").replace("near: [swollen + fever]", "near: [+ fever]")
    with pytest.raises(ContentError) as caught:
        parse_signs(text, "signs.yaml")

    assert [problem.split(": ")[0] for problem in caught.value.problems] == ["signs.yaml:12", "signs.yaml:13"]


def test_a_wording_that_holds_a_denying_word_stands_apart_from_its_other_alternatives() -> None:
    rows = [("numb", parse_wording("no-feeling/numb leg", {})), ("pain", parse_wording("chest pain", {}))]

    wordings = build_sign_wordings(rows, frozenset({"no"}))

    found = {
        (wording.name, wording.number in wordings.denying)
        for anchored in wordings.all.by_anchor.values()
        for wording in anchored
    }
    assert found == {("numb", False), ("numb", True), ("pain", False)}
