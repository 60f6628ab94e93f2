"""Tell words that only say who knew of a thing from words that say it. Pure.

A letter by which the authority *was told of cracks* says what the authority knew. It is shown under the cracks, and
stands behind the claim that they were known; that there are any, it has from whoever told.
"""

from __future__ import annotations

import re

from reports.language import language_of
from reports.normal import Document
from reports.origins.said import Said
from reports.topics import Claim

# `Was told of it and kept silent`: what comes then is said outright.
_GOES_ON = re.compile(r"\b(?:and|but|und|aber|и|но)\b")


def only_known(one: Said, claim: Claim) -> bool:
    """Whether the words tell that others knew of the claim's matter, and the claim does not ask for that very knowing."""
    article, content = one.reading.article, one.statement.content
    language = article.content.language
    pack = language_of(language)
    knew = pack.knew.search(article.text, content.start, content.end)
    if knew is None:
        return False
    document = Document.of(article.text, article.content.title, language)
    hits = {hit for query in (*claim.about, *claim.also) for hit in query.matches(document, content) or ()}
    if pack.order == "sov":  # the verb comes last
        return bool(hits) and all(hit.end <= knew.start() for hit in hits)
    return bool(hits) and all(
        hit.start >= knew.end() and not _GOES_ON.search(article.text, knew.end(), hit.start) for hit in hits
    )
