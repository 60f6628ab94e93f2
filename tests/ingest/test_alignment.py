"""Two texts side by side: what both have, wherever it stands."""

from ingest.alignment import align

A = "The harbour has been closed since noon on Friday, the port office said.\nNobody knows when it opens again this week."
B = "A notice.\nNobody knows when it opens\u00a0again this week.\nThe harbour has been closed since noon on Friday, we hear."


def test_runs_are_found_wherever_they_stand():
    """Moved paragraphs count, with their place in both."""
    runs = align(A, B)
    assert ["The harbour has been closed since noon on Friday,", "Nobody knows when it opens again this week."] == [
        run.text for run in runs
    ]
    assert [(1, 3), (2, 2)] == [(run.paragraph_a, run.paragraph_b) for run in runs]
    assert [9, 8] == [run.words for run in runs]


def test_other_peoples_words_are_told_apart():
    """A run inside quotation marks is marked as quoted."""
    spoken = "“We have never seen such a crowd at the pier before,” said the clerk."
    run = align(spoken, f"Later: {spoken}")[0]
    assert run.quoted
    assert not align(A, B)[0].quoted


def test_typography_makes_no_difference():
    """Curly and straight quotes, case and accents are the same words."""
    assert 8 == align("It isn’t the café that closed last night", "IT ISN'T THE CAFE THAT CLOSED LAST NIGHT")[0].words


def test_nothing_shared_is_nothing():
    """Short formulas are no run."""
    assert () == align("one two three four", "one two three four")
    assert () == align("", A)
