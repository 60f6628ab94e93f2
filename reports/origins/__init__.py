"""Count the independent origins behind each claim, so that a copy or a second carrier never looks like a second source. Pure.

A statement belongs to the first origin that applies:

1. a copy's statements are those of its original: the family counts once;
2. an unnamed witness belongs to the outlet that heard him (the deepest named one;
   an agency that publishes in several languages is one outlet);
3. a named speaker on one claim is one origin a day, whoever carries it, and
   one with whoever he speaks for in the same article or on the same day;
4. an unnamed outlet whose report shares two rare details with another report
   is that report, which is an inference and marked as such;
5. else the statement is an origin of its own.
"""

from reports.origins.topic import read_topic

__all__ = ["read_topic"]
