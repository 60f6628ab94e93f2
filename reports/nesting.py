"""Which act of reporting lies inside which, and where the outer one ends. Pure."""

from __future__ import annotations

from reports.attributions import Part
from reports.contents import Contents
from reports.phrases import DASHES


class Nesting(Contents):
    """Puts parts beside or inside each other."""

    def _settle(self, part: Part, parts: list[Part]) -> None:
        """Add a part beside the earlier ones, or inside the one whose content holds it."""
        if parts and self._aside(part, parts[-1]):
            return
        if part.rule == "resumed":
            self._resume(part, parts)
            return
        outer = next(
            (old for old in reversed(parts) if old.right is not None and old.right[0] <= part.hit.i < old.right[1]),
            None,
        )
        denied = self._denied_within(part, parts)
        if denied is not None:
            self._wrap(part, denied, parts)
            return
        if outer is None or outer.right is None:
            parts.append(part)
            return
        cut = self._new_clause(part, outer)
        if (
            cut is None
            and part.left is not None
            and part.left[0] <= outer.start
            and part.rule.startswith(("content", "lost"))
        ):
            self._wrap(part, outer, parts)
        elif cut is not None:
            outer.right = self._shortened(outer.right, cut)
            if part.left is not None and part.left[0] < cut:
                part.left = (cut, part.left[1]) if cut < part.left[1] else None
            parts.append(part)
        elif part.subject is not None and not part.shared:
            self._enclose(part, outer)

    def _denied_within(self, part: Part, parts: list[Part]) -> Part | None:
        """Russian `сообщения опровергнуты X, передаёт Y`, `она есть, считает X, пишет Y`: what X said is what Y tells."""
        if self.pack.order != "free" or not part.rule.startswith("content"):
            return None
        first, end = part.left or (part.start, part.hit.i)
        told = (old for old in parts if old.rule == "passive" or old.rule.startswith("content") or part.left is None)
        return next((old for old in told if first <= old.start and old.hit.i < end), None)

    def _resume(self, part: Part, parts: list[Part]) -> None:
        """What X denies in `Y said it was hit, which X denied` is what Y said."""
        outer = next(
            (old for old in reversed(parts) if old.right is not None and old.right[0] < part.start <= old.right[1]),
            None,
        )
        if outer is not None and outer.right is not None:
            outer.right = self._shortened(outer.right, part.start)
            part.left = outer.right
        elif parts and parts[-1].left is not None and parts[-1].hit.i < part.start:
            part.left = parts[-1].left
        if part.left is not None:
            parts.append(part)

    def _aside(self, part: Part, outer: Part) -> bool:
        """`X insists it was quick: its log, it says, shows so`: the pronoun only names X again."""
        if part.subject is None or outer.subject is None or part.left is None or outer.right is None:
            return False
        pronoun = part.subject[1] - part.subject[0] == 1 and self.low(part.subject[0]) in self.pack.pronouns
        plain = all(self.kind(n) != "quote" for n in range(*part.left))
        return pronoun and plain and part.left[0] <= outer.start and outer.right[0] <= part.hit.i

    def _wrap(self, part: Part, outer: Part, parts: list[Part]) -> None:
        """`X denied it, the agency reported`: what stood first lies inside the content of what came last."""
        first = part.left[0] if part.left is not None else outer.start
        telling = [old for old in parts if old.start >= first and old.subject is not None and old.hit.cue.cls != "urge"]
        outer = telling[0] if telling and outer.hit.cue.cls == "urge" else outer
        parts[:] = [old for old in parts if old is not outer and old.start < first]
        if outer.subject is not None:
            part.inner = (self.span(*outer.subject), outer.hit.cue.cls)
        parts.append(part)

    def _enclose(self, part: Part, outer: Part) -> None:
        assert part.subject is not None
        if outer.inner is None and part.hit.cue.cls != "urge":  # `X said Y asked for help`: Y tells nothing
            outer.inner = (self.span(*part.subject), part.hit.cue.cls)

    def _new_clause(self, part: Part, outer: Part) -> int | None:
        """Where a clause of its own begins that ends the outer content; None where the part lies within it."""
        if part.rule.startswith("content") or part.rule in {"lost-subject", "passive"}:
            return self._dash_cut(part, outer)
        if part.shared:
            return self._shared_cut(part, outer)
        start = part.start
        joiner = start - 1
        while joiner > 0 and self.is_skip(joiner):
            joiner -= 1
        return joiner if self._parts_clauses(joiner, part, outer) else None

    def _parts_clauses(self, joiner: int, part: Part, outer: Part) -> bool:
        """`, and Y denied`; `; Y said`; `After X denied it, Y said`; `X says A and Y says B`."""
        low, before = self.low(joiner), self.low(joiner - 1)
        if low == ";" or (low in self.pack.joiners and before in {",", *DASHES}):
            return True
        if low in {",", *DASHES}:
            return self._opens_subordinate(outer)
        if low in self.pack.joiners and outer.hit.cue.cls == "deny" and self.low(part.start) in {"a", "an"}:
            return True  # `X denied that it sank and a minister said it floated`
        plain = outer.right is not None and self.low(outer.right[0] - 1) not in self.pack.that
        return low in self.pack.joiners and plain and self._tense_agrees(part, outer) and self.words[part.start].capital

    def _dash_cut(self, part: Part, outer: Part) -> int | None:
        dash = next(
            (n for n in range(part.hit.i, outer.hit.j, -1) if self.low(n) in DASHES or self.low(n) == ";"), None
        )
        return None if dash is None else dash + 1

    def _shared_cut(self, part: Part, outer: Part) -> int | None:
        if part.rule == "participle":
            return part.start
        if (
            part.hit.cue.tells
            and self.low(part.hit.j) in self.pack.objects
            and self.low(part.start) in self.pack.coordinators
        ):
            return None  # `that commanders chose them and told them ...` stays inside
        comma = self.low(part.start - 1) == ","
        return part.start if comma or self._tense_agrees(part, outer) else None

    def _tense_agrees(self, part: Part, outer: Part) -> bool:
        mine, theirs = self.low(part.hit.i), self.low(outer.hit.i)
        return mine.endswith("s") == theirs.endswith("s")

    def _opens_subordinate(self, outer: Part) -> bool:
        """`After X denied it, Y said`: the first cue stands in a clause that hangs on the second."""
        first = next(
            (n for n in range(outer.start + 1) if self.low(n) in self.pack.boundaries or self.low(n).endswith("ing")),
            None,
        )
        return first is not None and first <= 2
