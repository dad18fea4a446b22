"""Vocabulary, aspects and subjects are read from what editors write; the words of urgent signs have tests of their own."""

from collections.abc import Callable

import pytest

from bot.content.documents import ContentError
from bot.content.words import Aspects, Subjects, Vocabulary, parse_aspects, parse_subjects, parse_vocabulary
from bot.language.english import stem
from bot.language.text import clean, split_words
from bot.language.wordings import locate

VOCABULARY = """\
- term: herniated disc
  means_the_same: [slipped disc, slipped disk, disc, hernia of a disc]
- term: radiofrequency ablation
  means_the_same: [rfa, nerve burning]
"""
ASPECTS = """\
word_classes:
  pill: [aspirin, ibuprofen]
kinds:
  definition: [what_is]
aspects:
  cost:
    asked: [how_much, price]
  pain:
    topics: [treatments]
    asked: [is ... painful!]
  drug:
    asked: [take/use_<pill>, <pill> ... dose]
personal:
  own-dose: [how_many_mg]
said:
  cost: what it costs
"""
SUBJECTS = """\
gout: [gout, gouty arthritis]
als: [als, lou gehrig's disease]
bunion: [bunion, hallux valgus]
"""


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words in *text*."""
    return tuple(stem(piece.text) for piece in split_words(clean(text)) if piece.is_word)


def places(text: str) -> dict[str, int]:
    """Return where the words of *text* stand."""
    pieces = split_words(clean(text))
    return locate((piece.text, stem(piece.text) if piece.is_word else "") for piece in pieces)


def found(aspects: Aspects, text: str) -> frozenset[str]:
    """Return the ids of all that *text* asks for."""
    return aspects.wordings.names(places(text))


def wording(*asked: str) -> Aspects:
    """Return one aspect 'x' with the wordings *asked*."""
    wordings = ", ".join(asked)
    return parse_aspects(f"word_classes: {{pill: [aspirin]}}\nkinds: {{}}\naspects: {{x: {{asked: [{wordings}]}}}}", "a.yaml")


def problems_of(parse: Callable[[str, str], object], text: str, name: str) -> tuple[str, ...]:
    """Return the problems of *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse(text, name)
    return caught.value.problems


# ---- vocabulary


@pytest.fixture
def vocabulary() -> Vocabulary:
    return parse_vocabulary(VOCABULARY, "vocabulary.yaml")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("is a slipped disc bad", "is a herniated disc bad"),
        ("SLIPPED disks", "herniated disc"),
        ("does rfa hurt", "does radiofrequency ablation hurt"),
        ("rfa for a slipped disc", "radiofrequency ablation for a herniated disc"),
        ("nerve burnings", "radiofrequency ablation"),
        ("nerve pain", "nerve pain"),
        ("", ""),
    ],
)
def test_a_known_wording_is_rewritten_to_its_term(vocabulary: Vocabulary, text: str, meant: str) -> None:
    assert vocabulary.rewriting.apply(stems(text)) == stems(meant)


def test_the_longest_wording_wins(vocabulary: Vocabulary) -> None:
    assert vocabulary.rewriting.apply(stems("hernia of a disc")) == stems("herniated disc")


def test_a_term_next_to_its_own_wording_counts_once(vocabulary: Vocabulary) -> None:
    assert vocabulary.rewriting.apply(stems("herniated disc (slipped disc) pain"))[-3:] == stems("herniated disc pain")


def test_lay_words_are_those_of_the_terms_in_a_text(vocabulary: Vocabulary) -> None:
    assert vocabulary.lay_words("How are herniated discs treated?") == ["a", "disc", "disk", "hernia", "of", "slipped"]
    assert vocabulary.lay_words("How is a disc (herniated or not) treated?") == []


def test_a_term_is_not_rewritten_again() -> None:
    chain = parse_vocabulary("- {term: b, means_the_same: [a]}\n- {term: c, means_the_same: [b]}\n", "vocabulary.yaml")

    assert chain.rewriting.apply(("a", "b")) == ("b", "c")


def test_the_words_of_terms_and_wordings_are_known(vocabulary: Vocabulary) -> None:
    assert sorted(vocabulary.words) == [
        "a", "ablation", "burning", "disc", "disk", "hernia", "herniated", "nerve", "of", "radiofrequency", "rfa", "slipped",
    ]  # fmt: skip


