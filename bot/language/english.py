"""What is particular to English: its words, stems and sounds, and the little words that turn a sentence."""

import re
from functools import cache, lru_cache

import Stemmer
from spellchecker import SpellChecker

ASKING = frozenset("what whats how hows why when where wheres who which can could is are do does did should will would".split())
# the first word of each sentence and clause, behind what only leads on to it: "ok, and which one"
CLAUSES = re.compile(r"(?:^|[.!?;:,]+\s+)(?:(?:and|or|so|but|ok|okay|then|also|well)\b\W*){0,3}(\w+)", re.IGNORECASE)
# a question that somebody else has, and one that ends a statement: "she asks if", "that is not the same, is it"
REPORTED = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|to know)\b(?: \w+)? (?:if|whether|about|what|how|when|where|which|who)\b",
    re.IGNORECASE,
)
TAGS = re.compile(
    r"(?<!\bthat )(?<!\bthis )\b(?:is|are|was|do|does|did|can|could|will|would|should|has|have)(?:n'?t)? "
    r"(?:it|that|this|he|she|they|you|we)\W*$"
    r"|\b(?:any|what)(?:thing)? else\b|\b(?:yes or no|or not)\W*$",
    re.IGNORECASE,
)
POINTING = frozenset("it its that this that thats they them those these one ones there theres then instead".split())
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
TURNING = ("but", "now")  # after one of these, what was said of the past before it no longer holds
EITHER = ("or", "nor")  # before the last item of a list
# where one question ends and another may begin
PARTS = re.compile(r"\?+\s+(?:and\s+)?|[;.]\s+|,?\s+and\s+(?:also\s+)?|,\s+|\s+also\s+", re.IGNORECASE)
COMPARED = re.compile(  # "difference" as it is misspelt, too; names are short, which keeps the search linear
    r"\bdif\w+ between (.{1,60}?) (?:and|or) (.{1,60})|(.{1,60}?) (?:vs|versus)\.? (.{1,60})"
    r"|^(.{1,60}?) (?:and|or) (.{1,60}?),? (?:what|whats|what's|what is) the dif\w+"
    r"|^(?:is|are) (.{1,60}?) (?:just )?(?:the )?same (?:thing )?as (.{1,60})",
    re.IGNORECASE,
)
DEFINED = ("what", "is")  # asks for what is named behind it
# words that say nothing of what a question is about
STOP_WORDS = frozenset(
    "a an the and or but so if of to in on at for from with by about as into than i im ive me my mine we our you your u he him "
    "his she her was were be been am have has had may might must not no dont get got go just really very also too any some "
    "please tell know".split()
).union(ASKING, POINTING)
# ends a name of medicine: after the endings in MedlinePlus, "Understanding Medical Words"
MEDICAL = re.compile(
    r"[a-z]{3,}(?:itis|osis|oses|omas?|a?emia|[ao]pathy|algia|ectomy|otomy|ostomy|plasty|penia|uria|rrhea|sclerosis|cocc(?:us|i))"
)
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"),
        ("rh", "r"),
        ("th", "t"),
        ("sc(?=[eiy])|c(?=[eiy])", "s"),
        ("ck|q|ch|c", "k"),
        ("x", "ks"),
        ("z", "s"),
        ("y", "i"),
        ("[aeiou]+", "a"),
        ("h", ""),
        (r"(.)\1+", r"\1"),
    )
)
MAX_KEPT = 40  # letters of a word whose stem is kept: a longer one is hardly asked again, and many would fill the memory
_stemmer = Stemmer.Stemmer("english", 0)  # which keeps none itself


@cache
def english_words() -> frozenset[str]:
    """Return English words (about 160,000): a real word is never bent into a medical one."""
    return frozenset(word.replace("'", "") for word in SpellChecker(distance=1).word_frequency.words())


def stem(word: str) -> str:
    """Return the English Snowball stem of a folded *word*."""
    return _kept_stem(word) if len(word) <= MAX_KEPT else str(_stemmer.stemWord(word))


@lru_cache(maxsize=50_000)
def _kept_stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return a rough key of how *word* sounds: words that sound alike share it (facet, fasset)."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word
