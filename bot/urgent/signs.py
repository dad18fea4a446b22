"""Find the signs that a message tells of, by the wordings of ``urgent/signs.yaml``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.words import PASSED_OVER, SILENCES, Signs, SignWordings
from bot.language.english import EITHER, TURNING, stem
from bot.language.reading import Text
from bot.language.wordings import COMMA, END, Places, Wording, find_ends, find_used, locate, union

SHORT_DENIAL = 3  # positions that "not" reaches
_NO_SIGNS = frozenset((PASSED_OVER, "no_denial", *SILENCES))


def read_alike(text: Text, signs: Signs) -> tuple[str, ...]:
    """Return words and marks of *text* with one way to write a word, skipped words left out."""
    words = signs.same_words.apply([token.text for token in text.tokens])
    return tuple(word for word in words if word not in signs.lists["skipped_words"])


@dataclass(frozen=True, slots=True)
class Tale:
    """Hold what a message tells of: the signs that it has *told*, those that it only denies, asks about in general or recalls
    (*silenced*), and the flags whose *floor* it holds."""

    told: frozenset[str]
    silenced: frozenset[str]
    floor: frozenset[str]


def read_tale(words: tuple[str, ...], signs: Signs, floor: SignWordings) -> Tale:
    """Return what *words* (of read_alike) tell of, by the wordings of *signs* and of the *floor* of the rules.

    What denies, asks or recalls silences the clause or sentence that it stands in, after the idea of NegEx (Chapman et al.,
    J Biomed Inform 2001) and ConText (Harkema et al., 2009).
    """
    at = locate((word, stem(word) if word[0].isalnum() else "") for word in words)
    masks = signs.wordings.all.masks(at)
    wordings = signs.wordings.all.within(masks)
    harmless = union(find_used(wording, masks) for wording in wordings if wording.name == PASSED_OVER)
    masks = {element: mask & ~harmless for element, mask in masks.items()}
    silent = _silences(at, _silencing(wordings, masks, signs.wordings.denying), signs)
    named = [wording for wording in wordings if wording.name not in _NO_SIGNS and find_ends(wording, masks)]
    told = {
        wording.name
        for wording in named
        if find_ends(wording, masks, _hidden(wording, signs.wordings, silent, recalled=wording.name not in signs.background))
    }
    return Tale(frozenset(told), frozenset(wording.name for wording in named) - told, _floor(at, floor, silent))


def _floor(at: Places, floor: SignWordings, silent: Mapping[str, int]) -> frozenset[str]:
    masks = floor.all.masks(at)
    return frozenset(
        wording.name
        for wording in floor.all.within(masks)
        if find_ends(wording, masks, _hidden(wording, floor, silent, recalled=True))
    )


def _hidden(wording: Wording, wordings: SignWordings, silent: Mapping[str, int], *, recalled: bool) -> int:
    """Return the positions where *wording* does not count; it does in the past where nothing is *recalled* but stays true."""
    return (
        silent["asked"] | (0 if wording.number in wordings.denying else silent["denied"]) | (silent["past"] if recalled else 0)
    )


def _silencing(wordings: Iterable[Wording], masks: Mapping[int, int], denying: frozenset[int]) -> dict[str, int]:
    """Return where what silences begins, by its kind."""
    own = union(
        find_used(wording, masks)
        for wording in wordings
        if wording.number in denying and wording.name not in (PASSED_OVER, *SILENCES)
    )
    own |= own >> 1  # joined words are known by the place of the last
    starts = dict.fromkeys(SILENCES, 0)
    for wording in wordings:
        if wording.name in starts:
            starts[wording.name] |= find_ends(wording, masks, own if wording.number in denying else 0)
    return starts


def _silences(at: Places, starts: Mapping[str, int], signs: Signs) -> dict[str, int]:
    """Return the positions that are denied, asked about in general (or about no person), and long past."""
    named = {name: union(at.get(key, 0) for key in keys) for name, keys in signs.lists.items()}
    sentence, fresh = at[END], at[END] | named["fresh_start"]
    commas = at[COMMA] & ~_listing(at, fresh)
    brief = union(starts["short_denial"] << step for step in range(1, SHORT_DENIAL + 1))
    turns = union(at.get(word, 0) for word in TURNING)
    return {
        "denied": _flood(starts["denial"], fresh | commas, sentence)
        | brief & _flood(starts["short_denial"], fresh | at[COMMA], sentence),
        "asked": _flood(starts["general_question"], fresh, sentence)
        | _flood(starts["not_a_person"], sentence | named["writer"], sentence),
        "past": union(
            clause
            for clause in _clauses(sentence | at[COMMA] | turns)
            if clause & starts["past"] and not clause & named["present"]
        ),
    }


def _flood(starts: int, stops: int, sentence: int) -> int:
    """Return all positions after *starts* up to the next of *stops*."""
    free = (1 << sentence.bit_length()) - 1 & ~stops
    starts = starts << 1 & free
    # adding carries a bit from each start through the free positions after it
    return free & ~(free + starts) | starts


def _clauses(stops: int) -> Iterator[int]:
    """Return the positions between each two of *stops*."""
    begin = 0
    while stops:
        end = (stops & -stops).bit_length() - 1
        yield (1 << end) - (1 << begin)
        begin = end + 1
        stops &= stops - 1


def _listing(at: Places, stops: int) -> int:
    """Return the commas of lists such as "fever, chills or sweats": an "or" comes before the sentence turns elsewhere."""
    either = union(at.get(word, 0) for word in EITHER)
    last = [clause & either for clause in _clauses(stops)] if either else []
    return union(
        clause & at[COMMA] & (1 << found.bit_length()) - 1 for clause, found in zip(_clauses(stops), last, strict=False)
    )