def test_a_vocabulary_is_kept_as_it_was_written(vocabulary: Vocabulary) -> None:
    assert vocabulary.written == {
        "herniated disc": ("slipped disc", "slipped disk", "disc", "hernia of a disc"),
        "radiofrequency ablation": ("rfa", "nerve burning"),
    }


def test_a_spelling_that_stems_like_its_term_needs_no_rule() -> None:
    same = parse_vocabulary("- {term: nerve block, means_the_same: [nerve blocks, nerve blocking]}", "vocabulary.yaml")

    assert same.rewriting.rules == {}


def test_a_wording_written_twice_in_one_group_is_one_rule() -> None:
    twice = parse_vocabulary("- {term: dvt, means_the_same: [blood clot, blood clots]}", "vocabulary.yaml")

    assert twice.rewriting.rules == {"blood": ((("blood", "clot"), ("dvt",)),)}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            VOCABULARY + "- term: bulging disc\n  means_the_same: [bulge, Slipped discs]\n",
            "vocabulary.yaml:6: 'Slipped discs' already stands for 'herniated disc'; keep it in one group",
        ),
        (VOCABULARY + "- term: x\n  means_the_same:\n    - '?!'\n", "vocabulary.yaml:7: '?!' holds no word; delete it"),
        (
            "- term: '?!'\n  means_the_same: [x]\n",
            "vocabulary.yaml:1: '?!' holds no word; write the term that the answers use",
        ),
        ("- term: x\n", "vocabulary.yaml:1: key 'means_the_same' is missing; add it"),
        (
            "- term: x\n  means_the_same: y\n",
            "vocabulary.yaml:2: must be a list; write one '- ' line per item, or [] for none",
        ),
        ("term: x\n", "vocabulary.yaml:1: must be a list; write one '- ' line per item, or [] for none"),
        ("", "vocabulary.yaml:1: empty; write the keys that faqs/README.md lists"),
    ],
)
def test_a_mistake_in_the_vocabulary_is_reported_with_its_line(text: str, problem: str) -> None:
    assert problems_of(parse_vocabulary, text, "vocabulary.yaml") == (problem,)


def test_all_mistakes_in_the_vocabulary_are_reported_at_once() -> None:
    text = "- term: x\n  means_the_same: ['!']\n- term: ''\n  means_the_same: [y]\n- trem: z\n"

    assert problems_of(parse_vocabulary, text, "vocabulary.yaml") == (
        "vocabulary.yaml:2: '!' holds no word; delete it",
        "vocabulary.yaml:3: is empty; write a text",
        "vocabulary.yaml:5: unknown key 'trem', did you mean 'term'?; delete it or mend its name",
        "vocabulary.yaml:5: key 'term' is missing; add it",
        "vocabulary.yaml:5: key 'means_the_same' is missing; add it",
    )


# ---- aspects


@pytest.fixture(scope="module")
def aspects() -> Aspects:
    return parse_aspects(ASPECTS, "aspects.yaml")


def test_kinds_and_what_is_personal_hold_no_topic_and_aspects_all_unless_they_name_some(aspects: Aspects) -> None:
    assert aspects.topics == {
        "definition": frozenset(),
        "own-dose": frozenset(),
        "cost": None,
        "pain": {"treatments"},
        "drug": None,
    }


def test_what_is_personal_is_told_apart(aspects: Aspects) -> None:
    assert aspects.personal == {"own-dose"}
    assert found(aspects, "how many mg") == {"own-dose"}


def test_an_aspect_may_be_called_something_in_a_sentence(aspects: Aspects) -> None:
    assert aspects.said == {"cost": "what it costs"}


def test_one_question_may_ask_for_several_aspects(aspects: Aspects) -> None:
    assert found(aspects, "what is the price, and is it painful") == {"definition", "cost", "pain"}


@pytest.mark.parametrize("text", ["", "leg pain", "how", "much how", "how very much"])
def test_a_question_without_a_wording_asks_for_nothing(aspects: Aspects, text: str) -> None:
    assert found(aspects, text) == frozenset()


