"""The file store in a bucket of an S3-compatible service. Only the address that was set is reached, and not for long."""

import io
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import BinaryIO, Protocol, TypedDict, cast

from tomoshibi.outside.file_store import InBucket, NoSuchFile, StoredName, StoreUnreachable, stored_name

SECONDS_TO_CONNECT = 3
SECONDS_TO_ANSWER = 15  # someone waits with a telephone in the hand
TRIES = 2
GONE = frozenset({"404", "NoSuchKey", "NotFound"})
_making = threading.Lock()  # making a client is not safe in several threads; using one is


class _Body(Protocol):
    def read(self) -> bytes: ...


class _Found(TypedDict):
    Body: _Body


class _Listed(TypedDict):
    Key: str
    LastModified: datetime


class _Page(TypedDict, total=False):
    Contents: list[_Listed]


class _Pages(Protocol):
    def paginate(self, *, Bucket: str, Prefix: str) -> Iterable[_Page]: ...  # noqa: N803 (boto3's names)


class _Client(Protocol):
    """What is used of boto3's client."""

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> object: ...  # noqa: N803
    def get_object(self, *, Bucket: str, Key: str) -> _Found: ...  # noqa: N803
    def head_object(self, *, Bucket: str, Key: str) -> object: ...  # noqa: N803
    def delete_object(self, *, Bucket: str, Key: str) -> object: ...  # noqa: N803
    def get_paginator(self, operation_name: str) -> _Pages: ...


class BucketStore:
    """A file store in a bucket; the first use reaches it."""

    def __init__(self, place: InBucket) -> None:
        self._place = place
        self._prefix = f"{place.prefix}/" if place.prefix else ""

    def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
        """Keep a file: the service takes it whole or not at all. It is held in memory meanwhile, as uploads are."""
        key, content = self._key(name), b"".join(pieces)
        with _reached(name):
            self._client.put_object(Bucket=self._place.bucket, Key=key, Body=content)

    def open(self, name: StoredName) -> BinaryIO:
        """Return a file for reading. Raises NoSuchFile."""
        key = self._key(name)
        with _reached(name):
            return io.BytesIO(self._client.get_object(Bucket=self._place.bucket, Key=key)["Body"].read())

    def delete(self, name: StoredName) -> None:
        """Remove a file. Where the bucket keeps versions, those stay: it must not (docs/running.md)."""
        key = self._key(name)
        with _reached(name):
            self._client.delete_object(Bucket=self._place.bucket, Key=key)

    def exists(self, name: StoredName) -> bool:
        """Return whether there is a file of this name."""
        key = self._key(name)
        try:
            with _reached(name):
                self._client.head_object(Bucket=self._place.bucket, Key=key)
        except NoSuchFile:
            return False
        return True

    def names(self) -> Iterator[StoredName]:
        """Yield the names of all files."""
        for name, _ in self._listed():
            yield name

    def older(self, before: datetime) -> Iterator[StoredName]:
        """Yield the names of what has lain there since before a moment; a store keeps nothing half written under a name."""
        for name, since in self._listed():
            if since < before:
                yield name

    def _listed(self) -> Iterator[tuple[StoredName, datetime]]:
        with _reached(""):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._place.bucket, Prefix=self._prefix)
            found = [
                (one["Key"].removeprefix(self._prefix), one["LastModified"])
                for page in pages
                for one in page.get("Contents", ())
            ]
        for name, since in found:
            if len(name) == 32:
                yield stored_name(name), since

    def _key(self, name: StoredName) -> str:
        return self._prefix + stored_name(name)

    @cached_property
    def _client(self) -> _Client:
        from boto3.session import Session  # only here: an installation with a folder never loads it
        from botocore.config import Config

        config = Config(
            connect_timeout=SECONDS_TO_CONNECT,
            read_timeout=SECONDS_TO_ANSWER,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            proxies={},  # of the environment: nothing is reached that was not set here
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",  # services other than Amazon's do not all know the new ones
            response_checksum_validation="when_required",
        )
        with _making:
            made = Session().client(
                "s3",
                endpoint_url=self._place.endpoint,
                region_name=self._place.region,
                aws_access_key_id=self._place.key_id,
                aws_secret_access_key=self._place.secret,
                config=config,
            )
        return cast(_Client, made)


@contextmanager
def _reached(name: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "?"))
        if name and code in GONE:
            raise NoSuchFile(name) from None
        raise StoreUnreachable(f"the bucket of files refused: {code}") from None
    except BotoCoreError as error:
        raise StoreUnreachable(f"the bucket of files: {type(error).__name__}") from None
