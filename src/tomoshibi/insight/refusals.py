"""What is wrong with rows, a specification or an earlier release: a code with its parts, put into words by the doors."""


class Unusable(ValueError):
    """The input cannot be used. `code` names the sentence, `parts` what stands in it."""

    def __init__(self, code: str, **parts: object) -> None:
        super().__init__(code, parts)
        self.code, self.parts = code, parts