@pytest.mark.parametrize(
    ("asked", "text", "matches"),
    [
        # joined words stand side by side and in this order
        ("how_much", "how much", True),
        ("how_much", "much how", False),
        ("how_much", "how", False),
        # a word stands for all its forms
        ("cost", "costs", True),
        ("costs", "what did it cost", True),
        ("go_away", "going away", True),
        # with ! for just this one
        ("painful!", "is it painful", True),
        ("painful!", "is it pain", False),
        ("is_painful!", "is painfully", False),
        ("is!_it", "is it", True),
        ("is!_it", "was it", False),
        # any of the words between strokes
        ("a/b_word", "b words", True),
        ("a/b_word", "c word", False),
        ("a/b_word", "a b word", True),
        ("say_hers!/his!", "say his", True),
        ("go_to/from", "go from", True),
        ("pain/risks!_now", "pains now", True),
        ("pain/risks!_now", "risk now", False),
        # a gap of up to six other words
        ("how ... last", "how last", True),
        ("how ... last", "how a b c d e f last", True),
        ("how ... last", "how a b c d e f g last", False),
        ("how ... last", "last how", False),
        ("how ... go_away", "how long until it will go away", True),
        ("how ... go_away", "how to go far away", False),
        ("a ... b ... c", "a 1 2 3 4 5 6 b 1 2 3 4 5 6 c", True),
        ("a ... b ... c", "a 1 2 3 4 5 6 b 1 2 3 4 5 6 7 c", False),
        # any word of a class, in all its forms
        ("take_<pill>", "take aspirin", True),
        ("take_<pill>", "take aspirins", True),
        ("take_<pill>", "take pill", False),
        ("<pill>_dose", "aspirin dose", True),
        ("<pill> ... dose", "aspirin in a high dose", True),
        # a wording is looked for from every place on, to every place in reach
        ("how_much", "how how much", True),
        ("how ... last", "how 1 2 3 4 5 6 7 how last", True),
        ("how ... last_long", "how last last long", True),
    ],
)
def test_a_wording_is_read_as_it_is_written(asked: str, text: str, matches: bool) -> None:
    assert found(wording(asked), text) == (frozenset({"x"}) if matches else frozenset())


def test_one_wording_of_several_is_enough() -> None:
    assert found(wording("price", "how_much", "price_of_it"), "price of that") == {"x"}


def test_wordings_that_begin_alike_are_all_tried() -> None:
    assert found(wording("how_much", "how_dear"), "how dear") == {"x"}


def test_a_word_class_may_name_those_before_it() -> None:
    text = "word_classes: {leg: [leg], limb: [<leg>, arm]}\nkinds: {x: [<limb>_numb]}\naspects: {}\n"

    assert found(parse_aspects(text, "aspects.yaml"), "leg numb") == {"x"}


@pytest.mark.parametrize("left_out", ["word_classes", "personal", "said"])
def test_word_classes_what_is_personal_and_what_is_said_may_be_left_out(left_out: str) -> None:
    sections = {
        **{"word_classes": "{leg: [calf]}", "personal": "{own-dose: [mg]}", "said": "{x: its cost}"},
        **{"kinds": "{}", "aspects": "{x: {asked: [a]}}"},
    }
    text = "\n".join(f"{key}: {value}" for key, value in sections.items() if key != left_out)

    assert found(parse_aspects(text, "aspects.yaml"), "a") == {"x"}


def test_the_words_of_aspects_are_those_of_wordings_and_classes(aspects: Aspects) -> None:
    assert sorted(aspects.words) == [
        "aspirin", "dose", "how", "ibuprofen", "is", "many", "mg", "much", "painful", "price", "take", "use", "what",
    ]  # fmt: skip


def test_comments_in_aspects_change_nothing(aspects: Aspects) -> None:
    text = ASPECTS.replace("kinds:", "# Folders and procedures.\nkinds: # what is asked")

    assert parse_aspects(text, "aspects.yaml") == aspects


