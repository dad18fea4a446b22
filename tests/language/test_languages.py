"""The language of a message is told before its words are repaired."""

import pytest

from bot.language.languages import tell_language
from bot.language.text import clean, split_words


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("me duele la pierna", "es"),
        ("¿Qué es la ciática?", "es"),
        ("tengo dolor en la pierna", "es"),
        ("que es dolor con duele pierna hoy", "es"),
        ("duele", "en"),  # one word alone
        ("la la", "en"),  # both are English words, too
        ("me es la", "en"),
        ("does sciatica make the pierna hurt at night", "en"),  # most words are English
        ("what is sciatica", "en"),
        ("What is la sciatica", "en"),
        ("Me and my son had the same pain", "en"),
        ("Can the doctor con me", "en"),
        ("Is it no use", "en"),
        ("My mi is high", "en"),
        ("", "en"),
    ],
)
def test_spanish_is_a_question_made_of_spanish_words(question: str, language: str) -> None:
    assert tell_language([piece.text for piece in split_words(clean(question)) if piece.is_word]) == language
