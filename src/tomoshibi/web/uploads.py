"""No file that someone sends ever touches a disk before it is sealed."""

from typing import Any, NoReturn

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


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