def test_aspects_are_kept_as_they_were_written(aspects: Aspects) -> None:
    assert aspects.written == {
        "asked": {
            "definition": ("what_is",),
            "own-dose": ("how_many_mg",),
            "cost": ("how_much", "price"),
            "pain": ("is ... painful!",),
            "drug": ("take/use_<pill>", "<pill> ... dose"),
        },
        "word_classes": {"pill": ("aspirin", "ibuprofen")},
        "topics": {"definition": (), "own-dose": (), "cost": ("*",), "pain": ("treatments",), "drug": ("*",)},
        "personal": {"": ("own-dose",)},
    }


HEAD = "word_classes: {pill: [aspirin]}\nkinds: {}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "aspects.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("aspects: {}\n", "aspects.yaml:1: key 'kinds' is missing; add it"),
        ("kinds: {}\n", "aspects.yaml:1: key 'aspects' is missing; add it"),
        (
            HEAD + "aspects: {}\naspcts: {}\n",
            "aspects.yaml:4: unknown key 'aspcts', did you mean 'aspects'?; delete it or mend its name",
        ),
        (HEAD + "aspects:\n  cost:\n    topics: [care]\n", "aspects.yaml:5: key 'asked' is missing; add it"),
        (
            HEAD + "aspects:\n  cost:\n    asked: [price]\n    topic: [care]\n",
            "aspects.yaml:6: unknown key 'topic', did you mean 'topics'?; delete it or mend its name",
        ),
        (
            HEAD + "aspects:\n  cost: {asked: [a]}\n  cost: {asked: [b]}\n",
            "aspects.yaml:5: key 'cost' stands twice; keep one of them",
        ),
        ("- kinds\n", "aspects.yaml:1: must be a list of 'key: value' lines"),
        ("word_classes: [pill]\nkinds: {}\naspects: {}\n", "aspects.yaml:1: must be a list of 'key: value' lines"),
        (
            "word_classes:\n  pill: aspirin\nkinds: {}\naspects: {}\n",
            "aspects.yaml:2: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            "kinds:\n  definition: what_is\naspects: {}\n",
            "aspects.yaml:2: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            HEAD + "aspects: {}\npersonal: {own-dose: mg}\n",
            "aspects.yaml:4: must be a list; write one '- ' line per item, or [] for none",
        ),
        (HEAD + "aspects: {}\nsaid: [cost]\n", "aspects.yaml:4: must be a list of 'key: value' lines"),
        (HEAD + "aspects: {}\nsaid:\n  cost: ''\n", "aspects.yaml:5: is empty; write a text"),
        (HEAD + "aspects:\n  cost: [price]\n", "aspects.yaml:4: must be a list of 'key: value' lines"),
        (
            HEAD + "aspects:\n  cost:\n    asked: price\n",
            "aspects.yaml:5: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            HEAD + "aspects:\n  cost:\n    topics: care\n    asked: [price]\n",
            "aspects.yaml:5: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            HEAD + "aspects:\n  drug:\n    asked:\n      - take_<pill>\n      - take_<pil>_now\n",
            "aspects.yaml:7: <pil> is no word class, did you mean 'pill'?",
        ),
        (
            "kinds:\n  definition: [what_is, give_<tea>_name]\naspects: {}\n",
            "aspects.yaml:2: <tea> is no word class",
        ),
        (
            "word_classes:\n  limb: [<leg>, arm]\n  leg: [calf]\nkinds: {}\naspects: {}\n",
            "aspects.yaml:2: <leg> is no word class",
        ),
        (
            "kinds:\n  cost: [price]\naspects:\n  cost: {asked: [price]}\n",
            "aspects.yaml:4: 'cost' stands twice among kinds, aspects and what is personal; keep one of them",
        ),
        (
            "kinds:\n  cost: [price]\naspects: {}\npersonal:\n  cost: [price]\n",
            "aspects.yaml:5: 'cost' stands under kinds, too; keep one of them",
        ),
        (
            HEAD + "aspects:\n  cost: {asked: [price]}\npersonal:\n  cost: [price]\n",
            "aspects.yaml:4: 'cost' stands twice among kinds, aspects and what is personal; keep one of them",
        ),
        (HEAD + "aspects:\n  cost:\n    asked: [... price]\n", "aspects.yaml:5: '...' needs words on both sides"),
        (
            HEAD + "aspects:\n  cost:\n    asked:\n      - price\n      - how ...\n",
            "aspects.yaml:7: '...' needs words on both sides",
        ),
        (HEAD + "aspects:\n  cost:\n    asked: [...]\n", "aspects.yaml:5: '...' needs words on both sides"),
        (
            HEAD + "aspects:\n  cost:\n    asked:\n      - price\n      - How_much\n",
            "aspects.yaml:7: 'How' is no word; write small letters without apostrophe",
        ),
        (
            HEAD + "aspects:\n  cost:\n    asked: [how__much]\n",
            "aspects.yaml:5: '' is no word; write small letters without apostrophe",
        ),
    ],
)
def test_a_mistake_in_the_aspects_is_reported_with_its_line(text: str, problem: str) -> None:
    assert problems_of(parse_aspects, text, "aspects.yaml") == (problem,)


