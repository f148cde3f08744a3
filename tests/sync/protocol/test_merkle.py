"""The tree of RFC 9162: published vectors, a plain second opinion written from the RFC's definition, random trees,
and everything that must be refused (S15)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol.merkle import (
    EMPTY_ROOT,
    SIZE_MAX,
    Edge,
    consistency_path,
    continues,
    fold,
    includes,
    inclusion_path,
    leaf_hash,
    root_of,
    subtree_root,
)

# Leaves, roots and proofs of the reference tests of Certificate Transparency (RFC 6962; the tree of RFC 9162 is
# the same), as published with its reference implementation (merkle_tree_test) and repeated by its successors.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CONSISTENCY: dict[tuple[int, int], list[str]] = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 2.1.1, word for word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:half]) + mth(leaves[half:])).digest()


def finder(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    """Hashes of complete subtrees by the definition."""

    def find(level: int, place: int) -> bytes:
        assert (place + 1) << level <= len(leaves)
        return mth(leaves[place << level : (place + 1) << level])

    return find


def hashed(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def test_published_roots_and_proofs() -> None:
    leaves = [leaf_hash(leaf) for leaf in LEAVES]
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for size, root in enumerate(ROOTS, 1):
        assert Edge().grow(leaves[:size]).root.hex() == root
        assert root_of(size, finder(leaves)).hex() == root
    for (first, second), proof in CONSISTENCY.items():
        assert [step.hex() for step in consistency_path(first, second, finder(leaves[:second]))] == proof
        roots = bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1])
        assert continues(first, second, [bytes.fromhex(step) for step in proof], *roots)


def test_every_leaf_and_every_pair_of_sizes_of_a_small_tree() -> None:
    leaves = hashed(70)
    for size in range(1, 71):
        root = mth(leaves[:size])
        for index in range(size):
            path = inclusion_path(index, size, finder(leaves))
            assert includes(leaves[index], index, size, path, root)
            assert not includes(leaves[index], (index + 1) % size, size, path, root) or size == 1
        for first in range(size + 1):
            path = consistency_path(first, size, finder(leaves))
            assert continues(first, size, path, mth(leaves[:first]), root)


@given(st.integers(1, 3000), st.data())
@settings(max_examples=120, deadline=None)
def test_random_trees(size: int, data: st.DataObject) -> None:
    _one_tree(size, random.Random(data.draw(st.integers(0, 2**32))))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_random_trees() -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    for _ in range(100_000):
        _one_tree(rng.choice((rng.randint(1, 64), rng.randint(1, 600))), rng)


def _one_tree(size: int, rng: random.Random) -> None:
    """Paths that hold, and that fail once anything about them is another."""
    leaves = [rng.randbytes(32) for _ in range(size)]
    nodes: dict[tuple[int, int], bytes] = {}

    def note(level: int, place: int, value: bytes) -> None:
        nodes[(level, place)] = value

    first = rng.randint(0, size)
    older = Edge().grow(leaves[:first], note)
    newer = older.grow(leaves[first:], note)
    assert newer.root == root_of(size, lambda level, place: nodes[(level, place)])
    index = rng.randrange(size)
    path = inclusion_path(index, size, lambda *name: nodes[name])
    proof = consistency_path(first, size, lambda *name: nodes[name])
    assert includes(leaves[index], index, size, path, newer.root)
    assert continues(first, size, proof, older.root, newer.root)
    wrong = rng.randbytes(32)
    assert not includes(wrong, index, size, path, newer.root)
    assert not includes(leaves[index], index, size, [*path, wrong], newer.root)
    assert not continues(first, size, [*proof, wrong], older.root, newer.root)
    assert not continues(first, size, proof, wrong, newer.root)
    if 0 < first < size:
        assert not continues(first, size, proof, older.root, wrong)
        assert not continues(first, size, proof[:-1], older.root, newer.root)
        at = rng.randrange(len(proof))
        assert not continues(first, size, [*proof[:at], wrong, *proof[at + 1 :]], older.root, newer.root)
    if path:
        at = rng.randrange(len(path))
        assert not includes(leaves[index], index, size, [*path[:at], wrong, *path[at + 1 :]], newer.root)
        assert not includes(leaves[index], index, size, path[:-1], newer.root)


@pytest.mark.parametrize("before", range(1, 80))
def test_the_edge_alone_gives_the_proof_from_where_it_was(before: int) -> None:
    """What a push adds proves itself from the edge before it: nothing has to be read back."""
    leaves = hashed(before + 37)
    older = Edge().grow(leaves[:before])
    nodes: dict[tuple[int, int], bytes] = {}
    at = 0
    for level in reversed(range(before.bit_length())):
        if (before >> level) & 1:
            nodes[(level, at >> level)] = older.peaks[len(nodes)]
            at += 1 << level
    newer = older.grow(leaves[before:], lambda level, place, value: nodes.update({(level, place): value}))
    proof = consistency_path(before, newer.size, lambda *name: nodes[name])
    assert continues(before, newer.size, proof, older.root, newer.root)


@pytest.mark.parametrize(
    ("index", "size"),
    [(-1, 8), (8, 8), (9, 8), (0, 0), (0, -1), (True, 8), (0, SIZE_MAX + 1), (2**70, 2**71), (1.0, 8)],
)
def test_no_such_leaf(index: int, size: int) -> None:
    leaves = hashed(8)
    path = inclusion_path(0, 8, finder(leaves))
    assert not includes(leaves[0], index, size, path, mth(leaves))
    with pytest.raises(ValueError, match=r"no such leaf|an integer"):
        inclusion_path(index, size, finder(leaves))


@pytest.mark.parametrize(
    ("first", "second"), [(-1, 8), (9, 8), (1, 0), (-2, -1), (True, 8), (3, SIZE_MAX + 1), (3.0, 8)]
)
def test_no_such_pair_of_trees(first: int, second: int) -> None:
    leaves = hashed(8)
    proof = consistency_path(3, 8, finder(leaves))
    assert not continues(first, second, proof, mth(leaves[:3]), mth(leaves))
    with pytest.raises(ValueError, match=r"no such leaf|an integer"):
        consistency_path(first, second, finder(leaves))


def test_paths_that_are_no_hashes_or_too_long() -> None:
    leaves = hashed(8)
    root = mth(leaves)
    path = inclusion_path(2, 8, finder(leaves))
    assert not includes(leaves[2], 2, 8, [*path[:-1], path[-1][:31]], root)
    assert not includes(leaves[2][:31], 2, 8, path, root)
    assert not includes(leaves[2], 2, 8, path, root + b"\x00")
    assert not includes(leaves[2], 2, 8, list(path) * 40, root)
    proof = consistency_path(3, 8, finder(leaves))
    assert not continues(3, 8, [*proof[:-1], b""], mth(leaves[:3]), root)
    assert not continues(3, 8, list(proof) * 40, mth(leaves[:3]), root)
    assert not continues(0, 8, proof, EMPTY_ROOT, root)
    assert not continues(0, 0, (), EMPTY_ROOT, root)


def test_an_edge_that_is_none() -> None:
    for size, peaks in ((1, ()), (0, (bytes(32),)), (3, (bytes(32),)), (1, (bytes(31),)), (-1, ())):
        with pytest.raises(ValueError, match=r"edge|hash"):
            Edge(size, peaks)
    assert fold(()) == EMPTY_ROOT
    assert subtree_root(hashed(256)) == mth(hashed(256))
