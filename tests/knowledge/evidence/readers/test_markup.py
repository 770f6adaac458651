import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers.patience import ends
from tomoshibi.evidence.parsing.markup import Block, EntityDeclared, TagBook, attributes_of, html_tokens, xml_tokens

RECORDS = frozenset(("sms",))
KNOWN = frozenset(("sms", "root"))


def block_of(data: bytes) -> Block:
    block = Block(data, "utf-8", TagBook("utf-8"))
    for token in html_tokens(data):
        if not block.take(token):
            return block.finish(token.end)
    return block.finish(len(data))


def kinds(data: bytes) -> list[tuple[str, bytes]]:
    return [(token.kind, data[token.start : token.end]) for token in html_tokens(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a<b c=d>e</b>", [("text", b"a"), ("open", b"<b c=d>"), ("text", b"e"), ("close", b"</b>")]),
        (b"1 < 2 <3", [("text", b"1 "), ("text", b"<"), ("text", b" 2 "), ("text", b"<"), ("text", b"3")]),
        (b"<p title='a>b'>x", [("open", b"<p title='a>b'>"), ("text", b"x")]),
        (b"<p title=it's>x", [("open", b"<p title=it's>"), ("text", b"x")]),
        (
            b"<!-- <p> -->x<!doctype html><?php ?>",
            [("comment", b"<!-- <p> -->"), ("text", b"x"), ("comment", b"<!doctype html>"), ("comment", b"<?php ?>")],
        ),
        (b"<script>if (a<b) '</p>'</script>", [("open", b"<script>"), ("raw", b"if (a<b) '</p>'"), ("close", b"</script>")]),
        (b"<xmp><b></xmp>", [("open", b"<xmp>"), ("raw", b"<b>"), ("close", b"</xmp>")]),
        (b"<title>a<b</title>", [("open", b"<title>"), ("text", b"a<b"), ("close", b"</title>")]),
        (b'x<p class="cut', [("text", b"x"), ("cut", b'<p class="cut')]),
        (b"x<!-- cut <p>", [("text", b"x"), ("cut", b"<!-- cut <p>")]),
        (b"x<", [("text", b"x"), ("cut", b"<")]),
    ],
)
def test_html_is_cut_into_tokens_as_a_browser_would(data: bytes, expected: list[tuple[str, bytes]]) -> None:
    assert kinds(data) == expected


def test_attributes_are_read_with_any_quoting_and_the_first_of_a_name_counts() -> None:
    found = attributes_of(b' class="a b" id=\'c\' title=d&amp;e hidden ID=second data-x = "1"', "utf-8")

    assert found == {"class": "a b", "id": "c", "title": "d&e", "hidden": "", "data-x": "1"}


def test_the_text_of_an_element_has_line_breaks_for_br_and_decoded_entities_and_is_not_trimmed() -> None:
    root = block_of("<div> あ<br>い<br/>&lt;b&gt; <b>う</b>\r\n&#128512;</div>".encode()).root

    assert root.text() == " あ\nい\n<b> う\n😀"
    assert root.words() == "あ い <b> う 😀"


def test_void_elements_hold_nothing_and_unclosed_ones_end_with_their_parent() -> None:
    root = block_of(b"<div><img src=a>x<p>y<span>z</div>tail").root

    assert [(node.name, node.text()) for node in root.elements()] == [("img", ""), ("p", "yz"), ("span", "z")]
    assert root.text() == "xyz"


def test_a_closing_tag_that_closes_nothing_is_passed_over() -> None:
    block = block_of(b"<div>a</p></b>b</div>c")

    assert block.root.text() == "ab"
    assert block.complete


def test_an_element_can_be_found_by_any_of_its_classes_and_left_out_of_a_text() -> None:
    root = block_of(b'<div><p class="x y">1<i class=z>2</i></p>3</div>').root
    inner = root.first("z")

    assert root.first("y", "nothing") is not None
    assert inner is not None
    assert root.text(without=(inner,)) == "13"


def test_a_block_with_too_many_nodes_is_given_up_and_still_closed_at_its_end() -> None:
    block = block_of(b"<div>" + b"<i></i>" * 250_000 + b"</div>")

    assert block.too_large
    assert block.complete


def test_a_malformed_xml_tag_does_not_swallow_the_next_record() -> None:
    data = b'<root><sms a="1"/><sms a="2 <sms a="3"/></root>'

    found = [(token.kind, data[token.start : token.end]) for token in xml_tokens(data, RECORDS, KNOWN)]

    assert found == [
        ("open", b"<root>"),
        ("empty", b'<sms a="1"/>'),
        ("broken", b'<sms a="2 '),
        ("empty", b'<sms a="3"/>'),
        ("close", b"</root>"),
    ]


@pytest.mark.parametrize(
    "declared", [b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<!DOCTYPE a [", b'<!ENTITY b "c">', b"<!doctype a [ ]>"]
)
def test_a_document_type_with_declarations_is_refused(declared: bytes) -> None:
    with pytest.raises(EntityDeclared):
        list(xml_tokens(b"<?xml version='1.0'?>" + declared + b"><sms/>", RECORDS, KNOWN))


HOSTILE = [
    b"<",
    b"</",
    b"<a ",
    b"<a b='",
    b'="',
    b"<!--",
    b"<![CDATA[",
    b"<b>",
    b"<i></b>",
    b'<sms a="',
    b"<sms a='<sms a=\"",
    b"<script>",
    b"&#",
    b"a",
    b'"',
    b"<div><i></p>",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_one_trick_take_linear_time_and_leave_no_gap(piece: bytes) -> None:
    data = piece * (1_200_000 // len(piece))

    with ends():
        for tokens in (html_tokens(data), xml_tokens(data, RECORDS, KNOWN)):
            at = 0
            for token in tokens:
                assert token.start == at
                at = token.end
            assert at == len(data)


def test_deep_nesting_with_stray_closing_tags_is_laid_out_in_linear_time() -> None:
    block = block_of(b"<div>" * 60_000 + b"</i></b>" * 60_000)

    assert len(block.nodes) == 60_000
    assert block.root.text() == ""


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [b"<", b">", b"a", b'"', b"'", b"=", b"/", b"!", b"--", b"<p", b"<br>", b"</p>", b"<xmp>", b"&amp;", b" "]
        ),
        max_size=40,
    )
)
def test_tokens_of_any_bytes_lie_one_behind_the_other(pieces: list[bytes]) -> None:
    data = b"".join(pieces)

    tokens = list(html_tokens(data))

    assert b"".join(data[token.start : token.end] for token in tokens) == data
    block = block_of(b"<div>" + data)
    assert isinstance(block.root.text(), str)
