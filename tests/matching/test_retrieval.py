"""Entries are ranked by probability, and one that covers what is asked goes before one that does not."""

from dataclasses import replace

import numpy as np
import pytest

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.language.reading import read_text
from bot.learning.linear import Softmax
from bot.learning.terms import invert, weigh
from bot.matching.index import Background, Entry, Index, Nearest
from bot.matching.query import Query, read_query
from bot.matching.retrieval import Likeness, Retrieval, retrieve


def find(bot: ChatBot, question: str) -> Retrieval:
    return retrieve(read(bot, question), bot.index)


def read(bot: ChatBot, question: str) -> Query:
    return read_query(read_text(question, bot.lexicon), bot.content.vocabulary, bot.content.aspects)


NO_TEXTS = Nearest(invert([], 10), np.zeros(0, np.intp))


def make_index(
    probabilities: dict[str, float],
    *,
    cover_cost: str = "",
    names: str = "",
    background: tuple[Background, ...] = (),
    nearest: Nearest = NO_TEXTS,
) -> Index:
    """Return an index that gives its classes, entries before *background*, these *probabilities* whatever is asked.

    Entries whose ids stand in *cover_cost* cover that aspect; those that begin with one of *names* are about that.
    """
    ids = list(probabilities)[: len(probabilities) - len(background)]
    weights = weigh([("pain", "?cost", *names.split())])
    terms = len(weights.columns)
    return Index(
        entries=tuple(
            Entry(
                Faq(id, "topic", f"What is {id}?", (), "It is this.", (), (), (), None),
                ("pain",),
                frozenset({"pain"}),
                frozenset({"pain"}),
                frozenset({"?cost"} if id in cover_cost.split() else ()),
                tuple(name for name in names.split() if id.startswith(name)),
            )
            for id in ids
        ),
        background=background,
        weights=weights,
        ranker=Softmax(np.zeros((terms, len(probabilities))), np.log(list(probabilities.values()))),
        lexical=invert([([], np.zeros(0))] * len(ids), terms),
        nearest=nearest,
        names=frozenset(names.split()),
        behind=(),
        complaints=None,
        gaps=None,
        telling=dict.fromkeys(names.split(), 0.9),
        words=frozenset(),
        by_wording={},
        talk_by_wording={},
        fingerprint="",
    )


def with_complaints(index: Index, behind: dict[str, float]) -> Index:
    """Return *index* with a model that takes whatever is told for a complaint that each id is *behind* so probably."""
    probabilities = [*behind.values(), 1 - sum(behind.values())]
    model = Softmax(np.zeros((len(index.weights.columns), len(probabilities))), np.log(probabilities))
    return replace(index, behind=tuple(behind), complaints=model)


def ranked(found: Retrieval) -> list[tuple[str, float]]:
    return [(candidate.faq.id, candidate.probability) for candidate in found.candidates]


# ---- ranking


def test_candidates_are_ordered_by_probability() -> None:
    index = make_index({"a": 0.1, "b": 0.6, "c": 0.3})
    assert ranked(retrieve(Query(("pain",)), index)) == [("b", 0.6), ("c", 0.3), ("a", 0.1)]
    assert ranked(retrieve(Query(("pain",)), index, k=2)) == [("b", 0.6), ("c", 0.3)]


def test_equal_probabilities_rank_by_id() -> None:
    index = make_index({"b": 0.25, "a": 0.25, "c": 0.5})
    assert ranked(retrieve(Query(("pain",)), index)) == [("c", 0.5), ("a", 0.25), ("b", 0.25)]


@pytest.mark.parametrize(
    ("probabilities", "order", "uncovered"),
    [
        ({"a": 0.8, "b": 0.2}, ["b", "a"], set()),
        ({"a": 0.95, "b": 0.05}, ["a", "b"], {"?cost"}),  # too far behind
    ],
)
def test_a_close_candidate_that_covers_what_is_asked_goes_first(
    probabilities: dict[str, float], order: list[str], uncovered: set[str]
) -> None:
    found = retrieve(Query(("pain", "?cost"), frozenset({"cost"})), make_index(probabilities, cover_cost="b"))
    assert [id for id, _ in ranked(found)] == order
    assert found.uncovered == uncovered


