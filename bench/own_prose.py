"""Invented news in any amount, so that measurements need no text of others. Pure, from a seed.

Words are drawn from lists and every turn of phrase has several forms, so that
two unrelated articles share no more runs of words than two real ones do.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_LISTS = {
    "first": "Mara Tomas Ruth Ivo Salma Pieter Nadia Yusuf Elin Karel Grace Oskar Irena Daniel Lena Hugo Sofia Boris Anneke Marek Petra Aldo Wanda Cyril Hanna",
    "last": "Ilves Berg Okafor Lindqvist Haddad Claes Roman Demir Strand Novotny Mbeki Lund Kos Achterberg Fischer Martel Andrade Petkov Vos Zielinski Tamm Ferro Brandt Aziz Moreau",
    "head": "River East Salt Kel Dun Varn Tolles Marrow Pine Cor Lind Ash Brack Fern Holm Yarrow Quill Stone Wel Grim Oster Black Fal Thorn Win",
    "tail": "ton moor by mar holt hem den gate haven vale mouth grove water dale sund ford port beck land wick stad burn mere field chester",
    "quality": "new old disputed half-finished municipal northern private cramped flooded rusting temporary listed costly empty rented narrow leased restored forgotten crowded hidden wooden upper lower disused",
    "noun": "breakwater depot wall terminal line plant market pumphouse signalbox roof landing ward bridge shed mast tunnel lock quarry reservoir dairy archive stadium mill hangar bakery",
    "office": "port water transport housing customs election railway harbour forest grain school power health fisheries planning salvage lottery road heritage land pensions gas census bridge tram",
    "board": "authority council board ministry trust agency commission union court inspectorate service office committee exchange syndicate",
    "role": "mayor minister secretary prosecutor inspector engineer councillor director spokeswoman treasurer clerk surveyor captain chairman auditor foreman registrar",
    "fault": "cracks leaks debts forgeries delays fires strikes thefts floods gaps shortages quarrels losses threats rumours mistakes burns fumes",
    "where": "foundations accounts drawings cellar payroll tender ledger control-room northern-wing storeroom boilers wiring permits fuel-tanks lower-gallery minutes timetable guarantees",
    "did": "suspended reopened delayed approved cancelled inspected sold seized defended abandoned doubled reviewed rejected funded mapped rebuilt ignored closed praised counted",
    "group": "residents traders teachers nurses farmers lawyers insurers volunteers commuters shopkeepers pensioners crews students drivers tenants anglers divers porters bakers welders",
    "place": "road gate square quay platform courtyard bridgehead townhall depot crossing embankment stairway car-park market-hall ferry-slip chapel switchyard dockside",
    "act": "blocked guarded left filled swept painted surrounded photographed fenced occupied lit measured emptied cleaned avoided besieged flooded patrolled",
    "unit": "crowns households tonnes passengers metres litres jobs complaints tickets hectares lorries barrels invoices signatures wagons blankets",
    "month": "January February March April May June July August September October November December",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "small": "wall clock cart gulls lamp sign rain flowers timetable smell crane dog bell kettle ladder flag puddle radio bicycle stove",
    "look": "still-leaned flickered waited smelled-of-tar hung-askew kept-ringing stood-in-the-way went-unnoticed dripped glowed rattled looked-older lay-across-the-path had-been-moved blocked-the-light was-gone",
    "wish": "water answers minutes spares light names dates pay proof quiet rest keys wages shelter order time sandbags figures",
}  # fmt: skip
WORDS = {name: words.split() for name, words in _LISTS.items()}

# {slot} draws anew each time; [a|b] chooses one; UPPER slots are the facts that reports of one event share.
FRAMES = (
    "[The|Its own|According to minutes, the] {office} {board} {did} [the|a|its] {quality} {noun} [in|near|outside] TOWN [on {day}|late in {month}|after {fault}|within hours], [and|while|before] {group} {act} the {place}.",
    "[Meanwhile|Elsewhere|Even so|For its part|Until then], the {office} {board} [set aside|asked for|lost track of|owes] {n} {unit} [to deal with|over|because of] {fault} in the {where}.",
    "PERSON, [the|a former|an acting] {role}, [told|warned|reminded] [a hearing|reporters|a full hall|the {office} {board}] that the {quality} {noun} [had been|was never|would be] {did} [by {group}|for {n} {unit}|before {month}].",
    "[Engineers|Two divers|Auditors|Students] who [had worked on|were sent to|looked into] the {noun} [for {n} weeks|since {month}|by lamplight] [found|reported|missed] {fault} [in|behind|under] the {where}.",
    "“QUOTE1,” [said|says|insisted] OTHER, {role} of {head}{tail}.",
    "“QUOTE2,” PERSON [told|wrote to|shouted at] {group} [on {day}|at the {place}|in {month}]. “QUOTE3.”",
    "[A|The|Somebody's|One] {small} {look} [by|near|above|beyond] the {place}, [and|but|where] {group} [asked for|talked of|wanted] {wish}.",
    "[Papers|Letters|Plans|Receipts] [seen by this newspaper|left at the {place}|filed in {month}] [show|suggest|deny] that the {board} {did} the {quality} {noun} [although|because|once|after] {fault} [reached|spread to|stopped at] the {where}.",
    "[In|Around|Beyond] {head}{tail}, {n} [kilometres|minutes|stops] [to the north|down the line|upstream], {group} {act} the {place} [when|as soon as|long before] word of {fault} [spread|came|was denied].",
    "[A count by|A table from|A note of] the {office} {board} [puts|put|will put] the [loss|bill|backlog] at {n} {unit}, [a figure that|which|although] OTHER [disputes|cannot confirm|calls low|laughed at].",
    "OTHER [had warned of|knew of|wrote about] {fault} [as early as|back in|before] {year}, [when|after|while] {group} {did} [their|a|the only] {noun}.",
    "[The|Her|His|That] {quality} {noun}, [built|bought|planned|bombed] in {year} [for|with|without] {n} {unit}, [has been|was|is to be] {did} [again|twice|{n} times|for good].",
    "[Nobody|Hardly anyone|No {role}] at the {board} [would say|knows|remembers] [why|how|when] {group} {act} the {place} [or|and] who {did} the {noun}.",
    "[For|To|Unlike] PERSON, [in office since|born in|fined in] {year}, {fault} in the {where} [come|came|will come] [at a bad time|as no surprise|too late].",
    "[If|Unless|Once] the {noun} is {did} [by|before|in] {month}, [some|up to|fewer than] {n} {unit} [are at stake|will be lost|go back], [OTHER estimates|the {role} fears|records suggest].",
    "TOWN and {head}{tail} [share|quarrel over|co-own|both claim] the {quality} {noun} [under|despite|since] a [treaty|deed|wager] of {year}.",
    "[The|A second|An unnamed] {role} [denied|doubted|confirmed] that {group} had {act} the {place} [and|but|then] [said|added|joked] the {office} {board} [had been|was] told of {fault} [in {month}|on {day}|too often].",
    "Of {n} {unit} [promised|shipped|pledged] in {year}, [fewer than|about|exactly] {n} [have come|arrived|were {did}], [records|neighbours|invoices] in {head}{tail} [show|say|hint].",
    "[What happens to|Who pays for|Who guards] the {noun} [now depends on|is a matter for|no longer worries] the {office} {board}, which [meets|votes|moves house] [on {day}|in {month}].",
    "[Years of|A night of|Talk of] {fault} [left|leave] the {where} [to {group}|without {wish}|in a sorry state], and [only|even] the {small} {look}.",
)  # fmt: skip
SPEECH = (
    "[we were|my crew was|nobody was] told [nothing|in {month}|by letter] about the {where} and [had to|will] {want} {wish}",
    "[it can|the {noun} can|this cannot] be {did} before {month} [if|unless] the {wish} [arrive|run out|are found]",
    "[people|{group}|children] [want|need|deserve] {wish}, not another {board}",
    "[I have|my {role} has|they have] asked [for|about] {wish} [since|every week since] {month} [{year}|and got {fault}]",
    "[this|the {noun}] was [an accident|a scandal|a {small}] waiting for [a date|{group}|its {role}]",
    "[the|that] {quality} {noun} [served|fed|ruined] this town for {n} years and [nobody|only {group}] said [thanks|a word|no]",
    "[if|when] the {board} says [stop|pay|wait], [we|the {group}] [stop|laugh|go home] the same hour, {wish} or no {wish}",
    "[no one|the {role}] signed that [order|list|cheque] and [no one|the {board}] will [admit to|pay for|find] it before {month}",
    "[we|the {group}] count every [lorry|bolt|barrel] at the {place} and the {wish} do not add up",
)  # fmt: skip
_CHOICE = re.compile(r"\[([^\[\]]+)\]")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Prose:
    """An invented article. Those of one `event` share people, places and words spoken, and nothing else."""

    title: str
    paragraphs: tuple[str, ...]
    event: int

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


def write(count: int, seed: int, independent: float = 0.2) -> list[Prose]:
    """So many articles; the given share of them report the event of the one before in other words."""
    chance = random.Random(seed)
    found: list[Prose] = []
    facts: dict[str, str] = {}
    for number in range(count):
        again = bool(facts) and chance.random() < independent
        facts = facts if again else _facts(chance)
        event = found[-1].event if again else number
        found.append(_article(chance, facts, event))
    return found


def _facts(chance: random.Random) -> dict[str, str]:
    """What all reports of one event have in common."""
    facts = {
        "TOWN": fill(chance, "{head}{tail}"),
        "PERSON": fill(chance, "{first} {last}"),
        "OTHER": fill(chance, "{first} {last}"),
    }
    for number, speech in enumerate(chance.sample(SPEECH, 3), 1):
        words = fill(chance, speech)
        facts[f"QUOTE{number}"] = words[:1].upper() + words[1:]
    return facts


def _article(chance: random.Random, facts: dict[str, str], event: int) -> Prose:
    """Four to twelve paragraphs."""
    frames = [*chance.choices(FRAMES, k=chance.randint(8, 16)), *chance.sample(FRAMES[4:6], 2)]
    chance.shuffle(frames)
    sentences = [_stated(fill(chance, frame), facts) for frame in frames]
    paragraphs = []
    while sentences:
        size = chance.randint(1, 3)
        paragraphs.append(" ".join(sentences[:size]))
        sentences = sentences[size:]
    return Prose(_stated(fill(chance, "TOWN {board} {did} {noun} over {fault}"), facts), tuple(paragraphs), event)


def fill(chance: random.Random, frame: str) -> str:
    """A frame with every choice made and every slot drawn."""
    while _CHOICE.search(frame):
        frame = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), frame, count=1)
    return _SLOT.sub(lambda found: _draw(chance, found[1]), frame)


def _draw(chance: random.Random, slot: str) -> str:
    """A word for a slot; figures come from a range."""
    if slot in ("n", "year"):
        return str(chance.randint(12, 980) if slot == "n" else chance.randint(1911, 2014))
    if slot == "want":
        return chance.choice(("beg for", "buy", "share", "wait for", "read about"))
    return chance.choice(WORDS[slot]).replace("-", " ")


def _stated(sentence: str, facts: dict[str, str]) -> str:
    """The facts of the event put in their places; a capital to begin."""
    for name, words in facts.items():
        sentence = sentence.replace(name, words)
    return sentence[:1].upper() + sentence[1:]
