"""How the page is put together from its modules and words."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.viewer.modules import FOLDER, modules
from tomoshibi.basics.single_file import CannotLink, linked
from tomoshibi.evidence.viewer.words import page_words


def keys(words: Any, before: str = "") -> set[str]:
    if not isinstance(words, dict):
        return {before}
    return {one for name, part in words.items() for one in keys(part, f"{before}.{name}")}


def parts(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def leaves(words: Any, before: str = "") -> dict[str, str]:
    if isinstance(words, str):
        return {before: words}
    if not isinstance(words, dict):
        return {}
    return {path: text for name, part in words.items() for path, text in leaves(part, f"{before}.{name}").items()}


def test_both_languages_have_the_same_words() -> None:
    words = page_words()

    assert keys(words["ja"]) == keys(words["en"])


def test_a_sentence_has_the_same_parts_in_both_languages() -> None:
    ja, en = (leaves(page_words()[language]) for language in ("ja", "en"))
    spared = (".check.stamp_fits", ".check.stamp_before_seal", ".finding", ".clock")  # times in Japan's or in UTC

    assert [path for path in ja if parts(ja[path]) != parts(en[path]) and not path.startswith(spared)] == []


def test_words_are_calm_and_name_nobody_guilty() -> None:
    for language, words in page_words().items():
        text = "\n".join(text for path, text in leaves(words).items() if not path.startswith(".finding"))
        assert not re.search(r"[!!]|\bcrime|\bguilty|犯罪|犯人", text), language


def test_checking_knows_nothing_of_the_page() -> None:
    for path in modules():
        if path.startswith("checking/"):
            source = (FOLDER / path).read_text("utf-8")
            assert "../page" not in source
            assert not re.search(r"\b(?:document|window|navigator|localStorage)\b\.", source), path


MAKES_MARKUP_OR_CODE = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function"
    r"|setTimeout\(['\"]|fetch\(|XMLHttp|WebSocket|\.src\b"
)


def test_no_module_makes_markup_or_code_from_text() -> None:
    for path in modules():
        source = (FOLDER / path).read_text("utf-8")
        assert not MAKES_MARKUP_OR_CODE.search(source), path


def test_every_module_says_what_it_is_for() -> None:
    for path in modules():
        assert (FOLDER / path).read_text("utf-8").startswith("// "), path


def test_linked_modules_stand_in_the_order_in_which_they_need_each_other() -> None:
    script = linked("checking/merkle.js", folder=FOLDER)

    assert script.index("// checking/sha256.js") < script.index("// checking/merkle.js")
    assert "import " not in re.sub(r"//.*", "", script)
    assert "</" not in script


@pytest.mark.parametrize(
    "source", ['import x from "./y.js";\n', "export default 1;\n", 'export { a } from "./b.js";\n', "export let a = 1;\n"]
)
def test_a_form_that_the_linker_does_not_know_is_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "odd.js").write_text(source)

    with pytest.raises(CannotLink):
        linked("odd.js", folder=tmp_path)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\n')

    with pytest.raises(CannotLink, match=re.escape("a.js -> b.js -> a.js")):
        linked("a.js", folder=tmp_path)
