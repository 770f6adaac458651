"""An S3-speaking server on this machine: moto's, a process of its own, with an empty bucket."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.makers.sites import answered, free_port
from tomoshibi.outside.file_store import InBucket

BUCKET = "sealed"


@contextmanager
def serving() -> Iterator[InBucket]:
    """Run the server until the block ends; yield a place in its bucket."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        answered(f"{address}/moto-api/", server)
        place = InBucket(address, BUCKET, "files", "us-east-1", "made-up", "made-up-too")
        with urllib.request.urlopen(urllib.request.Request(f"{address}/{BUCKET}", method="PUT"), timeout=10):
            yield place
    finally:
        server.terminate()
        server.wait(20)


def environment(place: InBucket) -> dict[str, str]:
    """Return how an installation names this place."""
    return {
        "TOMOSHIBI_FILES": f"s3://{place.bucket}/{place.prefix}",
        "TOMOSHIBI_S3_ENDPOINT": place.endpoint,
        "TOMOSHIBI_S3_KEY_ID": place.key_id,
        "TOMOSHIBI_S3_SECRET": place.secret,
    }
