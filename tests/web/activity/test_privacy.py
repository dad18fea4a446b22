"""Plant what tells who somebody is into 500 questions, and look for it in every byte that was written."""

from collections import Counter
from itertools import product
from pathlib import Path

from bot.chatbot import ChatBot
from tests.conftest import UNLIMITED
from web import create_app
from web.activity.reports import export
from web.activity.store import COUNTS, RATINGS, TEXTS, WORDS, open_store, parse_url, read

# first names, surnames and streets; those of ordinary words are told apart by what stands around them
FIRST = ("James", "Maria", "Oluwaseun", "Priya", "Grace", "Xiaoming", "Søren", "Legg", "Will", "Rose")
LAST = ("Gonzalez", "O'Brien", "Stone", "Young", "Baker")
PEOPLE = [
    {
        "name": f"{first} {last}",
        "phone": f"(555) {210 + number}-{4300 + number}",
        "mail": f"{first}.{last}{number}@knee-mail.com".lower(),
        "date": ("March 3, 1961", "12/31/1958", "May 5th 1972", "3 october 1949", "1980-07-14")[number % 5],
        "street": f"{41000 + number} {('Long Street', 'Oak Hollow Lane', 'Back Road', 'Winnetka Avenue')[number % 4]}",
        "place": ("Dallas 75201", "Winnetka 60093", "Glasgow G12 8QQ", "Puebla 72000")[number % 4],
    }
    for number, (first, last) in enumerate(product(FIRST, LAST))
]
QUESTIONS = (
    "My name is {name}, born {date}. Does a knee brace help with gout?",
    "{name} here, call me at {phone}: how much is a knee brace",
    "what does a nerve block cost? mail {mail} please",
    "I live at {street}, {place}. how much is ketamine for my leg?",
    "Dr. {name} did my fusion on {date}, can i have ozempic now",
    "this is {name} ({mail}), where do i park at {street} before my hip replacement",
    "does {name} have plantar fasciitis? phone {phone}",
    "is it safe? {name}, {place}",
    "i am called {name} and my baker's cyst hurts since {date}, who makes the best brace",
    "how long do i wait for the gout test of Mr. {name} of {street}",
)
ORDINARY = {"will", "stone", "young", "rose", "long", "street", "road", "back", "avenue", "lane", "knee", "may", "mail"}


def planted_words(person: dict[str, str]) -> set[str]:
    """Return what must not be found of *person*: each part as it stands, and each word that is no ordinary one."""
    words = {word for text in person.values() for word in text.lower().replace("(", " ").replace(")", " ").split()}
    words |= {part for word in words for part in word.replace(",", "").split("@")}
    return {person["name"].lower(), person["street"].lower()} | {
        word for word in words if len(word) > 3 and word.strip(",.") not in ORDINARY
    }


def read_all(folder: Path) -> str:
    """Return every byte below *folder* as small letters."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return b"\n".join(file.read_bytes() for file in files).decode("utf-8", "replace").lower()


def test_nothing_that_tells_who_asked_is_written(tmp_path: Path, bot: ChatBot) -> None:
    settings = {"activity": {"url": f"sqlite:///{tmp_path}/a.sqlite3", "redacted_text_days": 30}, "limits": UNLIMITED}
    app = create_app(settings)
    client = app.test_client()
    questions = [question.format(**person) for person in PEOPLE for question in QUESTIONS]
    questions[1::3] = map(str.lower, questions[1::3])
    assert len(set(questions)) == 500
    statuses = Counter[int]()
    for number, question in enumerate(questions):
        assert client.post("/api/v1/ask", json={"question": question}).status_code == 200
        key = f"{number:032b}".replace("0", "a").replace("1", "b")  # no digits, among which planted ones could be found
        statuses[client.post("/api/v1/feedback", json={"question": question, "rated": "no", "key": key}).status_code] += 1
    assert (tmp_path / "a.sqlite3-wal").stat().st_size  # goes into the database at its end
    written = read_all(tmp_path)
    app.extensions["legpain.activity"].close()

    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    assert sum(row.n for row in read(store, COUNTS)) == 500
    assert sum(row.n for row in read(store, RATINGS)) == statuses[204] == 500 - statuses[400]  # urgent guidance is not rated
    assert statuses[204] > 400
    for table in (WORDS, RATINGS):
        assert "knee brace" in " ".join(row.words for row in read(store, table))  # else nothing would prove nothing
    assert len(read(store, TEXTS)) > 10
    assert len(list(export(store, tmp_path / "csv"))) == 4
    store.dispose()
    written = (written + read_all(tmp_path)).replace(bot.content.version, "")
    assert [word for person in PEOPLE for word in sorted(planted_words(person)) if word in written] == []
