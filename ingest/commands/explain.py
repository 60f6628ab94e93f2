"""Why an article's text is whose it is, and what two articles share: what `dateline explain` says of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.desk import IngestDesk

if TYPE_CHECKING:
    from storage.database import Store
    from storage.views import ArticleView


def explain_article(store: Store, name: str, as_of: int | None) -> dict[str, Any]:
    """An article's origin and the evidence for it, as known at a position. Raises StorageError if there is no such article."""
    from ingest.overrule import told
    from storage import queries

    view = queries.article(store, name, as_of=as_of)
    origin = view.origin
    return {
        "article": view.id,
        "title": view.content.title,
        "outlet": view.content.outlet_name,
        "published": view.content.published.model_dump() if view.content.published else "not said",
        "dates": [moment.model_dump() for moment in view.extraction.dates],
        "relation": origin.relation if origin else "not compared yet",
        "origin": origin.root_name if origin else "",
        "confidence": origin.confidence if origin else "",
        "reasons": list(origin.reasons) if origin else [],
        "credits": [credit.model_dump() for credit in origin.credits] if origin else [],
        "relations": [
            {"with": item.b if item.a == view.id else item.a, "kind": item.kind, "rule": item.rule, **item.measures}
            for item in queries.relations_of(store, view.id, as_of=as_of)
        ],
        "decided": [told(ruled.fact) for ruled in queries.rulings(store, [view.id], as_of=as_of)],
        "left_out": [
            {"role": line.role, "reason": line.reason, "text": line.text[:160]}
            for line in view.extraction.lines
            if line.role != "body"
        ],
    }


def explain_pair(desk: IngestDesk, store: Store, first: str, second: str, as_of: int | None) -> dict[str, Any]:
    """The words that two articles share, and what was made of them. Raises StorageError if one is not there."""
    from ingest.alignment import align
    from ingest.overrule import told
    from ingest.relate import text_of
    from ingest.syndication import RULES, judge
    from storage import queries

    one, two = (queries.article(store, name, as_of=as_of) for name in (first, second))
    watchlist = desk.watchlist
    a, b = text_of(one, watchlist), text_of(two, watchlist)
    relation = judge(a, b)
    rule = next((rule for rule in RULES if relation and rule.name == relation.rule), None)
    runs = align(one.text, two.text, one.content.language)
    return {
        "first": _side(one),
        "second": _side(two),
        "relation": relation.kind if relation else "nothing shared worth recording",
        "rule": f"{rule.name}: {rule.why}" if rule else "",
        "algorithm": relation.algorithm if relation else "",
        "measures": relation.measures if relation else {},
        "evidence": [
            *(["the first credits the second, or gives its address"] if a.points_at(b) else []),
            *(["the second credits the first, or gives its address"] if b.points_at(a) else []),
        ],
        "decided": [
            f"{ruled.recorded_at:%Y-%m-%d %H:%M} UTC: {told(ruled.fact)}"
            for ruled in queries.rulings(store, [one.id, two.id], as_of=as_of)
        ],
        "aligned": [
            f"[{run.paragraph_a} = {run.paragraph_b}, {run.words} words{', quoted' if run.quoted else ''}] {run.text}"
            for run in runs
        ],
    }


def _side(view: ArticleView) -> dict[str, Any]:
    """One of two articles compared: what it is, and where its text comes from as known then."""
    origin, published = view.origin, view.content.published
    return {
        "article": view.id,
        "outlet": view.content.outlet_name,
        "title": view.content.title,
        "published": f"{published.value} ({published.source})" if published else "not said",
        "origin": f"{origin.relation}, {origin.root_name} ({origin.root})" if origin else "not compared yet",
        "confidence": origin.confidence if origin else "",
        "reasons": list(origin.reasons) if origin else [],
    }
