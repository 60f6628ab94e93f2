"""What people decided about relations and origins, over what is measured: the last word on each subject. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from storage.events import OriginOverruled, RelationOverruled

Ruling = RelationOverruled | OriginOverruled


@dataclass(frozen=True)
class Rulings:
    """The decisions that stand: of each subject the last, unless that undoes."""

    pairs: Mapping[tuple[str, str], RelationOverruled] = field(default_factory=dict)
    origins: Mapping[str, OriginOverruled] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Iterable[Ruling]) -> Rulings:
        """From facts in order of recording."""
        pairs: dict[tuple[str, str], RelationOverruled] = {}
        origins: dict[str, OriginOverruled] = {}
        for fact in facts:
            if isinstance(fact, RelationOverruled):
                pairs[fact.a, fact.b] = fact
            else:
                origins[fact.article] = fact
        return cls(
            {key: pairs[key] for key in sorted(pairs) if pairs[key].decision != "undo"},
            {key: origins[key] for key in sorted(origins) if origins[key].decision != "undo"},
        )

    def together(self) -> Iterator[tuple[str, str]]:
        """The articles that a decision joins."""
        yield from (pair for pair, ruling in self.pairs.items() if ruling.decision == "join")
        yield from ((name, ruling.root) for name, ruling in self.origins.items() if _held(ruling))

    def parted(self, same: Mapping[str, set[str]]) -> set[tuple[str, str]]:
        """The pairs that nothing ties by a person's word: those split, and what has word for word the text of either.

        `same` are the articles with the same words as each. Two of one text that are split part no others.
        """
        found = set[tuple[str, str]]()
        for (a, b), ruling in self.pairs.items():
            if ruling.decision == "split":
                found.add((a, b))
                if b not in same.get(a, ()):
                    found |= {_pair(one, other) for one in {a, *same.get(a, ())} for other in {b, *same.get(b, ())}}
        return {pair for pair in found if pair not in self.pairs or self.pairs[pair].decision == "split"}

    def leads(self, article: str) -> bool:
        """A person said that the text begins with this article, or with a publisher whose text is not held."""
        ruling = self.origins.get(article)
        return ruling is not None and not _held(ruling)

    def sources_of(self, article: str) -> set[str]:
        """The articles that this one's text comes from."""
        return {source for name, source in self._flows() if name == article}

    def fed_by(self, article: str) -> set[str]:
        """The articles whose text comes from this one."""
        return {name for name, source in self._flows() if source == article}

    def circle(self, article: str, source: str) -> bool:
        """Whether the source's own text comes from the article, as people decided so far."""
        seen, todo = set[str](), [source]
        while todo:
            name = todo.pop()
            if name == article:
                return True
            todo += self.sources_of(name) - seen
            seen.add(name)
        return False

    def _flows(self) -> Iterator[tuple[str, str]]:
        """Article and source, wherever one was decided."""
        for (a, b), ruling in self.pairs.items():
            if ruling.decision == "join":
                yield (b, a) if ruling.source == a else (a, b)
        yield from ((name, ruling.root) for name, ruling in self.origins.items() if _held(ruling))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def said(ruling: Ruling) -> str:
    """The decision as a reason, for people."""
    return f"decided by {ruling.by}: {ruling.reason}"


def names_of(ruling: Ruling) -> tuple[str, ...]:
    """The articles that a decision is about."""
    if isinstance(ruling, RelationOverruled):
        return ruling.a, ruling.b
    return (ruling.article, ruling.root) if ruling.root and _held(ruling) else (ruling.article,)


def _held(ruling: OriginOverruled) -> bool:
    """The root is another article."""
    return bool(ruling.root) and ruling.root != ruling.article and not ruling.root.startswith("virtual:")
