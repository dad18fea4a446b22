"""Read a message once, into the one value that all stages take."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.language.english import stem
from bot.language.folding import fold_writing
from bot.language.languages import Language, is_english, tell_language
from bot.language.spelling import MIN_LENGTH, Lexicon, Words, repair
from bot.language.text import clean, decode, split_words

_SPACE = re.compile(r"\s+")


class Token(NamedTuple):
    """Hold a word, its spelling repaired, with its stem, or a mark, whose stem is empty; *start* and *end* are its place in the
    clean text."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a message as it was read: its *clean* text, its words and marks, and the text with repaired words (*corrected*,
    None when none was)."""

    clean: str
    tokens: tuple[Token, ...]
    corrected: str | None
    language: Language

    @property
    def words(self) -> Words:
        """Return the words, without the marks."""
        return tuple(token.text for token in self.tokens if token.stem)

    @property
    def stems(self) -> Words:
        """Return the stem of each word."""
        return tuple(token.stem for token in self.tokens if token.stem)

    def part(self, start: int, end: int, *, led_by: Words = ()) -> "Text":
        """Return the text from *start* to *end*, places in the clean text, behind the words *led_by*; read no second time."""
        tokens = (Token(word, stem(word), start, start) for word in led_by)
        within = (token for token in self.tokens if start <= token.start and token.end <= end)
        return Text(self.clean[start:end], (*tokens, *within), None, self.language)


def read_text(message: str, lexicon: Lexicon) -> Text:
    """Return *message* (raw, any length) as it reads when misspelt words are repaired to those of *lexicon*."""
    cleaned = fold_writing(clean(decode(message)), lexicon)
    pieces = split_words(cleaned)
    words = [piece.text for piece in pieces if piece.is_word]
    language = tell_language(words)
    # English words are no repair of another language's ("me duele" is no "middle")
    as_written = [(word,) for word in words]
    repaired = repair(words, lexicon) if language == "en" else as_written
    ours = [lexicon.counts.get(word, 0) > 1 and len(word) >= MIN_LENGTH for word in words]  # once may be a stray of another
    if language == "en" and not is_english(words, ours, [a != b for a, b in zip(repaired, as_written, strict=True)]):
        language, repaired = "other", as_written
    meanings = iter(repaired)
    tokens: list[Token] = []
    corrected: list[str] = []
    end = 0
    for piece in pieces:
        if not piece.is_word:
            tokens.append(Token(piece.text, "", piece.start, piece.end))
            continue
        meant = next(meanings)
        tokens += (Token(word, stem(word), piece.start, piece.end) for word in meant)
        if meant != (piece.text,):
            corrected += (cleaned[end : piece.start] if meant else "", " ".join(meant))
            end = piece.end
    whole = _SPACE.sub(" ", "".join((*corrected, cleaned[end:]))).strip() if corrected else None
    return Text(cleaned, tuple(tokens), whole, language)
