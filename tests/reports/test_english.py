"""English as newspapers write it: who speaks in turns that no table of verbs gives away, and what only seems to be speech."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tell import told

OPEN = "door-open"

READ = [
    ("at pains to", "Ada Berg was at pains to stress that the door stood open.", [("berg", OPEN, "asserts")]),
    ("quick to", "Blue Line was quick to deny that the door stood open.", [("line", OPEN, "denies")]),
    ("in touch to", "Blue Line has been in touch to say the door stood open.", [("line", OPEN, "asserts")]),
    ("moved to", "Blue Line has moved to quash rumours that the door stood open.", [("line", OPEN, "denies")]),
    ("a bracket", "Ada Berg (Ind, Norvia East) said the door stood open.", [("berg", OPEN, "asserts")]),
    ("however", "Two sailors, however, said the door stood open.", [("crew", OPEN, "asserts")]),
    ("asked, between commas", "Ada Berg, asked whether the ferry would sail, said the door stood open.", [("berg", OPEN, "asserts")]),
    ("a thousand is no list", "The door stood open, the union representing its 4,200 sailors said.", [("the union representing its 4,200 sailors", OPEN, "asserts")]),
    ("role, then name", "“The door stood open all that night,” said its director, Tomas Weil.", [("Tomas Weil", OPEN, "asserts")]),
    ("the firm so-and-so", "According to the firm Palisade, the door stood open.", [("Palisade", OPEN, "asserts")]),
    ("not taken for the last body", "Blue Line rented the ferry. The interior ministry said the door stood open.", [("The interior ministry", OPEN, "asserts")]),
    ("what is made by a body is not it", "Blue Line spoke. An audit commissioned by the company found that the door stood open.", [("An audit commissioned by the company", OPEN, "asserts")]),
    ("whoever stands behind a quotation", "“The door stood open all that night,” the grandad-of-four recalled.", [("the grandad-of-four", OPEN, "asserts")]),
    ("one of them behind a quotation", "“The door stood open all that night,” said one shipbroker with two boats.", [("one shipbroker with two boats", OPEN, "asserts")]),
    ("issued a warning", "Blue Line issued a warning on Friday that the door stood open.", [("line", OPEN, "asserts")]),
    ("anonymity is no condition", "Two sailors said, on condition of anonymity, that the door stood open.", [("crew", OPEN, "asserts")]),
    ("without evidence", "Ada Berg said without offering evidence that the door stood open.", [("berg", OPEN, "asserts")]),
    ("over the weekend", "Ada Berg said over the weekend that the door stood open.", [("berg", OPEN, "asserts")]),
    ("published on", "Blue Line said in a report published on Friday that the door stood open.", [("line", OPEN, "asserts")]),
    ("cronies deny", "His cronies at the company deny that the door stood open.", [("His cronies at the company", OPEN, "denies")]),
    ("refused to accept", "Blue Line refused to accept that the door stood open.", [("line", OPEN, "denies")]),
    ("vowed never to", "Blue Line has vowed never to raise the ferry.", [("line", "ferry-raised", "denies")]),
    ("no plans to", "Blue Line said it had no plans, now or in the future, to raise the ferry.", [("line", "ferry-raised", "denies")]),
    ("at no time", "Blue Line said: “At no time was the door open.”", [("line", OPEN, "denies")]),
    ("weighing whether", "Sailors said Blue Line was weighing whether to raise the ferry.", [("crew", "ferry-raised", "suspects")]),
    ("nothing of the sort", "Sailors said the door stood open. Blue Line said it was nothing of the sort.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("no truth in it", "Sailors said the door stood open. Blue Line said there was “no truth whatsoever” in it.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("called it a fairy tale", "Sailors said the door stood open. Blue Line called the allegation “yet another fairy tale”.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("the same", "Sailors said the door stood open. Ada Berg says the same.", [("crew", OPEN, "asserts"), ("berg", OPEN, "asserts")]),
    ("a person with an age", "Among them is Pavlo Dyk, 22. He says the door stood open.", [("Pavlo Dyk", OPEN, "asserts")]),
    ("an aide is not the man", "An aide to Minister Ada Berg said the door stood open.", [("An aide to Minister Ada Berg", OPEN, "asserts")]),
    ("soldiers we spoke to", "Four other sailors we spoke to said the door stood open.", [("crew", OPEN, "asserts")]),
    ("but it is unclear", "Ada Berg said the door stood open but it remained unclear who had opened the gate.", [("berg", OPEN, "asserts")]),
    ("appeared to confirm", "Ada Berg appeared to confirm that the door stood open.", [("berg", OPEN, "asserts")]),
    ("stands accused", "Blue Line stands accused of leaving the door open.", [("", OPEN, "unattributed")]),
    ("yes alone", "Asked if the door stood open, Ada Berg replied: “Yes.”", [("berg", OPEN, "asserts")]),
    ("in the view of", "In Ada Berg's view, the door stood open.", [("berg", OPEN, "asserts")]),
    ("by the account of", "By Blue Line's account, the door was closed.", [("line", OPEN, "denies")]),
    ("doubted", "Ada Berg cast doubt on reports that the door stood open.", [("berg", OPEN, "denies")]),
    ("questioned", "Ada Berg questioned whether the door stood open.", [("berg", OPEN, "denies")]),
    ("close to somebody", "Sources close to Blue Line say the door stood open.", [("Sources close to Blue Line", OPEN, "asserts")]),
    ("its chairman", "Blue Line will not raise the ferry, its chairman said.", [("line", "ferry-raised", "denies")]),
    ("a relative clause in a denial", "Blue Line denied owning the ship that left the door open and raising the ferry.", [("line", "ferry-raised", "denies")]),
    ("a month has no voice", "In June reports emerged that the door stood open.", [("", OPEN, "unattributed")]),
    ("wrong to claim", "Blue Line said Ada Berg was wrong to claim that the door stood open.", [("line", OPEN, "denies")]),
    ("documents seen", "The Norvia Post has seen documents that show the door stood open.", [("documents", OPEN, "asserts")]),
    ("and who gave no name", "A man who saw the ferry, and who gave no name, said the door stood open.", [("A man who saw the ferry, and who gave no name", OPEN, "asserts")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_turns_of_newspapers_are_read(text, expected):
    """The speaker, the claim and the stance, in turns that are common in print and rare in tables of verbs."""
    assert expected == [one for one in told(text) if one[1]]
