"""Leave of a question only what tells nothing about its writer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.chatbot import ChatBot
from bot.content.folder import Content
from bot.language.reading import Text, Token
from bot.language.text import clean, fold, split_words

# first names and the 5,000 commonest surnames of the US census of 1990 (public domain), without those that are ordinary words
NAMES = frozenset((Path(__file__).parent / "names.txt").read_text("utf-8").split())
HIDDEN = "_"
MOST_WORDS = 40  # kept of one question: a long story is told by one person alone
COMMON = 20  # times that a word stands in the content from which on it tells nothing about who writes it
_WHOLE = re.compile(r"\S*(?:@|://|\bwww\.)\S*")  # mail and web addresses, and what people are called on the net
_NUMBERS = frozenset(
    "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_TITLES = frozenset("mr mrs ms miss dr prof".split())
_DOCTORS = frozenset("doctor nurse sir madam".split())  # may stand before anything, so a name is told by its capital letter
# names that are ordinary words, and so no names on their own: first names, and surnames that do not follow "will" or "may"
_GIVEN = frozenset("will may rich ray herb ginger cherry charley page chance".split())
_FAMILY = frozenset(
    "ball bear best black block book boss box branch bright butts cheek child church couch cross day driver edge english falls "
    "fields fine fish fort frame glass good guy hammer hand head high house key kitchen lady large law light little long love "
    "low man marks miss money nail new pack park patience person place pool post pounds power price quick rash ring roller "
    "root season self sessions sharp shell short small spring stone story strange street strong summer sun tiny van wall ward "
    "way weed weeks white winter word worth young".split()
)
_NAMED = 3  # words at most that a name has, after "my name is" and "I am called"
_STREETS = frozenset(
    "street st road rd avenue ave lane ln drive dr boulevard blvd court ct way place square close park".split()
)
_NEAR = 4  # words within which a street belongs to the number before it


@dataclass(frozen=True, slots=True)
class Known:
    """Hold the words of one version of the content that may be kept: *terms* always, *common* ones in redacted text, too."""

    version: str
    terms: frozenset[str]
    common: frozenset[str]


def know(bot: ChatBot) -> Known:
    """Return the words that the content of *bot* lets be kept."""
    content = bot.content
    common = (word for word, count in bot.lexicon.counts.items() if count >= COMMON and word.isalpha())
    terms = frozenset(_terms(content)) - NAMES
    return Known(content.version, terms, terms | (frozenset(common) - NAMES))


def redact(text: Text, known: frozenset[str]) -> str:
    """Return the words of *text* that are *known*, in lower case and as they were understood, ``_`` for those between them.

    Numbers, mail addresses, and what stands where names and addresses stand are never kept, whatever the word.
    """
    tokens = [token for token in text.tokens if token.stem]
    hidden = set(_in_addresses(text, tokens)) | set(_in_names(text, tokens))
    kept: list[str] = []
    for at, token in enumerate(tokens):
        is_known = token.text in known and at not in hidden and _written(text, token) not in NAMES
        if is_known and not token.text.isdigit() and token.text not in _NUMBERS:
            kept.append(token.text)
        elif kept[-1:] != [HIDDEN]:
            kept.append(HIDDEN)
    return " ".join(kept[:MOST_WORDS])


def _terms(content: Content) -> Iterator[str]:
    """Yield the words of questions and answers, of aspects, subjects and lay words; phrasings tell stories of people."""
    for faq in content.faqs:
        yield from (piece.text for piece in split_words(clean(f"{faq.question} {faq.answer}")) if piece.is_word)
    yield from content.vocabulary.words | content.aspects.words | content.subjects.words


def _in_addresses(text: Text, tokens: list[Token]) -> Iterator[int]:
    """Yield the places of words in mail and web addresses, in dates, and between the number of a house and its street."""
    spans = [found.span() for found in _WHOLE.finditer(text.clean)]
    last_number = -_NEAR - 1
    for at, token in enumerate(tokens):
        if any(start < token.end and token.start < end for start, end in spans):
            yield at
        around = [other.text for other in (*tokens[max(0, at - 2) : at], *tokens[at + 1 : at + 3])]
        if token.text in _MONTHS and any(other.isdigit() or other in _NUMBERS for other in around):
            yield at
        if token.text.isdigit():
            last_number = at
        elif token.text in _STREETS and at - last_number <= _NEAR:
            yield from range(last_number, at + 1)


def _in_names(text: Text, tokens: list[Token]) -> Iterator[int]:
    """Yield the places of words that are ordinary ones, but stand beside a name ("John Stone") or after a title."""
    written = [_written(text, token) for token in tokens]
    capital = [text.clean[token.start].isupper() for token in tokens]
    for at, word in enumerate(written):
        before = written[max(0, at - 2) : at]
        if word in NAMES:
            yield from (beside for beside in (at - 1, at + 1) if 0 <= beside < len(tokens) and capital[beside])
        if word in _FAMILY and not _GIVEN.isdisjoint(before[-1:]):
            yield from (at - 1, at)
        if not _TITLES.isdisjoint(before[-1:]) or (capital[at] and not (_TITLES | _DOCTORS).isdisjoint(before)):
            yield at
        if before[-1:] in (["called"], ["surname"]) or before in (["name", "is"], ["name", "s"]):
            yield from range(at, at + _NAMED)


def _written(text: Text, token: Token) -> str:
    """Return the word of *token* as it was written, folded: a name may have been repaired to a word."""
    return fold(text.clean[token.start : token.end]).removesuffix("'s").replace("'", "")