@pytest.mark.parametrize(
    ("terms", "cover_cost", "order"),
    [
        (("pain", "?cost", "fusion"), "block", ["fusion", "block"]),  # that of the block says nothing about the fusion
        (("pain", "?cost", "block"), "block", ["block", "fusion"]),
        (("pain", "?cost"), "block", ["block", "fusion"]),  # none is named
        (("pain", "?cost", "fusion"), "block fusion-cost", ["fusion-cost", "block"]),
        (("pain", "?cost", "fusion"), "block more most last", ["block", "fusion"]),  # what many cover is said of all
        (("pain", "?cost", "fusion"), "", ["fusion", "block"]),
    ],
)
def test_what_few_entries_cover_is_no_answer_about_another_that_was_named(
    terms: tuple[str, ...], cover_cost: str, order: list[str]
) -> None:
    probabilities = {"block": 0.5, "fusion": 0.34, "fusion-cost": 0.1, "more": 0.02, "most": 0.02, "last": 0.02}
    index = make_index(probabilities, cover_cost=cover_cost, names="block fusion")
    found = retrieve(Query(terms, frozenset({"cost"})), index)
    assert [id for id, _ in ranked(found)][:2] == order
    assert found.uncovered == ({"?cost"} if order[0] not in cover_cost.split() else set())


def test_what_is_not_documented_has_its_share_and_its_most_likely_group() -> None:
    groups = (Background("near", "cost"), Background("near", "dose"), Background("smalltalk", "greeting"))
    index = make_index({"a": 0.4, "near": 0.1, "also near": 0.2, "hello": 0.3}, background=groups)
    found = retrieve(Query(("pain",)), index)
    assert ranked(found) == [("a", 0.4)]
    assert found.background == Background("smalltalk", "greeting")
    assert found.group_probability == pytest.approx(0.3)
    assert found.background_probability == pytest.approx(0.6)
    assert found.near_probability == pytest.approx(0.3)


def test_how_much_it_is_a_complaint_changes_nothing_of_the_rest() -> None:
    index = make_index({"a": 0.4, "b": 0.4, "near": 0.2}, background=(Background("near", "cost"),))
    plain, found = retrieve(Query(("pain",)), index), retrieve(Query(("pain",)), with_complaints(index, {"a": 0.2, "b": 0.3}))
    assert (plain.complaint, found.complaint) == (0, pytest.approx(0.5))
    assert replace(found, complaint=0.0) == plain


def test_a_cause_fits_as_well_as_what_is_asked_about_it_and_the_complaints_that_it_may_be_behind() -> None:
    index = with_complaints(make_index({"a": 0.3, "b": 0.1, "c": 0.4, "near": 0.2}), {"b": 0.3, "c": 0.5})
    causes = tuple(replace(entry, faq=replace(entry.faq, topic="conditions")) for entry in index.entries[:2])
    found = retrieve(Query(("pain",)), replace(index, entries=(*causes, *index.entries[2:])))
    assert [(faq.id, fits) for faq, fits in found.causes] == [("b", 0.571428571), ("a", 0.428571429)]  # c is no cause


def test_a_cause_that_is_named_goes_first() -> None:
    index = make_index({"a": 0.3, "b": 0.1}, names="b")
    causes = tuple(replace(entry, faq=replace(entry.faq, topic="conditions")) for entry in index.entries)
    found = retrieve(Query(("pain", "b")), replace(index, entries=causes))
    assert [faq.id for faq, _ in found.causes] == ["b", "a"]


def test_a_cause_that_is_named_and_hardly_fits_does_not_go_first() -> None:
    index = make_index({"a": 0.8, "deep": 0.05}, names="deep")
    causes = tuple(replace(entry, faq=replace(entry.faq, topic="conditions")) for entry in index.entries)
    found = retrieve(Query(("pain", "deep")), replace(index, entries=causes))
    assert [faq.id for faq, _ in found.causes] == ["a", "deep"]


def test_whether_what_is_asked_is_documented_does_not_depend_on_what_it_is_asked_of() -> None:
    index = make_index({"a": 0.5, "b": 0.5}, names="b")
    weights = np.zeros((len(index.weights.columns), 2))
    weights[index.weights.columns["pain"]], weights[index.weights.columns["b"]] = (0, 2), (0, -9)
    index = replace(index, gaps=Softmax(weights, np.zeros(2)))

    assert retrieve(Query(("pain",)), index).gap == retrieve(Query(("pain", "b")), index).gap == pytest.approx(0.880797)
    assert retrieve(Query(("b",)), index).gap == 0  # nothing is asked of it
    assert [retrieve(Query(terms), index).telling for terms in (("pain",), ("pain", "b"))] == [0, 0.9]


def test_within_some_entries_the_others_count_for_nothing() -> None:
    index = make_index({"a": 0.5, "b": 0.2, "c": 0.1, "near": 0.2}, background=(Background("near", "cost"),))
    found = retrieve(Query(("pain",)), index, within=frozenset({"b", "c"}))
    assert ranked(found) == [("b", 0.4), ("c", 0.2)]
    assert found.background_probability == pytest.approx(0.4)


