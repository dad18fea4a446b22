"""Urgent guidance: what raises which flag, what raises none, and what a clinic's numbers make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, cycle, islice
from math import log
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import pytest

from bot.chatbot import ChatBot
from bot.clinic import Clinic, Number, Numbers
from bot.content.documents import ContentError
from bot.content.folder import SIGNS, Content
from bot.content.guidance import Level, Rule, parse_rule
from bot.content.words import build_sign_wordings, parse_signs
from bot.language.reading import read_text
from bot.learning.linear import Softmax
from bot.matching.index import learn_words
from bot.urgent.flags import (
    COSTS,
    IN_USE,
    LABELLED,
    TROUBLED,
    Action,
    Flag,
    UrgentRules,
    build_rules,
    find_urgency,
    to_flag,
    to_threshold,
)
from bot.urgent.model import CERTAINTY, SHIFT, SLOPE

LEVELS: tuple[Level, ...] = ("emergency", "crisis", "same-day")

FIRES = {
    "after-procedure": (
        "bad headache after the spinal injection",
        "incision is oozing pus",
        "my scar is red, swollen and hot",
        "stitches came open after discectomy",
        "terrible headache since my nerve block",
        "stimulator site is red and hot and leaking",
        "since the epidural shot i have a splitting headache",
        "got my scs implant last week, battery site oozing and red",
        "i had an l5 injection on thursday and since saturday i have a fever of 38.9",
    ),
    "allergic-reaction": (
        "my tongue is swelling",
        "anaphylaxis",
        "hives and swollen lips",
        "allergic reaction, cant breathe",
        "throat feels swollen after injection",
        "my face has blown up since the steroid shot",
        "hives all over my body and my tongue is swelling",
        "lips are huge and my throat feels tight after the shot",
        "got a shot at your clinic 20 min ago and my throat feels weird and tight",
    ),
    "back-pain-after-accident": (
        "my back hurts and i have chest pains",
        "fell from the roof, back might be broken",
        "got hit by a car today, leg pain is unbearable",
        "grandma had a bad fall and her back hurts terribly",
        "fell from a horse yesterday i can hardly move my back",
        "fell down a flight of stairs, tailbone pain is unbearable",
        "motorcycle accident yesterday, terrible pain in my hip and leg",
        "got thrown off my horse today and i can barely walk, back is so painful",
    ),
    "bleeding-or-deep-wound": (
        "got stabbed",
        "stabbed in the calf",
        "cut my leg to the bone",
        "knife went into my thigh",
        "cant get the bleeding to stop",
        "a branch is sticking out of my leg",
        "varicose vein burst and blood everywhere",
        "my varicose vein is bleeding and pressure doesnt help, still bleeding",
    ),
    "broken-leg": (
        "my bone is sticking out",
        "leg snapped",
        "i think i broke my ankle",
        "bone is poking through the skin",
        "fell and cant put any weight on my leg",
        "my nan had a fall, she cannot lift her leg",
        "he jumped off the wall and cant stand on his foot",
        "gran fell in the kitchen and cant get up, her hip hurts",
        "was playing basketball and landed on someones foot, ankle swelled instantly and i cannot put weight on it",
    ),
    "burst-aneurysm": (
        "ripping pain in my back, almost passed out",
        "i have an aortic aneurysm and now terrible back pain",
        "sudden tearing pain in my belly and back and i feel faint",
        "my dad is 72, sudden pain in his belly and back, he is grey and sweating",
    ),
    "cancer-with-new-nerve-signs": (
        "spine metastases, numb leg",
        "brain tumor patient cant move leg",
        "dad with bone mets, his legs gave out",
        "lymphoma and tingling in both legs that is new",
        "husband with lung cancer lost control of his bowels",
        "cancer patient with sudden back pain and tingling legs",
        "i had melanoma and now my leg is weak and my back hurts at night",
        "my mom has stage 4 breast cancer and since two days her legs feel like rubber and she cant hold her pee",
    ),
    "child-limping": (
        "my toddler wont walk",
        "toddler wont walk",
        "3yo suddenly not walking",
        "kid fell and wont walk on leg",
        "my kid cant put weight on his foot",
        "my daughter refuses to stand on her leg",
        "my 2 year old will not put weight on her leg",
        "little boy hobbling since morning with high fever",
        "my son is 5 yrs, since yesterday he has fever and doesnt want to walk",
    ),
    "climbing-weakness": (
        "weakness started in my feet and is climbing up my legs",
        "numb feet then weak legs now weak hands all in three days",
        "after the flu my legs got weaker each day and now my arms too",
        "tingling in both feet since tuesday and now my legs are too weak for stairs",
    ),
    "clot-in-lung": (
        "can't breathe",
        "can hardly breathe, leg swollen",
        "my husband has a sore leg and is now gasping",
        "i feel dizzy and short winded and my leg is swollen up",
        "she had a clot last month and now has bad pain in her chest",
        "feel lightheaded and breathless plus sore calf after long haul",
        "sharp pain in my side every time i take a breath, been in a boot for 4 weeks",
        "hi im 45 male had knee scope 10 days ago everything was ok then two days ago my calf started "
        "cramping and swelling i thought its normal but since this morning i feel like i cant get a full "
        "breath and i get dizzy when i stand",
    ),
    "compartment-syndrome": (
        "cast too tight",
        "toes are white and cold in the cast",
        "cast since 2 days, foot going numb and blue",
        "pain under my cast is unbearable even with oxycodone",
        "leg in plaster and it is throbbing like mad, toes tingling",
        "my cast feels like its squeezing and my toes are swollen and blue",
        "shin hard as wood after football injury and pain way worse than it should be",
        "broke my tibia yesterday, they put a cast, the pain is getting worse by the hour and my toes tingle",
    ),
    "dark-urine-with-muscle-pain": (
        "brown pee and muscle pain",
        "cola coloured pee and sore legs",
        "i pee brown and my muscles are weak",
        "dark urine and weak legs since starting statin",
        "my urine is tea colored, legs hurt after marathon",
        "urine is dark brown since my workout, thighs swollen",
        "red pee after running a marathon and awful muscle pain",
        "did a hard spin class two days ago, my thighs are so swollen i cant bend my knees and my pee is brown",
    ),
    "diabetic-foot": (
        "new blister on my toe, T2D",
        "ulcer on sole of foot, diabetic",
        "diabetes and an infected toenail",
        "my diabetic father stepped on a tack",
        "sore on the bottom of the foot, diabetes",
        "foot smells funny and i have sugar diabetes",
        "toe nail fell off and its bleeding, im a diabetic",
        "hi my father is diabetic since long and he has a wound on his foot with bad smell please help",
    ),
    "failing-circulation": (
        "toe is dying",
        "my toe is turning black",
        "wound on his shin never closes",
        "leg ulcer getting worse and stinks",
        "there is a hole in my foot that isnt healing",
        "foot pain keeps me awake unless i dangle it out of bed",
        "at night my foot burns and only stops when i let it hang off the bed",
        "foot pain when i lay in bed so bad i sleep in the recliner with feet down",
    ),
    "foot-drop": (
        "dragging my leg",
        "i drag my right foot",
        "my foot drags when i walk",
        "cant raise my toes anymore",
        "new foot drop with sciatica what now",
        "shes dragging her foot since last week",
        "toes catch on everything, cant lift the foot",
        "i noticed that i cant pull my toes up and my foot slaps down when i walk",
    ),
    "head-injury-with-numbness": (
        "tingling in arms and legs after the car accident",
        "concussion and weak legs",
        "hit my head now my right leg is numb",
        "got whiplash and now numb hands and feet",
        "smacked my head on the ice, right side is weak",
        "landed on my tailbone and now my feet are numb",
        "fell down stairs hit my spine and right leg tingles",
        "my brother dove into a shallow pool and cant feel his arms",
        "fell off a swing and hit my neck now i cant feel my fingers and legs tingle",
    ),
    "hot-joint-with-fever": (
        "knee swelling and fever",
        "swollen knee fever chills",
        "hot painful knee, temperature 39",
        "knee joint burning hot, feel feverish",
        "my ankle is red and hot and i have chills",
        "my knee is hot and swollen and i have a fever",
        "my hip joint hurts like mad and i have a temperature",
        "my knee is very red hot and swollen and my temperature is 102",
    ),
    "loss-of-blood-flow": (
        "my toes are purple and numb",
        "leg turned blue",
        "purple foot and severe pain",
        "toes are blue and hurt like hell",
        "leg has no color, feels cold and dead",
        "foot turned a funny grey colour and tingles",
        "leg pain came on in seconds and foot is cold and pale",
        "claudication suddenly a lot worse, constant pain and pale foot",
        "i was watching tv when my leg started hurting like crazy, now it looks white and feels cold compared to other",
    ),
    "nerve-compression-in-lower-back": (
        "lost control of my bowels and my legs are weak",
        "numb bum",
        "groin numbness after lifting",
        "slipped disc, no feeling when i pee",
        "back surgery 3 days ago and now i cant pee",
        "vagina feels numb and my lower back is in agony",
        "erection problems since disc herniation and numb groin",
        "both legs getting weaker by the day and my back is killing me",
        "i have had a slipped disc since march and take gabapentin and yesterday i noticed that when i wash "
        "myself it feels numb down below, is this from the meds",
    ),
    "overdose": (
        "overdose",
        "too many tramadol",
        "dad ate his fentanyl patch",
        "i may have had too much tramadol",
        "my daughter drank my liquid morphine",
        "how much is too much i took 14 gabapentin",
        "mum has taken double her morphine and wont wake up",
        "by mistake my mother took her blood pressure pills twice and my pain pills too, she is very drowsy",
    ),
    "possible-leg-clot": (
        "one leg swollen",
        "my girlfriend thinks i have a dvt",
        "had a clot before and this feels the same",
        "leg swelled up 5 days after my hip replacement",
        "moms on chemo and one of her legs blew up overnight",
        "calf cramp for 4 days straight, leg looks puffy and reddish",
        "should i be worried about a clot, i flew yesterday and my leg aches",
        "i have had this for three days now, started as a cramp, but my calf is getting fatter and its warm "
        "when i touch it, no injury",
    ),
    "pregnancy-warning-signs": (
        "my water broke at 30 weeks",
        "i am 34 weeks pregnant and bleeding",
        "pregnant, terrible headache and blurry vision",
        "pregnant and the baby has not moved since yesterday",
    ),
    "sickle-cell-crisis": (
        "my sickle cell pain is out of control",
        "i have sickle cell and now fever and chest pain",
        "sickle cell crisis, my pills do not touch the pain",
        "my son has sickle cell disease and his legs hurt so badly he screams",
    ),
    "skin-infection": (
        "swollen red hot foot",
        "i think i have cellulitis",
        "red streaks going up my leg",
        "red rash spreading on leg and hot",
        "my calf has a hot red patch that hurts",
        "red and swollen leg that is hot, no fever",
        "shin is red and warm and sore after a bug bite",
        "my leg is swollen red and hot to touch around an old scab",
    ),
    "spinal-infection-signs": (
        "back pain with chills and fever since my spinal injection",
        "fever and severe back pain for three days, i inject drugs",
        "had a blood infection last month, now fever and awful spine pain",
        "i have diabetes, my back hurts more each night and i have a fever",
    ),
    "spreading-infection": (
        "high fever and red hot leg",
        "blistering black skin on my calf",
        "fever of 40 and my calf is bright red",
        "leg is red hot swollen, temperature of 103",
        "i have a fever and my leg is red and swollen",
        "cellulitis getting worse fast, now dizzy with chills",
        "uncle has a red leg and he is talking nonsense and shaking",
        "i had a cut on my shin and now the whole leg is red, i am freezing and shaking and cant think straight",
    ),
    "stroke-or-heart": (
        "face droop",
        "she is slurring her words",
        "left arm weak and face droopy",
        "slurred speech and leg weakness",
        "pain goes from my chest into my neck",
        "mouth is crooked and he cant talk right",
        "words are coming out wrong and my leg is weak",
        "my husbands mouth is hanging on one side and his leg wont move",
    ),
    "sudden-paralysis": (
        "my legs are paralyzed",
        "my legs stopped working",
        "leg went limp",
        "my lower body is numb",
        "im unable to move my legs",
        "i have lost the use of my legs",
        "dad's leg became weak this morning",
        "leg weakness came on suddenly an hour ago",
        "hubby cant get up, his legs wont work since an hour",
        "i was sitting at my desk and then my left leg just went numb and i couldnt move it for ten minutes",
    ),
    "sudden-testicle-pain": (
        "sudden terrible pain in my testicle",
        "my son woke up with bad pain in one ball",
        "testicle pain came on an hour ago and i feel sick",
        "my left testicle is swollen and hurts so much i threw up",
    ),
    "suicide": (
        "im suicdal",
        "i feel like dying",
        "i want out of this life",
        "i want to take my own life",
        "ive been thinking of ending it",
        "whats the point of living with this leg",
        "going to overdose on my pain meds on purpose",
        "honestly with this pain i dont see why i should keep on living",
    ),
    "violence": (
        "i am scared of my boyfriend",
        "he hits me",
        "scared to go home",
        "my stepdad beats me up",
        "she threatened to kill me",
        "boyfriend kicked me in the leg",
        "my daughter's boyfriend beats her",
        "my husband hit me and my leg is bruised",
        "my mum's carer pushes her and she has bruises on her legs",
    ),
}

LOOK_ALIKES = (
    # asked in general
    "what is a dvt",
    "what are the signs of cauda equina syndrome",
    "can a herniated disc cause foot drop",
    "does spinal stenosis cause bladder problems",
    "is cauda equina rare",
    "how do doctors test for a blood clot",
    "why do legs go numb",
    "what are the risks of infection after an epidural",
    "risk of bleeding with a nerve block",
    "can you overdose on gabapentin",
    "what are the symptoms of a stroke",
    "how do you treat cellulitis",
    "is it safe to fly after a nerve block",
    "will i be paralyzed after spinal fusion",
    "i worry about getting a blood clot after surgery",
    # denied
    "i do not have any chest pain or shortness of breath",
    "no fever, no swelling, but my knee hurts",
    "no swelling, redness or numbness, just pain in my leg",
    "leg pain without numbness or weakness",
    "my leg isnt swollen or hot",
    "not bleeding, just bruised",
    "doctor ruled out a clot, still have calf pain",
    "not suicidal just fed up",
    "never had a blood clot",
    # long past
    "i had a dvt 10 years ago, can i get a nerve block",
    "had a stroke in 2012, is spinal cord stimulation safe for me",
    "i was paralyzed as a kid but recovered",
    "i was hit by a car 10 years ago and my knee still hurts",
    "i used to have chest pain from reflux",
    # of somebody or something else
    "our old dog cant move his hind legs",
    "my cat is limping",
    "my car broke down so i cant make my appointment",
    # idiom
    "my back is killing me, can physio help",
    "im dying for relief",
    "i want to end this pain",
    "give me your best shot",
    # one everyday sign alone
    "my leg hurts",
    "severe leg pain",
    "my feet are always cold",
    "my right foot tingles",
    "outer thigh numb and tingly for months",
    "my knees are swollen from arthritis",
    "i am constipated from my painkillers",
    "i have a fever and need to reschedule",
    "my knee gives out sometimes",
    "i got a shot in my knee last week",
    "i took two tylenol and it didnt help",
    "my husband hurt his back",
    "i cant go on holiday because of my leg",
    "im diabetic, does that cause leg pain",
    "bruise on my thigh is purple",
    "my toenail turned black from running",
)

# one message a flag that holds a wording of its floor
FLOOR = {
    "after-procedure": "pus is oozing out of my incision",
    "allergic-reaction": "my throat is closing",
    "back-pain-after-accident": "fell off a ladder today, my back is in agony",
    "bleeding-or-deep-wound": "blood is spurting from my leg",
    "broken-leg": "the bone is poking through my skin",
    "burst-aneurysm": "ripping pain in my back, almost passed out",
    "cancer-with-new-nerve-signs": "he has cancer, his back hurts and his legs are weak",
    "child-limping": "my daughter is limping and has a fever",
    "climbing-weakness": "numb feet, climbing up to my knees in two days",
    "clot-in-lung": "i am coughing up blood",
    "compartment-syndrome": "leg in a cast, my toes are numb and the pain is awful",
    "dark-urine-with-muscle-pain": "my pee is brown and my legs hurt after the gym",
    "diabetic-foot": "diabetic with an open sore on my foot",
    "failing-circulation": "my toe is black and smells",
    "foot-drop": "i have a new foot drop",
    "head-injury-with-numbness": "hit my head and my arm is numb",
    "hot-joint-with-fever": "my knee is swollen, red and i have a fever",
    "loss-of-blood-flow": "there is no pulse in my foot",
    "nerve-compression-in-lower-back": "i cannot feel it when i wipe",
    "overdose": "i took the whole bottle",
    "possible-leg-clot": "calf is swollen and red",
    "pregnancy-warning-signs": "pregnant, terrible headache and blurry vision",
    "sickle-cell-crisis": "sickle cell, severe pain in my legs",
    "skin-infection": "cellulitis is spreading",
    "spinal-infection-signs": "back pain and chills",
    "spreading-infection": "red streaks up my leg, fever and shaking",
    "stroke-or-heart": "i think i am having a stroke",
    "sudden-paralysis": "i cannot move my legs at all",
    "sudden-testicle-pain": "sudden pain in my testicle",
    "suicide": "i want to die",
    "violence": "my husband beats me",
}


@pytest.fixture(scope="module")
def written(real_content: Content) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in real_content.rules}


def find_flags(message: str, bot: ChatBot, rules: UrgentRules | None = None) -> tuple[Flag, ...]:
    return find_urgency(read_text(message, bot.lexicon), rules or bot.rules).flags


def ids(message: str, bot: ChatBot, rules: UrgentRules | None = None) -> tuple[str, ...]:
    return tuple(flag.id for flag in find_flags(message, bot, rules))


def decided(rules: UrgentRules, probability: float, chances: Mapping[str, float] | None = None) -> UrgentRules:
    """Return *rules* whose model gives every message this *probability* and flags these *chances* (the others none)."""
    model = rules.model
    bias = np.log([(chances or {}).get(flag, 0) + 1e-9 for flag in model.flags])
    certainty = max((chances or {}).values(), default=1 / len(model.flags))
    logit = log(max(probability, 1e-12) / (1 - probability))
    decisive = replace(
        model,
        term_weights=np.zeros_like(model.term_weights),
        gram_weights=np.zeros_like(model.gram_weights),
        bias=(logit - CERTAINTY * log(certainty) - SHIFT) / SLOPE,
        ranker=Softmax(np.zeros_like(model.ranker.weights), bias),
    )
    return replace(rules, model=decisive)


def without_floor(rules: UrgentRules) -> UrgentRules:
    return replace(rules, floor=build_sign_wordings((), rules.signs.denials))


def without_flag(rules: UrgentRules, flag_id: str, written: Mapping[str, Rule]) -> UrgentRules:
    """Return *rules* without the wordings of the floor and the column of the ranker that *flag_id* has."""
    rows = ((rule.id, parts) for rule in written.values() for parts in rule.floor if rule.id != flag_id)
    model = rules.model
    kept = [column for column, flag in enumerate(model.flags) if flag != flag_id]
    ranker = Softmax(model.ranker.weights[:, kept], model.ranker.bias[kept])
    flags = tuple(model.flags[column] for column in kept)
    masked = replace(model, ranker=ranker, flags=flags, shares=model.shares[kept])
    return replace(rules, floor=build_sign_wordings(rows, rules.signs.denials), model=masked)


@pytest.mark.parametrize(("flag_id", "message"), [(flag_id, text) for flag_id in FIRES for text in FIRES[flag_id]])
def test_described_sign_raises_its_flag(flag_id: str, message: str, bot: ChatBot) -> None:
    assert flag_id in ids(message, bot)


def test_every_rule_has_phrasings_here(bot: ChatBot) -> None:
    assert set(FIRES) == set(bot.flags)


def test_every_rule_has_a_message_for_its_floor_here(bot: ChatBot) -> None:
    assert set(FLOOR) == set(bot.flags)


@pytest.mark.parametrize("flag_id", FIRES)
def test_without_its_floor_and_column_a_flag_is_not_raised(flag_id: str, bot: ChatBot, written: Mapping[str, Rule]) -> None:
    rules = without_flag(bot.rules, flag_id, written)

    assert [message for message in FIRES[flag_id] if flag_id in ids(message, bot, rules)] == []
    assert ids(FLOOR[flag_id], bot, decided(rules, 0)) == ()


def test_without_the_model_most_described_signs_are_missed(bot: ChatBot) -> None:
    calm = decided(bot.rules, 0)
    told = [message for messages in FIRES.values() for message in messages]

    met = [message for message in told if ids(message, bot, calm)]
    assert 0 < len(met) < 0.5 * len(told)


@pytest.mark.parametrize("flag_id", FLOOR)
def test_a_floor_fires_though_any_number_of_calm_messages_made_the_model_call_it_calm(flag_id: str, bot: ChatBot) -> None:
    assert flag_id in ids(FLOOR[flag_id], bot, decided(bot.rules, 0))
    assert ids(FLOOR[flag_id], bot, decided(without_floor(bot.rules), 0)) == ()


@pytest.mark.parametrize(
    "message",
    [
        # denied
        "i dont want to die",
        "i am not coughing up blood",
        "no pus is oozing out of my incision",
        "my calf is not swollen or red",
        # asked in general
        "can a blood clot make you cough up blood",
        "what are the signs of someone having a stroke",
        "what is it called when the bone is poking through the skin",
        # long past
        "ten years ago i cut my leg and blood was spurting",
        "my husband beat me up 20 years ago",
        "i took the whole bottle when i was a teenager",
        # of an animal
        "my dog is coughing up blood",
    ],
)
def test_a_floor_wording_that_is_denied_asked_or_long_past_does_not_fire(message: str, bot: ChatBot) -> None:
    assert ids(message, bot, decided(bot.rules, 0)) == ()


# ---- what the model decides


@pytest.mark.parametrize("level", LEVELS)
def test_at_the_threshold_a_miss_costs_as_much_as_a_false_alarm(level: Level) -> None:
    probability = to_threshold(COSTS[level])
    in_use = (
        probability / (1 - probability) * IN_USE / LABELLED
    )  # odds where fewer messages are urgent than among labelled ones

    assert in_use * COSTS[level] == pytest.approx(1)
    assert COSTS["emergency"] > COSTS["same-day"] > COSTS["crisis"] > 1
    assert COSTS["crisis"] < TROUBLED


@pytest.mark.parametrize("flag_id", ["clot-in-lung", "suicide", "foot-drop"])
def test_the_level_of_the_likeliest_flag_says_how_sure_the_model_must_be(flag_id: str, bot: ChatBot) -> None:
    threshold = to_threshold(COSTS[bot.flags[flag_id].level])

    assert ids("how are you", bot, decided(bot.rules, threshold - 0.01, {flag_id: 1})) == ()
    assert ids("how are you", bot, decided(bot.rules, threshold + 0.01, {flag_id: 1})) == (flag_id,)


@pytest.mark.parametrize(("flag_id", "troubled"), [("suicide", True), ("foot-drop", False)])
def test_who_may_be_in_a_crisis_is_troubled(flag_id: str, troubled: bool, bot: ChatBot) -> None:
    rules = decided(bot.rules, to_threshold(TROUBLED) + 0.01, {flag_id: 1})
    urgency = find_urgency(read_text("how are you", bot.lexicon), rules)

    assert (urgency.flags, urgency.troubled) == ((), troubled)


@pytest.mark.parametrize(
    ("chances", "raised"),
    [
        ({"foot-drop": 0.78, "clot-in-lung": 0.11, "skin-infection": 0.06, "violence": 0.05}, ("clot-in-lung", "foot-drop")),
        ({"foot-drop": 0.09, "clot-in-lung": 0.06, "skin-infection": 0.06, "violence": 0.05}, ("foot-drop",)),
        (
            {"foot-drop": 0.25, "clot-in-lung": 0.25, "overdose": 0.25, "violence": 0.25},
            ("clot-in-lung", "violence", "foot-drop"),  # fewer messages call for violence than for an overdose
        ),
        ({"foot-drop": 0.78, "violence": 0.15, "skin-infection": 0.03, "overdose": 0.02}, ("foot-drop",)),
    ],
)
def test_the_likeliest_flag_is_raised_and_up_to_two_that_may_be_meant(
    chances: Mapping[str, float], raised: tuple[str, ...], bot: ChatBot
) -> None:
    others = (flag for flag in bot.rules.model.flags if flag not in chances)
    rest = 1 - sum(chances.values())
    spread = {**dict.fromkeys(others, rest / (len(bot.flags) - len(chances))), **chances}

    assert ids("how are you", bot, decided(bot.rules, 0.9, spread)) == raised


def test_flags_come_by_level_then_by_id(bot: ChatBot) -> None:
    found = ("skin-infection", "sudden-paralysis", "clot-in-lung")

    flags = find_flags("i want to die", bot, decided(bot.rules, 0.9, dict.fromkeys(found, 1 / 3)))

    assert [flag.id for flag in flags] == ["clot-in-lung", "sudden-paralysis", "suicide", "skin-infection"]
    assert [LEVELS.index(flag.level) for flag in flags] == [0, 0, 1, 2]


def test_a_flag_of_the_floor_is_raised_beside_those_of_the_model(bot: ChatBot) -> None:
    assert ids("i want to die", bot, decided(bot.rules, 0.9, {"foot-drop": 1})) == ("suicide", "foot-drop")


def test_what_only_the_model_calls_suicide_is_shown_the_text_for_hints(bot: ChatBot) -> None:
    suicide = bot.flags["suicide"]
    rules = decided(bot.rules, 0.9, {"suicide": 1})

    (hinted,) = find_flags("how are you", bot, rules)
    (told,) = find_flags("i want to die", bot, rules)

    assert (hinted.id, hinted.text) == ("suicide", suicide.hint)
    assert (told.id, told.text) == ("suicide", suicide.text)
    assert "988 Suicide & Crisis Lifeline" in hinted.text


def test_a_flag_without_a_text_for_hints_has_one_text(bot: ChatBot) -> None:
    (flag,) = find_flags("how are you", bot, decided(bot.rules, 0.9, {"foot-drop": 1}))

    assert (flag.hint, flag.text) == (None, bot.flags["foot-drop"].text)


@pytest.mark.parametrize(
    "message",
    [
        "i cant go on with this pain",
        "i can't go on and nobody helps",
        "nothing works and i have given up",
        "my brother texted me goodbye",
        "i dont know how much longer i can take this",
    ],
)
def test_a_hint_of_despair_gets_the_text_for_hints(message: str, bot: ChatBot) -> None:
    texts = [flag.text for flag in find_flags(message, bot) if flag.id == "suicide"]

    assert texts == [bot.flags["suicide"].hint]


@pytest.mark.parametrize(
    ("message", "flag_id"),
    [
        ("me quiero morir", "suicide"),
        ("no puedo sentir las piernas", "sudden-paralysis"),
        ("me tome todo el frasco de pastillas", "overdose"),
        ("tengo la pantorrilla hinchada y me falta el aire", "clot-in-lung"),
        ("mi papa no puede hablar y tiene la cara caida", "stroke-or-heart"),
        ("No puedo respirar y me duele el pecho, ¡ayuda por favor!", "clot-in-lung"),
    ],
)
def test_a_spanish_emergency_is_met(message: str, flag_id: str, bot: ChatBot) -> None:
    assert flag_id in ids(message, bot)


@pytest.mark.parametrize(
    "message",
    [
        "que es la ciatica",
        "donde esta la clinica",
        "cuanto cuesta un bloqueo de nervio",
        "me duele la rodilla cuando camino",
        "me duele mucho la espalda y la pierna",
        "me duele mucho la pierna, que puedo hacer?",
    ],
)
def test_a_spanish_question_raises_nothing(message: str, bot: ChatBot) -> None:
    assert ids(message, bot) == ()


@pytest.mark.parametrize(
    ("message", "flags"),
    [
        ("my calf is swollen, red and hot, and today i am short of breath", {"clot-in-lung", "possible-leg-clot"}),
        ("my calf is swollen and hot and also i want to die", {"suicide", "possible-leg-clot"}),
        ("my foot drags and since today i cannot pee", {"nerve-compression-in-lower-back", "foot-drop"}),
    ],
)
def test_each_flag_that_is_told_is_raised(message: str, flags: set[str], bot: ChatBot) -> None:
    assert flags <= set(ids(message, bot))


def test_the_same_message_gives_the_same_urgency(bot: ChatBot) -> None:
    texts = [read_text(message, bot.lexicon) for message in (*FLOOR.values(), *LOOK_ALIKES)]

    first, second = ([find_urgency(text, bot.rules) for text in texts] for _ in range(2))
    assert first == second


def test_finding_urgency_adds_little_to_a_reply(bot: ChatBot) -> None:
    messages: Iterator[str] = islice(cycle([*chain(*FIRES.values()), *LOOK_ALIKES]), 300)
    seconds = []
    for text in [read_text(message, bot.lexicon) for message in messages]:
        began = process_time()
        find_urgency(text, bot.rules)
        seconds.append(process_time() - began)

    assert median(seconds) < 0.005  # 0.0004 where nothing else runs


# ---- messages


@pytest.mark.parametrize("message", LOOK_ALIKES)
def test_look_alike_raises_nothing(message: str, bot: ChatBot) -> None:
    assert ids(message, bot) == ()


@pytest.mark.parametrize(
    ("message", "flag_id"),
    [
        ("CHEST PAIN AND LEG PAIN", "clot-in-lung"),
        ("my leeg is swolen and hot to tuch", "possible-leg-clot"),
        ("i cnat move my legs", "sudden-paralysis"),
        ("i can\u2019t move my legs", "sudden-paralysis"),
        ("i can not move my legs", "sudden-paralysis"),
        ("i cantmove my legs", "sudden-paralysis"),
        ("\uff43\uff48\uff45\uff53\uff54 \uff50\uff41\uff49\uff4e", "clot-in-lung"),
        ("ch\u200best p\u200bain", "clot-in-lung"),
        ("ch\u00e9st p\u00e4in", "clot-in-lung"),
        ("My calf hurts. It's red, warm and swollen.", "possible-leg-clot"),
    ],
)
def test_way_of_writing_does_not_hide_a_sign(message: str, flag_id: str, bot: ChatBot) -> None:
    assert flag_id in ids(message, bot)


@pytest.mark.parametrize(
    "message",
    [
        "i cant feel my legs, is that serious?",
        "what is a dvt, my calf is swollen and hot",
        "no chest pain but my calf is swollen and hot",
        "i had surgery two years ago and now my calf is swollen and hot",
        "my dog pulled me over and i cant put any weight on my leg",
        "nothing helps, i dont know what to do, my chest hurts",
        "no feeling in my leg and chest pain",
    ],
)
def test_sign_beside_a_question_denial_or_memory_still_counts(message: str, bot: ChatBot) -> None:
    assert ids(message, bot)


def test_denying_word_of_a_sign_denies_nothing_else(bot: ChatBot) -> None:
    assert {"clot-in-lung", "sudden-paralysis"} <= set(ids("no feeling in my leg and chest pain", bot))


def test_floor_at_the_end_of_a_long_message_fires(bot: ChatBot) -> None:
    story = "I have had an ache in my hip since spring and tried stretching. " * 200

    assert ids(story + "Now I cough up blood.", bot) == ("clot-in-lung",)


@pytest.mark.parametrize("message", ["", " ", "?!", "\0\ud800", "\u0301" * 50, "42"])
def test_message_without_words_raises_nothing(message: str, bot: ChatBot) -> None:
    assert ids(message, bot) == ()


def test_emergency_number_leads_beside_a_crisis(bot: ChatBot) -> None:
    found = find_flags("took a whole bottle of pills, chest pain and can't breathe", bot)

    assert {"clot-in-lung", "overdose"} <= {flag.id for flag in found}
    assert (found[0].level, found[0].actions[0].href) == ("emergency", "tel:911")


@pytest.mark.parametrize(
    ("message", "emergency"),
    [
        ("toe is black", False),
        ("toe is black and i have a fever", True),
        ("diabetic, foot red and hot", False),
        ("diabetic, foot red and hot, fever and confused", True),
        ("my son is limping with fever", False),
        ("my son is limping with fever and wont wake up and is confused", True),
    ],
)
def test_worse_course_of_a_same_day_flag_is_an_emergency(message: str, emergency: bool, bot: ChatBot) -> None:
    levels = [flag.level for flag in find_flags(message, bot)]

    assert (levels[0] == "emergency") is emergency


def test_crisis_flag_gives_crisis_line_first_then_emergency_number(bot: ChatBot) -> None:
    suicide = bot.flags["suicide"]

    assert suicide.level == "crisis"
    assert suicide.actions == (
        Action("Call 988 Suicide & Crisis Lifeline", "tel:988"),
        Action("Text 988", "sms:988"),
        Action("Call 911", "tel:911"),
    )


def test_numbers_of_the_clinic_stand_in_texts_and_actions(written: Mapping[str, Rule], bot: ChatBot) -> None:
    british = Numbers(emergency=Number("999", "999"), same_day=Number("NHS 111", "111"), crisis=Number("Samaritans", "116 123"))

    flags = {id: to_flag(rule, Clinic(numbers=british), bot.content.messages) for id, rule in written.items()}

    assert flags["possible-leg-clot"].actions == (Action("Call NHS 111", "tel:111"), Action("Call 999", "tel:999"))
    assert "contact NHS 111 now" in flags["possible-leg-clot"].text
    assert flags["suicide"].actions[0] == Action("Call Samaritans: 116 123", "tel:116123")
    assert not any("911" in flag.text or "988" in flag.text for flag in flags.values())


@pytest.mark.parametrize(
    ("name", "label"), [("A Pain Clinic", "Call A Pain Clinic: (555) 010-0199"), (None, "Call the clinic: (555) 010-0199")]
)
def test_same_day_card_calls_the_clinic_where_there_is_no_other_line(
    name: str | None, label: str, written: Mapping[str, Rule], bot: ChatBot
) -> None:
    flag = to_flag(written["possible-leg-clot"], Clinic(name=name, phone="(555) 010-0199"), bot.content.messages)

    assert flag.actions == (Action(label, "tel:5550100199"), Action("Call 911", "tel:911"))


def test_guidance_dials_help_lines_and_the_clinic_alike(written: Mapping[str, Rule], bot: ChatBot) -> None:
    clinic = Clinic(phone="+44 (0)20 7946 0001", numbers=Numbers(crisis=Number("Helpline", "+44 20-7946 0000")))

    dialled = {action.href for rule in written.values() for action in to_flag(rule, clinic, bot.content.messages).actions}
    assert {"tel:+442079460000", "tel:+442079460001"} <= dialled


def test_number_that_cannot_be_reached_gives_no_action(bot: ChatBot) -> None:
    assert bot.flags["possible-leg-clot"].actions == (Action("Call 911", "tel:911"),)


def test_every_text_starts_with_what_to_do_and_says_what_it_could_be(bot: ChatBot) -> None:
    for flag in bot.flags.values():
        first = flag.text.split("\n\n")[0]
        assert "**" in first, flag.id
        assert flag.level == "crisis" or " could " in flag.text, flag.id


def test_every_flag_can_be_acted_on_and_names_its_source(bot: ChatBot) -> None:
    for flag in bot.flags.values():
        assert "tel:911" in [action.href for action in flag.actions], flag.id
        assert flag.source.publisher, flag.id
        assert flag.source.title, flag.id


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        ("can't walk", '"can\'t" is no word; write small letters without apostrophe'),
        ("cant walk", "'cant' is never seen in a message; write cannot"),
        ("very weak", "'very' is never seen in a message; write nothing, the word is skipped"),
        ("<legg> weak", "<legg> is no word class, did you mean 'leg'?"),
        ("leg +", "'+' needs words on both sides"),
    ],
)
def test_broken_wording_is_refused_with_its_place(wording: str, problem: str, content: Path) -> None:
    lines = (content / SIGNS).read_text("utf-8").splitlines()
    place = lines.index("signs:") + 1
    lines[place:place] = ["  new-sign:", f'    - "{wording}"']

    with pytest.raises(ContentError) as error:
        parse_signs("\n".join(lines), SIGNS)

    assert error.value.problems[0].startswith(f"urgent/signs.yaml:{place + 2}: {problem}")


def test_new_wording_of_an_editor_in_a_floor_fires(bot: ChatBot, content: Path, written: Mapping[str, Rule]) -> None:
    name = "urgent/foot-drop.md"
    text = (content / name).read_text("utf-8").replace("floor:\n", "floor:\n  - foot ... flapping\n", 1)
    signs = parse_signs((content / SIGNS).read_text("utf-8"), SIGNS)
    rule = parse_rule(text, name, signs)
    rows = ((each.id, parts) for each in (written | {rule.id: rule}).values() for parts in each.floor)
    rules = replace(decided(bot.rules, 0), floor=build_sign_wordings(rows, bot.rules.signs.denials))

    assert ids("my left foot keeps on flapping", bot, decided(bot.rules, 0)) == ()
    assert ids("my left foot keeps on flapping", bot, rules) == ("foot-drop",)


@pytest.mark.parametrize(
    "piece",
    [
        "leg ",
        "leg numb cannot pain swollen ",
        "no fever, or ",
        "a. ",
        "can. ",
        "leg 10 years ago, ",
        "qzxvk ",
        "\u0301a",
        "\ufdfa",
    ],
)
def test_time_grows_with_the_length_alone(piece: str, bot: ChatBot) -> None:
    def seconds(length: int) -> float:
        message = (piece * length)[:length]
        best = float("inf")
        for _ in range(3):
            start = process_time()
            find_flags(message, bot)
            best = min(best, process_time() - start)
        return best

    assert seconds(16_000) < 6 * seconds(4_000) + 0.1  # process time; quadratic would be 16


TOLD = (
    *(FIRES[flag_id][-1] for flag_id in FIRES),
    "my leeg is swolen and hot to tuch",
    "swolen calf, cant breeth",
    "i cnat move my legs",
)


def test_emergencies_among_the_phrasings_of_an_entry_change_no_flag(real_content: Content, bot: ChatBot) -> None:
    first, *others = real_content.faqs
    content = replace(real_content, faqs=(replace(first, also_asked=(*first.also_asked, *TOLD)), *others))
    edited = replace(bot, lexicon=learn_words(content), rules=build_rules(content, Clinic()))
    before, after = ([find_urgency(read_text(message, each.lexicon), each.rules) for message in TOLD] for each in (bot, edited))

    assert edited.lexicon.counts != bot.lexicon.counts
    assert [urgency.flags for urgency in after] == [urgency.flags for urgency in before]
    assert [urgency.probability for urgency in after] == [urgency.probability for urgency in before]
    assert [message for message, urgency in zip(TOLD, after, strict=True) if not urgency.flags] == []