@pytest.mark.parametrize("item", ["''", "[nested]", "{a: b}"])
def test_a_wording_that_is_no_text_is_reported_with_its_line(item: str) -> None:
    problems = problems_of(
        parse_aspects, HEAD + f"aspects:\n  cost:\n    asked:\n      - price\n      - {item}\n", "aspects.yaml"
    )

    assert problems[0].startswith("aspects.yaml:7: ")


def test_all_mistakes_in_the_aspects_are_reported_at_once() -> None:
    text = "word_classes: {}\nkinds:\n  k: [... a]\naspects:\n  cost: {}\n  drug:\n    asked: [take_<tea>_now]\n"

    assert problems_of(parse_aspects, text, "aspects.yaml") == (
        "aspects.yaml:5: key 'asked' is missing; add it",
        "aspects.yaml:3: '...' needs words on both sides",
        "aspects.yaml:7: <tea> is no word class",
    )


# ---- subjects


@pytest.fixture(scope="module")
def subjects() -> Subjects:
    return parse_subjects(SUBJECTS, "subjects.yaml")


@pytest.mark.parametrize(
    ("text", "names", "stems"),
    [
        ("what is gout", {"gout"}, {"gout"}),
        ("is GOUTY arthritis bad", {"gout"}, {"gouti", "arthriti"}),
        ("do bunions hurt", {"bunion"}, {"bunion"}),  # in all its forms
        ("gout or a bunion", {"gout", "bunion"}, {"gout", "bunion"}),
        ("lou gehrig disease", {"als"}, {"lou", "gehrig", "diseas"}),
        ("lou has the disease", set(), set()),  # a name stands as a whole
        ("my pal al", set(), set()),  # a short name has no other forms
        ("", set(), set()),
    ],
)
def test_a_subject_is_found_by_its_names(subjects: Subjects, text: str, names: set[str], stems: set[str]) -> None:
    assert subjects.find(places(text)) == (names, stems)


def test_subjects_are_kept_as_they_were_written_and_their_words_are_known(subjects: Subjects) -> None:
    assert subjects.written == {
        "gout": ("gout", "gouty arthritis"),
        "als": ("als", "lou gehrig's disease"),
        "bunion": ("bunion", "hallux valgus"),
    }
    assert subjects.words == {"gout", "gouty", "arthritis", "als", "lou", "gehrig", "disease", "bunion", "hallux", "valgus"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            SUBJECTS + "bunions: [Hallux Valgus]\n",
            "subjects.yaml:4: 'Hallux Valgus' already stands for 'bunion'; keep it in one place",
        ),
        (SUBJECTS + "gout: [gicht]\n", "subjects.yaml:4: key 'gout' stands twice; keep one of them"),
        ("gout:\n  - gout\n  - '?!'\n", "subjects.yaml:3: '?!' holds no word; delete it"),
        ("gout: [подагра]\n", "subjects.yaml:1: 'подагра' is no word; write small letters without apostrophe"),
        ("gout: gout\n", "subjects.yaml:1: must be a list; write one '- ' line per item, or [] for none"),
        ("- gout\n", "subjects.yaml:1: must be a list of 'key: value' lines"),
        ("", "subjects.yaml:1: empty; write the keys that faqs/README.md lists"),
    ],
)
def test_a_mistake_in_the_subjects_is_reported_with_its_line(text: str, problem: str) -> None:
    assert problems_of(parse_subjects, text, "subjects.yaml") == (problem,)
