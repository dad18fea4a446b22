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
        ("hola", "es"),
        ("¿hablan español?", "es"),
        ("me duele mucho la pierna, que puedo hacer?", "es"),
        ("no puedo sentir las piernas", "es"),
        ("mi mamá tiene estenosis", "es"),
        ("no", "en"),  # both languages have the word
        ("me", "en"),
        ("is la sciatica bad", "en"),
        ("does sciatica make the pierna hurt at night", "en"),  # most words are English
        ("what is sciatica", "en"),
        ("What is la sciatica", "en"),
        ("Me and my son had the same pain", "en"),
        ("Is it no use", "en"),
        ("My mi is high", "en"),
        ("whts siatica", "en"),
        ("central canal stenosis mri", "en"),
        ("L5 S1", "en"),
        ("", "en"),
    ],
)
def test_a_message_is_in_the_language_whose_words_it_is_made_of(question: str, language: str) -> None:
    assert tell_language([piece.text for piece in split_words(clean(question)) if piece.is_word]) == language
