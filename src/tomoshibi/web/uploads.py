"""No file that someone sends ever touches a disk before it is sealed."""

import io
from typing import Any, NoReturn

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload


class RefuseTemporaryFiles(FileUploadHandler):
    """Refuse files in forms. Pages that take files read the request's own stream."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Stop reading as soon as a file begins."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep nothing."""
        return None

    def file_complete(self, file_size: int) -> None:
        """Give nothing on."""


class HeldInMemory(FileUploadHandler):
    """Hold the files of one form in memory, up to a limit; what is beyond it is read past, so that the page can say so."""

    def __init__(self, *, most: int, most_in_all: int) -> None:
        """Take files of at most `most` bytes, and `most_in_all` of one form."""
        super().__init__()
        self.is_too_large = False
        self._most, self._left = most, most_in_all
        self._pieces: list[bytes] = []
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._pieces, self._size = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hold a piece."""
        self._size += len(raw_data)
        self._left -= len(raw_data)
        if self._size > self._most or self._left < 0:
            self.is_too_large, self._pieces = True, []
            raise SkipFile
        self._pieces.append(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give a file on."""
        content = io.BytesIO(b"".join(self._pieces))
        self._pieces = []
        return InMemoryUploadedFile(content, self.field_name, self.file_name or "", None, file_size, None)