@pytest.mark.parametrize("terms", [(), ("zzzz",)])
def test_a_query_without_a_known_word_has_no_candidate(bot: ChatBot, terms: tuple[str, ...]) -> None:
    assert retrieve(Query(terms), bot.index) == Retrieval(Query(terms))


@pytest.mark.parametrize(
    ("question", "first"),
    [("meaning of a slipped disk", "herniated-disc"), ("can rhizotomy make it worse", "rhizotomy-safety")],
)
def test_without_a_fitted_model_the_most_alike_texts_tell_what_is_likely(bot: ChatBot, question: str, first: str) -> None:
    found = retrieve(read(bot, question), replace(bot.index, ranker=None))
    assert found.candidates[0].faq.id == first
    assert found.candidates[0].probability > 0.3  # a flat start would leave 0.05


def test_without_a_fitted_model_other_subjects_are_told_apart(bot: ChatBot) -> None:
    found = retrieve(read(bot, "what is the weather going to be tomorrow"), replace(bot.index, ranker=None))
    assert found.background_probability > 0.5
    assert found.background is not None
    assert found.background.kind == "other"


# ---- likeness


def test_a_query_is_like_the_most_alike_text_of_each_group_of_classes() -> None:
    groups = (Background("near", "cost"), Background("health", "eyes"), Background("smalltalk", "greeting"))
    # one text of each class, all of which hold the query's one word with this weight
    texts = invert([([1], np.array([value])) for value in (0.5, 0.9, 0.7, 0.3, 0.2, 0.4)], 3)
    index = make_index(
        {"a": 0.1, "b": 0.4, "c": 0.2, "near": 0.1, "eyes": 0.1, "hello": 0.1},
        background=groups,
        nearest=Nearest(texts, np.arange(6)),
    )
    assert retrieve(Query(("pain",)), index).likeness == Likeness(first=0.9, other=0.7, near=0.3, elsewhere=0.4)


def test_where_a_group_has_no_class_a_query_is_like_nothing_of_it() -> None:
    nearest = Nearest(invert([([1], np.array([0.5]))], 3), np.array([0]))
    assert retrieve(Query(("pain",)), make_index({"a": 1.0}, nearest=nearest)).likeness == Likeness(0.5, 0.0, 0.0, 0.0)


# ---- on the content


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("whats that numbing jab next to a nerve called", "nerve-blocks"),
        ("my grandad lost his leg and it still hurts where it was", "phantom-limb-pain"),
        ("arteries in my legs are narrowed", "peripheral-artery-disease"),
        ("vertabra slipped forword", "spondylolisthesis"),
        ("who do i ring to see somebody at the clinic", "consultation"),
    ],
)
def test_the_right_entry_comes_first(bot: ChatBot, question: str, expected: str) -> None:
    assert find(bot, question).candidates[0].faq.id == expected


@pytest.mark.parametrize("asked", ["what is {}", "What is {}?"])
def test_every_name_of_a_condition_finds_what_it_is_and_not_its_treatment(bot: ChatBot, asked: str) -> None:
    conditions = {faq.id.replace("-", " "): faq.id for faq in bot.faqs if faq.topic == "conditions"}
    written = bot.content.vocabulary.written
    names = {name: id for term, id in conditions.items() for name in (term, *written.get(term, ()))}
    assert len(names) > 250

    found = {name: [candidate.faq.id for candidate in find(bot, asked.format(name)).candidates[:1]] for name in names}
    assert {name: ids for name, ids in found.items() if ids != [names[name]]} == {}


def test_a_candidate_carries_its_most_alike_phrasing(bot: ChatBot) -> None:
    first = find(bot, "how is sciatica treated").candidates[0]
    assert (first.phrasing, first.alike, first.names_it) == ("How is sciatica treated?", 1.0, True)


def test_words_that_nobody_documented_lower_the_coverage(bot: ChatBot) -> None:
    assert find(bot, "sciatica treatment").coverage == pytest.approx(1)
    assert find(bot, "sciatica treatment zebrafish").coverage < 0.8


def test_what_the_seen_entry_is_about_is_read_into_a_leaning_question(bot: ChatBot) -> None:
    about = next(entry.about for entry in bot.index.entries if entry.faq.id == "spondylolisthesis")
    found = retrieve(replace(read(bot, "how is it treated"), context=about), bot.index)
    assert found.candidates[0].faq.id == "spondylolisthesis-treatment"
