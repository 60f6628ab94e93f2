"""The tree is RFC 6962's: published vectors, and proofs that hold for right and fail for wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.merkle import (
    EMPTY_ROOT,
    RUN,
    Frontier,
    consistency_proof,
    grown,
    inclusion_proof,
    leaf_hash,
    root_of,
    roots_over,
    verify_consistency,
    verify_inclusion,
)
from storage.standalone import verify_proof

# The eight entries and roots that Certificate Transparency's own tests use.
ENTRIES = [bytes.fromhex(entry) for entry in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def test_the_empty_tree_has_the_hash_of_nothing():
    """As RFC 6962 says in 2.1."""
    assert "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" == EMPTY_ROOT.hex() == root_of([]).hex()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size):
    """The first n entries have the published root."""
    assert ROOTS[size - 1] == root_of(LEAVES[:size]).hex()


def test_published_paths():
    """Audit and consistency paths of the published tree, by their nodes."""
    assert ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ] == [node.hex() for node in inclusion_proof(0, 8, roots_over(LEAVES))]  # fmt: skip
    assert ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ] == [node.hex() for node in consistency_proof(6, 8, roots_over(LEAVES))]  # fmt: skip


def leaves_of(size):
    """Leaf hashes of small distinct entries."""
    return [leaf_hash(str(number).encode()) for number in range(size)]


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_provable_and_no_other(size, data):
    """The path of a leaf holds in its place, and in no other place or tree; both verifiers agree."""
    index = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    proof, root = inclusion_proof(index, size, roots_over(leaves)), root_of(leaves)
    assert verify_inclusion(index, size, leaves[index], proof, root)
    assert root == verify_proof.root_from(index, size, leaves[index], proof)
    wrong = data.draw(st.integers(0, size - 1).filter(lambda other: other != index)) if size > 1 else 1
    assert not verify_inclusion(wrong, size, leaves[index], proof, root)
    assert not verify_inclusion(index, size, leaf_hash(b"other"), proof, root)
    assert not verify_inclusion(index, size, leaves[index], [*proof, root], root)


@given(st.integers(1, 70), st.integers(1, 70))
def test_every_growth_is_provable_and_no_rewriting(one, other):
    """A later tree is shown to extend an earlier one; one with a changed leaf is not; both verifiers agree."""
    old, size = min(one, other), max(one, other)
    leaves = leaves_of(size)
    proof = consistency_proof(old, size, roots_over(leaves))
    before, after = root_of(leaves[:old]), root_of(leaves)
    forged = root_of([leaf_hash(b"forged"), *leaves[1:]])
    assert verify_consistency(old, size, before, after, proof)
    assert verify_proof.extends(old, size, before, after, proof)
    assert not verify_consistency(old, size, before, forged, proof)
    assert not verify_proof.extends(old, size, before, forged, proof)


@given(st.integers(0, 600), st.integers(0, 300))
def test_a_frontier_goes_on_from_its_stored_form(size, more):
    """Stored and read again, it grows to the same root; completed runs are handed out at each 256th leaf."""
    leaves = leaves_of(size + more)
    frontier = Frontier.from_bytes(size, grown(leaves[:size]).to_bytes())
    runs = [run for leaf in leaves[size:] if (run := frontier.add(leaf)) is not None]
    assert root_of(leaves) == frontier.root
    assert [
        root_of(leaves[n * RUN : (n + 1) * RUN]) for n in range(-(-(size + 1) // RUN) - 1, (size + more) // RUN)
    ] == runs


def test_impossible_proofs_are_refused():
    """No leaf beyond the tree, no earlier tree that is longer."""
    with pytest.raises(ValueError, match="no leaf 8"):
        inclusion_proof(8, 8, roots_over(LEAVES))
    with pytest.raises(ValueError, match="no earlier tree"):
        consistency_proof(9, 8, roots_over(LEAVES))
