"""A question leans on the entry seen before where it points back, and two questions in one are told apart."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.chatbot import ChatBot
from bot.language.reading import Text, read_text
from bot.language.spelling import build_lexicon
from bot.matching.confidence import judge_first
from bot.matching.query import Query, read_query
from bot.matching.retrieval import Retrieval, retrieve
from bot.matching.turns import asks, pick_linked, points_back, points_nowhere, retrieve_after, split_question

LEXICON = build_lexicon({"sciatica": 5, "neuropathy": 3, "treated": 4})


def read(bot: ChatBot, question: str) -> tuple[Text, Query]:
    text = read_text(question, bot.lexicon)
    return text, read_query(text, bot.content.vocabulary, bot.content.aspects)


def find_after(bot: ChatBot, seen: str, question: str, score: Callable[[Retrieval], float] | None = None) -> Retrieval:
    """Return what is found for *question* after the entry *seen*; *score* stands in for the fitted one."""

    def fitted(found: Retrieval) -> float:
        return judge_first(found, bot.index, bot.content.calibration)[0]

    text, query = read(bot, question)
    return retrieve_after(bot.by_id[seen], retrieve(query, bot.index), text, query, bot.index, score or fitted)


def first(bot: ChatBot, seen: str, question: str) -> tuple[str, tuple[str, ...]]:
    """Return the first candidate's id and what was read in from the entry *seen*."""
    found = find_after(bot, seen, question)
    return found.candidates[0].faq.id, found.query.context


# ---- what is asked


@pytest.mark.parametrize(
    "message",
    [
        "how is it done",
        "ok, and which one",
        "she asks if he can drive",
        "the patient wants to know how long",
        "a tear is not the same, is it",
        "heat yes or no",
        "stretching helps a bit. anything else",
    ],
)
def test_a_question_may_be_told_or_stand_behind_a_statement(bot: ChatBot, message: str) -> None:
    assert asks(read(bot, message)[0])


@pytest.mark.parametrize("message", ["i asked my doctor about it", "ok i know what you mean", "no, the left one", "that is it"])
def test_what_only_tells_asks_nothing(bot: ChatBot, message: str) -> None:
    assert not asks(read(bot, message)[0])


# ---- after an entry


@pytest.mark.parametrize(
    ("question", "place"),
    [("explain the second one", 1), ("the first", 0), ("tell me about the last one", -1), ("and the third", 2)],
)
def test_an_entry_is_picked_by_its_place_in_the_list(bot: ChatBot, question: str, place: int) -> None:
    seen = bot.by_id["sciatica"]
    assert pick_linked(read(bot, question)[0], seen) == seen.related[place]


@pytest.mark.parametrize(
    "question",
    [
        "can i get a second opinion",
        "the fourth one",
        "and then they told me to try the second one",
        "how long does it last",
        "",
    ],
)
def test_nothing_is_picked_where_no_place_is_named(bot: ChatBot, question: str) -> None:
    assert pick_linked(read(bot, question)[0], replace(bot.by_id["sciatica"], related=("arthritis",))) is None


@pytest.mark.parametrize(
    ("seen", "question", "expected"),
    [
        ("sacroiliac-joint-pain", "what can you do about it", "sacroiliac-joint-injection"),
        ("arthritis-treatment", "and for my mother? she has spondylosis", "spondylosis-treatment"),
        ("physical-therapy", "what if that doesn't help", "surgical-treatment"),
        ("imaging", "where do I book", "consultation"),
        ("medication-management", "i hate pills, is there anything else", "non-surgical-treatment"),
    ],
)
def test_what_follows_is_what_is_meant_and_not_what_was_seen(bot: ChatBot, seen: str, question: str, expected: str) -> None:
    assert first(bot, seen, question)[0] == expected


