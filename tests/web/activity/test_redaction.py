import pytest

from bot.chatbot import ChatBot
from bot.language.reading import read_text
from web.activity.redaction import MOST_WORDS, NAMES, Known, know, redact


@pytest.fixture(scope="module")
def known(bot: ChatBot) -> Known:
    return know(bot)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("does a knee brace help with gout", "does a knee brace help with gout"),
        ("KETAMINE price??", "ketamine price"),
        ("my ostrich kicked my knee", "my _ my knee"),
        ("siatica in my kneee", "sciatica in my knee"),  # as it was understood
        ("my name is Maria Gonzalez and my calf hurts", "my name is _ my calf hurts"),
        ("maria here, knee brace?", "_ knee brace"),
        ("knee of john stone", "knee of _ stone"),
        ("knee of John Stone", "knee of _"),
        ("knee of Young John", "knee of _"),
        ("mr long has gout", "mr _ has gout"),
        ("Dr. Young does a nerve block", "dr _ does a nerve block"),
        ("Doctor Sharp for gout", "doctor _ for gout"),
        ("does a doctor help with gout", "does a doctor help with gout"),
        ("i am called will day long, knee brace", "i am called _ knee brace"),
        ("will stone here, knee brace", "_ knee brace"),
        ("will surgery hurt", "will surgery hurt"),
        ("legg perthes", "_ perthes"),  # a name may stand in the content, and be written like a word
        ("call 555-010-0199 about my knee", "_ about my knee"),
        ("five five five zero one knee", "_ knee"),
        ("knee since march 3 or May 5, 1961", "knee _ or _"),
        ("may i walk", "may i walk"),
        ("back.pain@foot.com asks what gout is", "_ what gout is"),
        ("see www.knee.com/pain or https://foot.org", "see _ or _"),
        ("12 Long Street is where my knee is", "_ is where my knee is"),
        ("can i drive after surgery", "can i drive after surgery"),
        ("A1C test at 50", "a1c test at _"),
    ],
)
def test_what_tells_nothing_of_its_writer_is_kept(bot: ChatBot, known: Known, question: str, kept: str) -> None:
    assert redact(read_text(question, bot.lexicon), known.terms) == kept


def test_redacted_text_keeps_common_words_too(bot: ChatBot, known: Known) -> None:
    text = read_text("yesterday my grandson James kicked my knee in Winnetka", bot.lexicon)

    assert redact(text, known.terms) == "_ my _ my knee in _"
    assert redact(text, known.common) == "yesterday my grandson _ kicked my knee in _"


def test_a_long_story_is_cut(bot: ChatBot, known: Known) -> None:
    assert len(redact(read_text("my knee hurts " * 60, bot.lexicon), known.terms).split()) == MOST_WORDS


def test_no_name_is_kept_whatever_the_content_says(known: Known) -> None:
    assert {"james", "maria", "gonzalez", "parkinson"} <= NAMES
    assert NAMES.isdisjoint(known.common)


def test_words_that_people_told_in_phrasings_alone_are_not_terms(known: Known) -> None:
    assert {"sciatica", "ozempic", "cost", "slipped"} <= known.terms  # of an entry, a subject, an aspect, the vocabulary
    assert known.terms.isdisjoint({"teacher", "grandson", "thursday", "lorry"})
