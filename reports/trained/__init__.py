"""A trained extractor as an option: sources, cues and contents labelled by a small network that a desk trains on its own marks.

The walk: `marks` reads what the desk has marked, `columns` says what is seen of
each word (what the rules read there among it, so that little data go a long
way), `network` learns and weighs labels, `spans` chooses the spans that are
likely enough, `links` joins them to who says what, and `model` keeps it all in
one file whose hash a topic names. No weights come with the package.
"""

from reports.trained.marks import Example, Labelled, flat_labels, outermost, paragraphs, read_examples
from reports.trained.model import Extractor, ModelCard, train
from reports.trained.scores import Score, score

__all__ = [
    "Example",
    "Extractor",
    "Labelled",
    "ModelCard",
    "Score",
    "flat_labels",
    "outermost",
    "paragraphs",
    "read_examples",
    "score",
    "train",
]
