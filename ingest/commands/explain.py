"""Why an article's text is whose it is, and what two articles share: what `dateline explain` says of articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ingest.desk import IngestDesk
from storage.commands.terminal import several

if TYPE_CHECKING:
    from ingest.origin import Text
    from storage.database import Store
    from storage.events import RelationMeasured
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
        "relations": list(_relations(store, view.id, as_of)),
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
    from ingest.comparisons import serving
    from ingest.overrule import told
    from ingest.relate import text_of
    from storage import queries
    from storage.events import RelationOverruled

    one, two = (queries.article(store, name, as_of=as_of) for name in (first, second))
    watchlist = desk.watchlist
    a, b = text_of(one, watchlist), text_of(two, watchlist)
    comparison = serving(store, as_of=as_of)
    relation = comparison.judge(a, b)
    rule = next((rule for rule in comparison.rules if relation and rule.name == relation.rule), None)
    runs = align(one.text, two.text, one.content.language)
    return {
        "first": _side(one),
        "second": _side(two),
        "relation": relation.kind if relation else "nothing shared worth recording",
        "rule": f"{rule.name}: {rule.why}" if rule else "",
        "algorithm": relation.algorithm if relation else "",
        "shared": in_words(relation.measures, swapped=relation.a != one.id) if relation else [],
        "evidence": [
            *(["the first credits the second, or gives its address"] if a.points_at(b) else []),
            *(["the second credits the first, or gives its address"] if b.points_at(a) else []),
            *_by_the_day(relation, a, b),
        ],
        "decided": [
            f"{ruled.recorded_at:%Y-%m-%d %H:%M} UTC: {told(ruled.fact)}"
            for ruled in queries.rulings(store, [one.id, two.id], as_of=as_of)
            if not isinstance(ruled.fact, RelationOverruled) or {ruled.fact.a, ruled.fact.b} == {one.id, two.id}
        ],
        "aligned": [
            f"[paragraph {run.paragraph_a} of the first = {run.paragraph_b} of the second, {run.words} words"
            f"{', quoted' if run.quoted else ''}] {run.text}"
            for run in runs
        ],
    }


def _by_the_day(relation: RelationMeasured | None, a: Text, b: Text) -> list[str]:
    """What the day says where the rule leaves it to the day."""
    from ingest.origin import BY_THE_DAY, same_day

    if relation is None or relation.rule not in BY_THE_DAY:
        return []
    return [
        "both are of one day, so this counts as a copy"
        if same_day(a.published, b.published)
        else "they are not of one day, so this counts as two texts"
    ]


def _relations(store: Store, article: str, as_of: int | None) -> Iterator[dict[str, Any]]:
    """The texts that were measured against an article's, each with what it is and how much both share."""
    from storage import queries

    found = queries.relations_of(store, article, as_of=as_of)
    others = queries.articles(store, {name for item in found for name in (item.a, item.b)} - {article}, as_of=as_of)
    for item in found:
        other = item.b if item.a == article else item.a
        there, back = _shares(item.measures, swapped=item.a != article)
        yield {
            "with": other,
            "outlet": others[other].content.outlet_name if other in others else "",
            "title": others[other].content.title if other in others else "",
            "kind": item.kind,
            "rule": item.rule,
            "shared": f"{there} of this text stands in it, {back} of it in this one",
        }


def in_words(measures: Mapping[str, int], *, swapped: bool) -> list[str]:
    """What was measured between a first text and a second, in sentences; `swapped` if the measures name them the other way round."""
    words = (measures.get("words_a", 0), measures.get("words_b", 0))
    first, second = words[::-1] if swapped else words
    there, back = _shares(measures, swapped=swapped)
    said = [
        f"the first has {first} words, the second {second}",
        f"{there} of the first's runs of three words stand in the second, {back} of the second's in the first",
        f"{_percent(measures.get('coverage', 0))} of the shorter text lies in common runs of five words and more",
        f"the longest run that both have is of {measures.get('longest', 0)} words",
        f"without quotations and documents of others they share {_percent(measures.get('narrative', 0))} of the side that has less",
        f"of that, {measures.get('verbatim', 0)} words stand in runs of eight and more",
    ]
    if measures.get("told"):
        said.append(f"{measures['told']} of them a narrator tells, in passages that both have, small changes and all")
    if measures.get("passage_own"):
        said.append(
            f"the passage with most of them is {measures['passage']} words long, {measures['passage_own']} of them narrative"
        )
    if measures.get("figures"):
        said.append(
            f"{several(measures['figures'], 'common phrase')} round a figure, {_percent(measures.get('numbers', 0))} of them with the same figure"
        )
    if measures.get("closing"):
        said.append(f"both end with the same {measures['closing']} words, taken for a footer")
    return said


def _shares(measures: Mapping[str, int], *, swapped: bool) -> tuple[str, str]:
    """How much of the first stands in the second, and back."""
    shares = (_percent(measures.get("c_ab", 0)), _percent(measures.get("c_ba", 0)))
    return shares[::-1] if swapped else shares


def _percent(per_mille: int) -> str:
    return f"{per_mille / 10:.0f} %"


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
