"""The tree against the reference vectors of RFC 6962 and against naive recursion."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import merkle

# Inputs and roots of the reference implementation of RFC 6962 (certificate-transparency)
INPUTS = [
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
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(entry) for entry in INPUTS]


def naive_root(leaves):
    """MTH as RFC 9162 section 2.1.1 writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m, leaves):
    """PATH as section 2.1.3.1 writes it."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m, leaves, whole):
    """SUBPROOF as section 2.1.4.1 writes it."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def subtree_of(leaves):
    def subtree(level, index):
        start = index << level
        assert start + (1 << level) <= len(leaves), "only complete subtrees are asked for"
        return naive_root(leaves[start : start + (1 << level)])

    return subtree


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_implementation(size):
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_an_inclusion_path_is_that_of_the_reference_implementation():
    path = merkle.inclusion_proof(5, 8, subtree_of(LEAVES))

    assert [h.hex() for h in path] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


trees = st.integers(1, 70).map(lambda n: [merkle.leaf_hash(bytes([i])) for i in range(n)])


@given(trees)
@settings(max_examples=40, deadline=None)
def test_appending_one_by_one_gives_the_root_of_the_whole(leaves):
    assert merkle.root_of(leaves) == naive_root(leaves)
    assert merkle.root_at(len(leaves), subtree_of(leaves)) == naive_root(leaves)


@given(trees, st.data())
@settings(max_examples=60, deadline=None)
def test_an_inclusion_proof_is_the_naive_one_and_holds_for_its_leaf_only(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.inclusion_proof(index, len(leaves), subtree_of(leaves))
    root = naive_root(leaves)

    assert path == naive_path(index, leaves)
    for place in {index, other}:
        for leaf in {leaves[index], leaves[other]}:
            holds = merkle.verify_inclusion(
                index=place, size=len(leaves), leaf=leaf, path=path, root=root
            )
            assert holds == (place == index and leaf == leaves[index])


@given(trees, st.data())
@settings(max_examples=60, deadline=None)
def test_a_consistency_proof_is_the_naive_one_and_holds_for_its_roots_only(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    path = merkle.consistency_proof(old, len(leaves), subtree_of(leaves))
    said = {
        "old": old,
        "new": len(leaves),
        "old_root": naive_root(leaves[:old]),
        "new_root": naive_root(leaves),
        "path": path,
    }

    assert path == naive_subproof(old, leaves, True)
    assert merkle.verify_consistency(**said)
    assert not merkle.verify_consistency(**said | {"old_root": b"\x00" * 32})
    assert not merkle.verify_consistency(**said | {"new_root": b"\x00" * 32})
    assert not merkle.verify_consistency(**said | {"path": [*path, b"\x00" * 32]})


def test_a_proof_for_a_leaf_outside_the_tree_is_refused():
    with pytest.raises(ValueError, match="not in a tree of 8"):
        merkle.inclusion_proof(8, 8, subtree_of(LEAVES))
