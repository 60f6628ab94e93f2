from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tell import make_article, make_topic, read, told, who

from reports.statements import read_statements

OPEN = "door-open"

PATTERNS = [
    ("subject, cue", "Ada Berg said on Friday that the door stood open.", [("berg", OPEN, "asserts")]),
    ("cue after", "The door stood open, Ada Berg said.", [("berg", OPEN, "asserts")]),
    ("inverted", "“The door stood open all night,” said Ada Berg, who visited the port.", [("berg", OPEN, "asserts")]),
    ("according to", "According to Ada Berg, the door stood open.", [("berg", OPEN, "asserts")]),
    ("according to, behind", "The door stood open, according to Ada Berg.", [("berg", OPEN, "asserts")]),
    ("quoted as saying", "The Norvia Herald quoted Ada Berg as saying the door stood open.", [("berg", OPEN, "asserts")]),
    ("was quoted", "“The door stood open,” Ada Berg was quoted as saying by Norvia Radio.", [("berg", OPEN, "asserts")]),
    ("apposition", "The transport minister, Ada Berg, said the door stood open.", [("berg", OPEN, "asserts")]),
    ("opening participle", "Asked about the night, Berg said the door stood open.", [("berg", OPEN, "asserts")]),
    ("denial", "Blue Line denied that the door stood open.", [("line", OPEN, "denies")]),
    ("denial with a reason", "Blue Line denied the claim, saying the door was closed.", [("line", OPEN, "denies")]),
    ("no denial", "Blue Line did not deny that the door stood open.", [("line", OPEN, "declines")]),
    ("second clause", "Berg said the door stood open, and Blue Line denied it was unlocked.", [("berg", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("shared subject", "Berg says the door stood open but denies raising the ferry.", [("berg", OPEN, "asserts"), ("berg", "ferry-raised", "denies")]),
    ("subordinate first", "After Berg said the door stood open, Blue Line said it would raise the ferry.", [("berg", OPEN, "asserts"), ("line", "ferry-raised", "asserts")]),
    ("fear", "Sailors fear the door stood open.", [("crew", OPEN, "suspects")]),
    ("admission", "Blue Line admitted that the door stood open.", [("line", OPEN, "asserts")]),
    ("declined", "Blue Line declined to say whether the door stood open.", [("line", OPEN, "declines")]),
    ("ignorance", "Blue Line has no knowledge of an open door.", [("line", OPEN, "no_knowledge")]),
    ("condition", "The government said it would raise the ferry if the families asked.", [("government", "ferry-raised", "conditional")]),
    ("outlet carries", "The Norvia Herald reported that sailors were complaining about an open door.", [("crew", OPEN, "asserts")]),
    ("passive with agent", "An open door was confirmed by Ada Berg.", [("berg", OPEN, "asserts")]),
    ("no statement", "The ferry sailed at noon.", []),
    ("own voice", "The bow door stood open for an hour.", [("", OPEN, "unattributed")]),
    ("a noun is no cue", "The reports and claims of the company filled the report.", []),
    ("told whom", "Ada Berg, the minister, told Norvia Radio on Friday: “The door stood open.”", [("berg", OPEN, "asserts")]),
    ("cue inside the content", "The door would stand open if the crew asked, Ada Berg said.", [("berg", OPEN, "conditional")]),
    ("named again by a pronoun", "Blue Line insists the door was closed: its log, it says, shows so.", [("line", OPEN, "denies")]),
    ("only pointing back", "Sailors said the door stood open. Blue Line rejects the charge.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("asked", "Asked whether the door stood open, Berg said it was too early to say.", [("berg", OPEN, "declines")]),
    ("a question", "Did the door stand open? Blue Line says no.", [("line", OPEN, "denies")]),
    ("nobody", "Neither side has commented on reports that the door stood open.", [("", OPEN, "unattributed")]),
    ("a side that turns", "Blue Line said the door stood open, but nobody knew who had opened the gate.", [("line", OPEN, "asserts")]),
    ("thought by others", "Sailors feared the door stood open, according to Ada Berg.", [("berg", OPEN, "suspects")]),
    ("overtaken", "Ada Berg said the gate was shut. Then a visitor came with a letter. He said the door stood open.", [("berg", "", "asserts"), ("He", "", "asserts")]),
    ("it, nobody known", "It said the door stood open.", [("It", "", "asserts")]),
    ("an aside", "Norvia Radio, quoting sailors, reported on Friday. Blue Line, citing its log, said the door was closed.", [("line", OPEN, "denies")]),
    ("no minister himself", "A friend of the transport minister said the door stood open.", [("A friend of the transport minister", OPEN, "asserts")]),
    ("between two commas", "For most of the night, Berg said, the door stood open.", [("berg", OPEN, "asserts")]),
    ("between two commas, hanging", "Sailors were angry, Berg said, because the door stood open.", [("berg", OPEN, "asserts")]),
    ("opening before a quotation", "As the ferry left, Ada Berg said, “The door stood open.”", [("berg", OPEN, "asserts")]),
    ("asked, then a quotation", "Asked about the night, Ada Berg said, “The door stood open.”", [("berg", OPEN, "asserts")]),
    ("doubled single marks", "''The door stood open,'' said Ada Berg, the transport minister.", [("berg", OPEN, "asserts")]),
    ("marks that do not match", '“The door stood open," Ada Berg said.', [("berg", OPEN, "asserts")]),
    ("a long apposition", "Ada Berg, a former captain who is now a minister in the government and a member of the port's council, said the door stood open.", [("berg", OPEN, "asserts")]),
    ("between dashes", "Ada Berg — who saw the ferry that night — said the door stood open.", [("berg", OPEN, "asserts")]),
    ("seen before saying", "A sailor who has seen the log says the door stood open.", [("crew", OPEN, "asserts")]),
    ("name, office, then a clause", "Ada Berg, transport minister, said sailors left the door open.", [("berg", OPEN, "asserts")]),
    ("saying after a day", "Ada Berg sent a letter on Friday saying the door stood open.", [("berg", OPEN, "asserts")]),
    ("quoted by", "Ada Berg was quoted by Norvia Radio as saying the door stood open.", [("berg", OPEN, "asserts")]),
    ("it was told by", "It was announced by Blue Line on Friday that the door stood open.", [("line", OPEN, "asserts")]),
    ("which another denies", "The door stood open, Ada Berg said, which Blue Line denied.", [("berg", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("a charge another denies", "Ada Berg said the door stood open, a charge Blue Line rejects.", [("berg", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("a charge rejected by", "Ada Berg said the door stood open, an allegation rejected by Blue Line.", [("berg", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("gone on to deny", "Blue Line has continued to deny that the door stood open.", [("line", OPEN, "denies")]),
    ("the line of somebody", "Blue Line's position is simple: the door stood open.", [("line", OPEN, "asserts")]),
    ("after a colon", "Ada Berg was blunt: “The door stood open all night.”", [("berg", OPEN, "asserts")]),
    ("a verb of doing before", "Ada Berg took the stage and said the door stood open.", [("berg", OPEN, "asserts")]),
    ("a clause that hangs", "While sailors said the door stood open, the ferry had sailed at noon.", [("crew", OPEN, "asserts")]),
    ("a dash and a name", "Ada Berg — a former captain — said sailors left the door open.", [("berg", OPEN, "asserts")]),
    ("a verb that mostly means another thing", "Blue Line held the door open.", [("", OPEN, "unattributed")]),
    ("a name is no saying", "It was a campaign called Open Door.", [("", OPEN, "unattributed")]),
    ("asked and nothing said", "Asked whether the door stood open, Ada Berg laughed.", []),
    ("the one body", "Blue Line rented the ferry. The company said the door stood open.", [("line", OPEN, "asserts")]),
    ("a source beside a name", "Ada Berg visited. A source in Berg's office said the door stood open.", [("A source in Berg's office", OPEN, "asserts")]),
    ("charges denied", "Sailors accused Blue Line of leaving the door open. Ada Berg was ill. Blue Line denied responsibility.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("an open door beside a denial", "Blue Line said it would not raise the ferry but did not rule out raising the ferry in May.", [("line", "ferry-raised", "conditional")]),
    ("shown by somebody", "Blue Line has published pictures that show the open door.", [("line", OPEN, "asserts")]),
    ("accused by", "Blue Line has been accused by sailors of leaving the door open.", [("crew", OPEN, "asserts")]),
    ("the first to say", "Berg was the first to say that the door stood open.", [("berg", OPEN, "asserts")]),
    ("yet to confirm", "Blue Line has yet to confirm that the door stood open.", [("line", OPEN, "declines")]),
    ("no longer denied", "Berg no longer denies that the door stood open.", [("berg", OPEN, "declines")]),
    ("brushed aside", "Berg brushed aside suggestions that the door stood open.", [("berg", OPEN, "denies")]),
    ("apologised", "Blue Line has apologised for leaving the door open.", [("line", OPEN, "asserts")]),
    ("quoted in passing", "Sailors quoted by Norvia Radio said the door stood open.", [("crew", OPEN, "asserts")]),
    ("word has it", "Word has it that the door stood open.", [("", OPEN, "unattributed")]),
    ("two that speak together", "Berg and Blue Line both deny that the door stood open.", [("berg", OPEN, "denies"), ("line", OPEN, "denies")]),
    ("says otherwise", "Sailors say the door stood open, but Blue Line insists otherwise.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("a lie", "Sailors say the door stood open. Blue Line says that is a lie.", [("crew", OPEN, "asserts"), ("line", OPEN, "denies")]),
    ("contrary to what", "Contrary to what Blue Line says, the door stood open, according to Berg.", [("berg", OPEN, "asserts")]),
    ("left to an inquiry", "Berg said an inquiry would establish whether the door stood open.", [("berg", OPEN, "declines")]),
    ("never said", "“I never said the door stood open,” Berg insisted.", [("berg", OPEN, "declines")]),
    ("said first", "Said Berg: “The door stood open.”", [("berg", OPEN, "asserts")]),
    ("reports the outlet", "The door stood open, reports the Norvia Herald.", [("Norvia Herald", OPEN, "asserts")]),
    ("a role for a name", "Ada Berg came on Friday. The minister said the door stood open.", [("berg", OPEN, "asserts")]),
    ("a surname never heard", "Ada Berg met Rita Kolt in the port. The door stood open, Kolt said.", [("kolt", OPEN, "asserts")]),
    ("a group only told of", "Sailors gathered outside. They said the door stood open.", [("crew", OPEN, "asserts")]),
    ("a name that ends in a small word", "The door stood open, the group Harbours for All said.", [("the group Harbours for All", OPEN, "asserts")]),
    ("according to somebody who", "But according to a sailor who spoke on condition of anonymity, the door stood open.", [("crew", OPEN, "asserts")]),
    ("unlikely", "Berg said an open door was unlikely.", [("berg", OPEN, "denies")]),
    ("denied, then pointed to", "Blue Line denied that the door stood open and said it would prove this.", [("line", OPEN, "denies"), ("line", "", "asserts")]),
    ("a claim about the claim", "Berg said the door stood open, a claim that Blue Line said it was unable to confirm.", [("berg", OPEN, "asserts")]),
    ("said aside of a speaker", "A letter from the port, which the Herald published, says the door stood open.", [("A letter from the port", OPEN, "asserts")]),
    ("urging is about no fact", "Berg urged Blue Line to open the door.", [("berg", "", "asserts")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), PATTERNS, ids=[row[0] for row in PATTERNS])
def test_each_way_of_reporting_is_read(name, text, expected):
    """Speaker, claim and stance come out whatever the shape of the sentence."""
    assert expected == told(text), name


def test_a_quotation_alone_belongs_to_the_last_speaker():
    """A paragraph that is all quotation is carried over, with its basis."""
    reading = read("“The door stood open,” Ada Berg said.\n“The gate was unlocked.”")
    assert ["berg", "berg"] == [who(one) for one in reading.statements]
    assert ["named", "carried over"] == [one.speaker.basis for one in reading.statements]


def test_pronouns_find_their_person_and_keep_their_words():
    """`She` is the last person who spoke; the words of the article stay as written."""
    statement = read("Ada Berg visited the port. She said the door stood open.").statements[0]
    assert ("berg", "She", "pronoun") == (statement.speaker.id, statement.speaker.written, statement.speaker.basis)


def test_a_group_and_a_body_are_told_apart():
    """`They` is the sailors, not the minister in between."""
    assert [("crew", OPEN, "asserts"), ("berg", "", "asserts"), ("crew", OPEN, "asserts")] == told(
        "Sailors said the door stood open. Ada Berg said she was sad. They said the gate was unlocked."
    )


def test_a_nested_speaker_is_kept_in_order():
    """Who told the speaker stands in `nested` and first in the chain."""
    statement = read("Rita Kolt said deckhands had told her that the door stood open.").statements[0]
    assert ("kolt", ["crew"]) == (who(statement), [speaker.id for speaker in statement.nested])
    assert ["sailors", "Rita Kolt", "Norvia Post"] == [hop.name for hop in statement.chain]


def test_the_chain_runs_from_the_speaker_to_the_page():
    """Speaker, the outlet that heard him, the credited original, the page that reprints."""
    reading = read("Ada Berg told the Norvia Herald that the door stood open.", outlet="Blog", copy_of="Coast Wire")
    chain = reading.statements[0].chain
    assert [("person", "Ada Berg"), ("outlet", "Norvia Herald"), ("outlet", "Coast Wire"), ("republisher", "Blog")] == [
        (hop.kind, hop.name) for hop in chain
    ]
    assert "credited" == chain[2].basis


def test_the_owner_of_the_site_is_no_hop():
    """A copyright notice names who owns the page; it heard nobody, unless the text is theirs."""
    article = make_article("Ada Berg said the door stood open.", source="Norvia Publishing")
    owned = replace(
        article.origin, credits=tuple(one.model_copy(update={"claim": "copyright"}) for one in article.origin.credits)
    )
    whole = replace(owned, root="virtual:norvia-publishing", root_name="Norvia Publishing", relation="copy")
    names = [
        [hop.name for hop in read_statements(replace(article, origin=origin), make_topic()).statements[0].chain]
        for origin in (owned, whole)
    ]
    assert [["Ada Berg", "Norvia Post"], ["Ada Berg", "Norvia Publishing", "Norvia Post"]] == names


def test_a_missing_outlet_is_an_empty_hop_and_a_warning():
    """A name that fell out of the text is not made up."""
    reading = read("The news site reported that sailors were complaining about an open door.")
    assert ("", "inferred") == (reading.statements[0].chain[1].name, reading.statements[0].chain[1].basis)
    assert 1 == len(reading.warnings)


def test_a_lost_subject_is_marked():
    """`..., reported.` has lost its subject; the sailors it is about are taken up."""
    reading = read(
        "Sailors told the Norvia Herald that the door stood open. The sailors complained about the open gate, reported."
    )
    assert ["crew", "crew"] == [who(one) for one in reading.statements]
    assert "name of the outlet is missing" in reading.warnings[0]


def test_the_day_of_saying_comes_from_the_frame_only():
    """A day inside the content is when it happened, not when it was said."""
    inside, outside = (
        read("Berg said the door stood open on Monday."),
        read("Berg said on Monday that the door stood open."),
    )
    assert None is inside.statements[0].stated_at
    assert "2031-05-12" == outside.statements[0].stated_at.value


def test_without_a_date_of_the_article_no_day_is_invented():
    """A weekday in an undated article stays open."""
    assert None is read("Berg said on Monday that the door stood open.", day=None).statements[0].stated_at


# The article is of Friday 16 May 2031; None is a day that the words leave open.
STATED = [
    ("en", "Berg said on Friday that the door stood open.", "2031-05-16"),
    ("en", "Berg said last Friday that the door stood open.", "2031-05-09"),
    ("en", "Berg said last Tuesday that the door stood open.", None),
    ("en", "Berg said two days ago that the door stood open.", "2031-05-14"),
    ("en", "Berg said on Monday, May 12, that the door stood open.", "2031-05-12"),
    ("en", "Berg said on Tuesday, May 12, that the door stood open.", None),
    ("en", "Berg said in March that the door stood open.", "2031-03"),
    ("en", "Berg said earlier this week that the door stood open.", None),
    ("en", "Berg said the next day that the door stood open.", None),
    ("en", "Berg said on July 3 that the door stood open.", None),
    ("en", "Berg said on July 3, 2029, that the door stood open.", "2029-07-03"),
    ("en", "Berg said on April 30 that the door stood open.", "2031-04-30"),
    ("en", "“The door stood open on Monday,” Berg said yesterday.", "2031-05-15"),
    ("de", "Ada Berg sagte am Donnerstag, das Bugtor sei offen gewesen.", "2031-05-15"),
    ("de", "Ada Berg sagte am vergangenen Freitag, das Bugtor sei offen gewesen.", "2031-05-09"),
    ("de", "Ada Berg sagte letzten Dienstag, das Bugtor sei offen gewesen.", None),
    ("de", "Ada Berg sagte tags darauf, das Bugtor sei offen gewesen.", None),
    ("de", "Das Bugtor sei am Montag offen gewesen, sagte Ada Berg.", None),
    ("ru", "Ada Berg заявила в четверг, что ворота были открыты.", "2031-05-15"),
    ("ru", "Ada Berg заявила в прошлую пятницу, что ворота были открыты.", "2031-05-09"),
    ("ru", "Ada Berg заявила накануне выборов, что ворота были открыты.", None),
    ("ru", "Ada Berg заявила на прошлой неделе, что ворота были открыты.", "2031-W19"),
    ("ru", "Ada Berg заявила, что ворота были открыты в понедельник.", None),
    ("tr", "Ada Berg, dün yaptığı açıklamada, kapının açık olduğunu söyledi.", "2031-05-15"),
    ("tr", "Ada Berg, salı günü yaptığı açıklamada, kapının açık olduğunu söyledi.", "2031-05-13"),
    ("tr", "Ada Berg dün kapının açık olduğunu söyledi.", None),  # the day of saying or that of the door
    ("tr", "Ada Berg geçen hafta kapının açık olduğunu söyledi.", None),
    ("tr", "Ada Berg ertesi gün kapının açık olduğunu söyledi.", None),
]


@pytest.mark.parametrize(("language", "text", "day"), STATED)
def test_the_day_of_saying_is_right_or_left_open(language: str, text: str, day: str | None):
    """In every language: the day, week or month that the words leave no doubt of, counted from the article's own, else none."""
    found = [one for one in read(text, language=language).statements if one.speaker.id == "berg"]
    assert [day] == [one.stated_at.value if one.stated_at else None for one in found]


@pytest.mark.parametrize(("language", "text"), [case[:2] for case in STATED])
def test_an_undated_article_dates_no_words_by_its_own_day(language: str, text: str):
    """Only a full date stands without the article's day."""
    found = [one.stated_at for one in read(text, language=language, day=None).statements]
    assert all(moment is None or moment.source == "stated" for moment in found)
    assert any(found) == ("2029" in text)


def test_figures_go_to_the_words_that_name_them():
    """Each number is given to the quantity that stands nearest, with its qualifier."""
    statement = read("In the ferry disaster of 2029 some 140 people died and 20 boats searched.").statements[0]
    assert [("dead", 140, "about", "people")] == [(n.quantity, n.low, n.qualifier, n.unit) for n in statement.numbers]
    assert "unattributed" == statement.stance


def test_a_standing_figure_in_a_relative_clause_is_the_articles_own():
    """What the writer adds to a speaker's words is not put into his mouth."""
    reading = read(
        "Berg warned that the owner must answer for a disaster at sea in which more than 140 people have died."
    )
    assert [("berg", "asserts"), ("", "unattributed")] == [(who(one), one.stance) for one in reading.statements]


def test_spans_are_exact():
    """Sentence, content, cue and speaker are the very words of the text."""
    article = make_article("It rained. Ada Berg said that the door stood open.")
    statement = read_statements(article, make_topic()).statements[0]
    spans = (statement.sentence, statement.content, statement.cue, statement.speaker.span)
    assert ["Ada Berg said that the door stood open.", "the door stood open", "said", "Ada Berg"] == [
        span.of(article.text) for span in spans
    ]


def test_reading_twice_gives_the_same_ids():
    """An id hangs on the text, the places and the rules alone."""
    text = "Ada Berg said the door stood open. Blue Line denied the report."
    first, second = ([one.id for one in read(text).statements] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_speech_is_direct_mixed_or_indirect():
    """How much of the content stands in quotation marks decides."""
    texts = [
        "“The door stood open,” Berg said.",
        "Berg said the door “stood wide open” at noon.",
        "Berg said the door stood open.",
    ]
    assert ["direct", "mixed", "indirect"] == [read(text).statements[0].speech for text in texts]


def test_the_title_is_not_read():
    """A headline only repeats the body."""
    assert () == read("Nothing happened at all.").statements


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "“",
        "said",
        "He said",
        "said said said.",
        "“” said",
        ", said.",
        "According to",
        "— — —",
        "“a” “b” “c”",
        "and, but. who said",
    ],
)
def test_broken_text_is_survived(text):
    """Fragments give few statements or none, never an error."""
    assert all(one.sentence.end <= len(text) for one in read(text).statements)


OTHERS = [
    ("ru", "Sailors: Ada Berg заявила, что the door open.", ["berg"]),
    ("de", "„The door stood open“, sagte Ada Berg am Freitag.", ["berg"]),
    ("de", "Am Freitag erklärte Ada Berg, dass the door stood open.", ["berg"]),
    ("tr", "Ada Berg, the door stood open olduğunu söyledi.", ["berg"]),
    ("tr", "“The door stood open” dedi.", [""]),
]


@pytest.mark.parametrize(("language", "text", "expected"), OTHERS)
def test_other_languages_find_the_speaker(language, text, expected):
    """The speaker is found before, behind and far from the verb; without one, nobody is made up."""
    assert expected == [who(one) for one in read(text, language=language).statements if one.claim == OPEN]


def test_what_was_told_after_is_put_in_its_mouth():
    """`This was reported by X` speaks of the sentence before."""
    reading = read("The door stood open. Об этом сообщила Ada Berg.", language="ru")
    assert ("berg", OPEN) == (who(reading.statements[0]), reading.statements[0].claim)


def test_the_subjunctive_goes_on_with_the_last_speaker():
    """German marks reported words by the mood of the verb."""
    reading = read("Ada Berg sagte, man suche noch. The door sei open.", language="de")
    assert [("berg", OPEN)] == [(who(one), one.claim) for one in reading.statements if one.claim]


def test_what_interviews_people_is_an_outlet_and_they_speak():
    """`Beacon, which spoke to four men, wrote`: the men speak, Beacon carries, and `the site` is Beacon again."""
    text = (
        "Beacon, which spoke to four men in the port, wrote that the door stood open. "
        "The door was open all night, the site said."
    )
    first, second = (one for one in read(text).statements if one.claim)
    assert ("four men in the port", "Beacon") == (first.speaker.shown, first.chain[1].name)
    assert ("Beacon", "outlet") == (second.speaker.name, second.speaker.basis)


def test_a_second_denial_by_its_press_office_is_the_bodys_own():
    """`The press service said` after a body has spoken is that body."""
    text = "The harbour authority denied that the door stood open. The door was shut, the press service said."
    assert ["as written", "taken up"] == [one.speaker.basis for one in read(text).statements]


def test_an_id_outlives_another_revision_and_tells_articles_apart():
    """The same words in the same article keep their id when a line is put before them; in another article they have another."""
    said = "Ada Berg said the door stood open."
    first, later = read(said), read(f"It rained all day.\n{said}")
    article = make_article(said)
    other = read_statements(replace(article, id="another"), make_topic())
    ids = [next(one.id for one in reading.statements if one.claim) for reading in (first, later, other)]
    assert ids[0] == ids[1] != ids[2]