def test_a_pointing_question_is_about_the_entry_seen_one_linked_with_it_or_of_a_general_topic(bot: ChatBot) -> None:
    assert first(bot, "herniated-disc", "can that be treated") == ("herniated-disc-treatment", ("disc", "herniat"))
    seen = bot.by_id["herniated-disc"]
    linked = {seen.id, *seen.related, *(faq.id for faq in bot.faqs if seen.id in faq.related)}
    linked |= {faq.id for faq in bot.faqs if faq.topic in ("diagnosis", "care")}
    assert {candidate.faq.id for candidate in find_after(bot, seen.id, "can that be treated").candidates} <= linked


@pytest.mark.parametrize(
    ("seen", "question"),
    [
        ("deep-vein-thrombosis", "what are the symptoms"),
        ("ketamine-infusion", "side effects?"),
        ("sprains-and-strains", "ice or heat"),
        ("imaging", "could she do a ct instead"),
        ("nerve-blocks", "which lasts longer"),  # what is documented of joint injections is no answer
        ("spinal-fusion", "how long in hospital, and how long off work"),
    ],
)
def test_a_bare_aspect_is_asked_of_the_entry_seen(bot: ChatBot, seen: str, question: str) -> None:
    found, context = first(bot, seen, question)
    assert found == seen
    assert context


def test_the_last_resort_is_no_treatment_of_what_does_not_speak_of_it(bot: ChatBot) -> None:
    assert first(bot, "deep-vein-thrombosis", "do you treat that")[0] == "deep-vein-thrombosis"


def test_a_question_that_names_a_condition_stands_on_its_own(bot: ChatBot) -> None:
    assert first(bot, "herniated-disc", "is that the same as sciatica")[0] == "sciatica"
    assert first(bot, "herniated-disc", "what is sciatica") == ("sciatica", ())


@pytest.mark.parametrize(("alone", "leaning", "leans"), [(0.4, 0.5, True), (0.5, 0.4, False), (0.5, 0.5, False)])
def test_what_points_back_and_names_something_is_read_both_ways(
    bot: ChatBot, alone: float, leaning: float, leans: bool
) -> None:
    question = "she has a pinched nerve at L5, would it be for that, too"
    found = find_after(bot, "rhizotomy", question, lambda retrieval: leaning if retrieval.query.context else alone)
    assert bool(found.query.context) is leans


@pytest.mark.parametrize(
    ("seen", "question", "expected"),
    [
        ("sciatica", "how do they test for it", "diagnosis"),
        ("bulging-disc", "when should i see a doctor about it", "when-to-seek-care"),
    ],
)
def test_how_it_is_found_out_and_when_to_see_a_doctor_may_follow_on_any_entry(
    bot: ChatBot, seen: str, question: str, expected: str
) -> None:
    assert expected not in bot.by_id[seen].related
    assert first(bot, seen, question)[0] == expected


@pytest.mark.parametrize(
    ("question", "score", "lead"),
    [
        ("what can be done about it", 0.5, "sciatica-treatment"),
        ("what can be done about it", 0.4, "sciatica-treatment"),
        ("does it get worse in the cold", 0.4, "sciatica"),
        ("does it hurt a lot", 0.4, "sciatica"),
        ("how would you know it is that", 0.4, "diagnosis"),
    ],
)
def test_what_points_back_and_is_not_sure_is_about_the_entry_seen_or_how_it_is_found_out(
    bot: ChatBot, question: str, score: float, lead: str
) -> None:
    found = find_after(bot, "sciatica", question, lambda _: score)
    entry = next(entry for entry in bot.index.entries if entry.faq is found.candidates[0].faq)
    assert entry.faq.id == lead
    assert found.uncovered == {term for term in found.query.terms if term.startswith("?")} - entry.aspects


@pytest.mark.parametrize(
    ("joined", "alone", "leans"),
    [(0.4, 0.3, True), (0.3, 0.4, False), (0.46, 0.6, True), (0.44, 0.6, False), (0.6, 0.7, False)],
)
def test_a_short_question_is_read_in_the_way_that_is_surer_and_with_the_entry_seen_where_that_is_sure_enough(
    bot: ChatBot, joined: float, alone: float, leans: bool
) -> None:
    found = find_after(
        bot, "phantom-limb-pain", "any exercises", lambda retrieval: joined if retrieval.query.context else alone
    )
    assert bool(found.query.context) is leans


