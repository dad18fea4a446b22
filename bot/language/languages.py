"""Tell which language a message is written in, before any of its words is repaired."""

from collections.abc import Sequence
from typing import Literal

from bot.language.english import english_words

Language = Literal["en", "es"]
MIN_FOREIGN = 0.6  # share of a message's words that are Spanish; English sentences stay below .3 ("me", "is", "son")
SPANISH = frozenset(
    """
    que no morir morirme matarme respirar siento siente pecho hinchada hinchado roja rojo sangre fuerte mucho mucha caminar
    dedos tobillo pantorrilla muslo hormigueo como cuando donde cual cuanto cuanta quien por para porque el la los las un una
    unos del al mi mis su sus yo tengo tiene tienen duele duelen dolor pierna piernas espalda rodilla cadera pie pies nervio
    ciatica tratamiento medico doctor cirugia ayuda ayudar puede puedo pueden es son esta estoy hay hola gracias y o con sin
    muy mas cita se en de lo le me causa hacer quiero necesito buenos dias si pero inyeccion enfermedad
    """.split()
)


def tell_language(words: Sequence[str]) -> Language:
    """Return the language of folded *words*: Spanish when most are, two or more, and at least one is no English word."""
    spanish = [word for word in words if word in SPANISH]
    foreign = len(spanish) >= 2 and len(spanish) >= MIN_FOREIGN * len(words) and not english_words().issuperset(spanish)
    return "es" if foreign else "en"
