"""The tree of RFC 6962."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi_verify.merkle import NoSuchLeaf, inclusion_path, leaf_hash, root, root_from_path

# The published test tree of Certificate Transparency: its leaves, and the root over the first 0 to 8 of them.
CONTENTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_the_book(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + by_the_book(leaves[:split]) + by_the_book(leaves[split:])).digest()


def some_leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_published_roots_are_reached(size: int) -> None:
    leaves = b"".join(leaf_hash(bytes.fromhex(content)) for content in CONTENTS[:size])

    reached = root(leaves)

    assert reached.hex() == ROOTS[size]


@pytest.mark.parametrize("size", [*range(1, 70), 127, 128, 129, 1000])
def test_every_size_has_the_shape_of_the_standard(size: int) -> None:
    leaves = some_leaves(size)

    reached = root(b"".join(leaves))

    assert reached == by_the_book(leaves)


@given(st.integers(1, 300), st.data())
def test_a_leaf_and_its_path_give_the_root(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    number = data.draw(st.integers(0, size - 1))

    path = inclusion_path(b"".join(leaves), number)

    assert root_from_path(leaves[number], number=number, tree_size=size, path=path) == by_the_book(leaves)


@given(st.integers(2, 100), st.data())
def test_another_leaf_does_not_give_the_root(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    number = data.draw(st.integers(0, size - 1))
    path = inclusion_path(b"".join(leaves), number)

    reached = root_from_path(leaf_hash(b"another"), number=number, tree_size=size, path=path)

    assert reached != by_the_book(leaves)


@pytest.mark.parametrize("change", [lambda path: path[:-1], lambda path: (*path, b"\0" * 32)])
def test_a_path_of_the_wrong_length_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    leaves = some_leaves(11)
    path = inclusion_path(b"".join(leaves), 3)

    with pytest.raises(NoSuchLeaf):
        root_from_path(leaves[3], number=3, tree_size=11, path=change(path))


@pytest.mark.parametrize("number", [-1, 11])
def test_a_number_outside_the_tree_is_refused(number: int) -> None:
    leaves = some_leaves(11)

    with pytest.raises(NoSuchLeaf):
        root_from_path(leaves[0], number=number, tree_size=11, path=())
    with pytest.raises(NoSuchLeaf):
        inclusion_path(b"".join(leaves), number)