def test_a_long_question_that_points_at_nothing_is_never_read_with_what_came_before(bot: ChatBot) -> None:
    question = "my doctor told me yesterday the pain could be caused by something in my lower back or so"
    assert first(bot, "tendonitis", question)[1] == ()


@pytest.mark.parametrize("question", ["what is the weather like", "thank you so much"])
def test_another_subject_is_never_read_with_what_came_before(bot: ChatBot, question: str) -> None:
    assert find_after(bot, "sciatica", question).query.context == ()


@pytest.mark.parametrize("question", ["", "zzzz"])
def test_a_question_without_a_known_word_finds_nothing(bot: ChatBot, question: str) -> None:
    assert find_after(bot, "sciatica", question).candidates == ()


@pytest.mark.parametrize(
    ("question", "back"), [("is it safe", True), ("Those?", True), ("is surgery safe", False), ("item", False)]
)
def test_a_question_points_back_with_a_word_for_what_was_said(question: str, back: bool) -> None:
    assert points_back(read_text(question, LEXICON)) is back


@pytest.mark.parametrize(
    ("question", "nowhere"),
    [
        ("is it safe?", True),
        ("how much does it cost", True),
        ("and how much does it cost then", False),  # too long to be sure
        ("is surgery safe", False),
        ("is it sciatica", False),  # names what it is about
        ("what is it", False),  # asks for no aspect
        ("is it a clot", False),  # what is asked about the writer is no aspect
    ],
)
def test_a_short_question_for_an_aspect_that_only_points_says_nothing_alone(bot: ChatBot, question: str, nowhere: bool) -> None:
    text, query = read(bot, question)
    assert points_nowhere(text, query, bot.content.aspects, bot.index) is nowhere


# ---- two questions in one


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("what is sciatica and how is it treated", ("what is sciatica", "how is it treated")),
        ("What is sciatica? And what is spinal fusion?", ("What is sciatica", "what is spinal fusion?")),
        ("what is sciatica, how is it treated", ("what is sciatica", "how is it treated")),
        ("what is sciatica; how is it treated", ("what is sciatica", "how is it treated")),
        ("so what is sciatica and also how is it treated", ("so what is sciatica", "how is it treated")),
        ("what is sciatica", None),
        ("what is sciatica and arthritis", None),  # the second part asks nothing
        ("what is sciatica and why", None),  # too short to ask for itself
        ("sciatica hurts me and how is it treated", None),  # the first part asks nothing
        ("what is sciatica and what is arthritis and what is fusion", None),  # three
        ("", None),
    ],
)
def test_two_questions_are_parted_where_each_asks_for_itself(question: str, parts: tuple[str, str] | None) -> None:
    found = split_question(read_text(question, LEXICON))
    assert (found and (found[0].clean, found[1].clean)) == parts


@pytest.mark.parametrize(
    "question",
    [
        "difference between sciatica and neuropathy",
        "what are the differences between sciatica or neuropathy",
        "sciatica vs. neuropathy",
        "whats the diffrence between sciatica and neuropathy",
        "sciatica and neuropathy, whats the difference again",
        "Is sciatica the same as neuropathy?",
        "is sciatica the same thing as neuropathy",
    ],
)
def test_a_comparison_asks_what_both_are(question: str) -> None:
    found = split_question(read_text(question, LEXICON))
    assert found is not None
    assert (found[0].words, found[1].words) == (("what", "is", "sciatica"), ("what", "is", "neuropathy"))


def test_parts_share_the_words_that_were_read() -> None:
    text = read_text("what is siatica and how is neuro pathy treeted", LEXICON)
    parts = split_question(text)
    assert parts is not None
    assert (parts[0].words, parts[1].words) == (("what", "is", "sciatica"), ("how", "is", "neuropathy", "treated"))
    assert (*parts[0].tokens, *parts[1].tokens) == (*text.tokens[:3], *text.tokens[4:])
    assert all(part.language == text.language and part.corrected is None for part in parts)
