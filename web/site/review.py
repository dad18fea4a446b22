"""Let a clinician sign rules and answers one at a time, behind the staff token: a record of who did, no proof of identity."""

import datetime
from dataclasses import replace
from typing import Literal

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.content.documents import ContentError
from bot.content.guidance import Rule
from bot.editing.signing import Item, Sheet, Signature, State, Verdict, kind_of, latest_day, to_signature
from bot.urgent.flags import COSTS, to_threshold
from web.current import get_bot, get_signatures
from web.operation.staff import require_token

SILENT = {  # sections of urgent/signs.yaml that keep a sign, and the floor of a rule, from counting
    "harmless": "Wordings that are passed over",
    "denial": "Denied, up to the end of the clause",
    "short_denial": "Denied, the next words only",
    "no_denial": "Wordings in which “not” denies nothing",
    "general_question": "Asked in general, up to the end of the sentence or a word about a person",
    "not_a_person": "Told of an animal or a thing",
    "past": "Long past",
    "present": "Words by which a clause about the past counts all the same",
    "fresh_start": "Words that end what is denied or asked",
    "writer": "Words about the writer",
    "skipped_words": "Words that are not read at all",
}
LONGEST_LINE = 120  # characters of a name or a role
LONGEST_REMARK = 2_000
VERDICTS: dict[str, Verdict] = {"approve": "approved", "object": "objected"}
FIELDS = ("verdict", "remark", "name", "role", "date")
Standing = Literal["problem", "objected", "changed", "overdue", "unsigned", "signed"]
STANDINGS: dict[Standing, str] = {  # in the order in which the overview lists them
    "problem": "Signatures that cannot be read",
    "objected": "Objected to",
    "changed": "Changed since signed",
    "overdue": "Overdue",
    "unsigned": "Not signed yet",
    "signed": "Signed",
}

blueprint = Blueprint("review", __name__)
blueprint.before_request(require_token)


@blueprint.get("/review")
def show() -> str:
    """Return the page that says what is signed, and what to read next."""
    states = [(item, get_signatures().state(item)) for item in get_signatures().items]
    listed = {title: [found for found in states if to_standing(found[1]) == name] for name, title in STANDINGS.items()}
    counts = {
        kind: [state.status == "signed" for item, state in states if kind_of(item) == kind] for kind in ("rule", "answer")
    }
    return render_template("review.html", listed=listed, counts=counts, next=find_next())


@blueprint.get("/review/<any(rule, answer):kind>/<id>")
def show_item(kind: str, id: str) -> str:
    """Return the page with all that is signed of one rule or answer, and the form to sign it."""
    item = find_item(kind, id)
    return render_item(item, get_signatures().sheet(item), {"date": datetime.date.today().isoformat()})


@blueprint.post("/review/<any(rule, answer):kind>/<id>")
def sign(kind: str, id: str) -> ResponseReturnValue:
    """Sign one rule or answer. Where nothing can be written, the file is offered to be downloaded."""
    item = find_item(kind, id)
    given = {name: " ".join(request.form.get(name, "").split()) for name in FIELDS}
    given["remark"] = "\n".join(line.rstrip() for line in request.form.get("remark", "").strip().splitlines())
    sheet = get_signatures().sheet(item)
    if request.form.get("read") != sheet.digest:
        problem = "It has changed since you opened this page. Please read it again, then sign."
        return render_item(item, sheet, given, problem), 409
    signature = read_form(given, sheet)
    if isinstance(signature, str):
        return render_item(item, sheet, given, signature), 400
    try:
        if "download" in request.form:
            name = f"attachment; filename={item.id}.yaml"
            text = get_signatures().to_file(item, signature)
            return Response(text, mimetype="application/yaml", headers={"Content-Disposition": name})
        get_signatures().sign(item, signature)
    except ContentError as error:
        return render_item(item, sheet, given, f"Nothing was signed: {error}"), 409
    except OSError as error:
        problem = f"The signature could not be written to {get_signatures().path(item)}: {error.strerror}."
        return render_item(item, sheet, given, problem, unwritten=True), 503
    return redirect(url_for("review.show_item", kind=kind, id=id, _anchor="signatures"), 303)


@blueprint.get("/review/signs")
def show_signs() -> str:
    """Return the page with what rules and answers rest on: signs, what silences them, and words that are read alike."""
    content = get_bot().content
    vocabulary = content.vocabulary.written
    return render_template("review_signs.html", silent=SILENT, vocabulary=vocabulary, written=content.signs.written)


def find_item(kind: str, id: str) -> Item:
    """Return the rule or answer with this *id*; abort with 404 where there is none."""
    found = (item for item in get_signatures().items if kind_of(item) == kind and item.id == id)
    return next(found, None) or abort(404, f"There is no {kind} with this id.")


def find_next(after: Item | None = None) -> Item | None:
    """Return what a clinician should read next: the first that is open behind *after*, then from the beginning."""
    items = [item for item in get_signatures().items if item is not after]
    start = get_signatures().items.index(after) if after else 0
    return next((item for item in (*items[start:], *items[:start]) if get_signatures().state(item).open), None)


def to_standing(state: State) -> Standing:
    """Return under which title of the overview an item with this *state* stands."""
    if state.problem:
        return "problem"
    return "overdue" if state.overdue and state.status in ("signed", "unsigned") else state.status


def render_item(item: Item, sheet: Sheet, given: dict[str, str], problem: str = "", *, unwritten: bool = False) -> str:
    """Return the page of *item* with the form as it was *given*, and what is wrong with it."""
    bot = get_bot()
    rule = item if isinstance(item, Rule) else None
    return render_template(
        "review_item.html",
        item=item,
        kind=kind_of(item),
        flag=bot.flags[rule.id] if rule else None,
        hinted=replace(bot.flags[rule.id], text=rule_hint) if rule and (rule_hint := bot.flags[rule.id].hint) else None,
        cost=COSTS[rule.level] if rule else None,
        threshold=to_threshold(COSTS[rule.level]) if rule else None,
        labelled=sum(message.flags[:1] == (item.id,) for message in bot.content.urgent_messages),
        sheet=sheet,
        state=get_signatures().state(item),
        next=find_next(item),
        given=given,
        problem=problem,
        unwritten=unwritten,
        file=get_signatures().path(item),
        latest=latest_day(),
        longest_line=LONGEST_LINE,
        longest_remark=LONGEST_REMARK,
    )


def read_form(given: dict[str, str], sheet: Sheet) -> Signature | str:
    """Return the signature that is *given* to *sheet*, or what is wrong with it."""
    verdict = VERDICTS.get(given["verdict"])
    if verdict is None:
        return "Please choose whether you approve or object."
    for name, text, longest in (
        ("your name", given["name"], LONGEST_LINE),
        ("your role", given["role"], LONGEST_LINE),
        ("the remark", given["remark"], LONGEST_REMARK),
    ):
        if len(text) > longest:
            return f"Please shorten {name} to {longest} characters; it has {len(text)}."
        if not text and (name != "the remark" or verdict == "objected"):
            return f"Please write {name}{', so that others know what to mend' if name == 'the remark' else ''}."
        if not text.replace("\n", "").isprintable():
            return f"Please write {name} without control characters."
    try:
        date = datetime.date.fromisoformat(given["date"])
    except ValueError:
        return "Please write the date as 2026-01-31."
    if date > latest_day():
        return "Please write the day on which you signed; it cannot be in the future."
    return to_signature(sheet, verdict=verdict, name=given["name"], role=given["role"], date=date, remark=given["remark"])
