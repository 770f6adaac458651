"""What the server before the sites writes: never an address, a path, or what somebody sent."""

import sys

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # gunicorn carries no types

from tomoshibi.web.logs import places


class Quiet(Logger):  # type: ignore[misc]  # as above
    """Gunicorn's log, without what it says of a request: its sender, its path (which may be an invitation), its content."""

    def warning(self, msg: object, *args: object, **more: object) -> None:
        """Write a warning; of a request that could not be read, only that there was one."""
        if str(msg).startswith("Invalid request"):
            msg, args = "a request could not be read", ()
        super().warning(msg, *args, **more)

    def exception(self, msg: object, *args: object, **more: object) -> None:
        """Write the kind of an error and the place in our code."""
        error = sys.exc_info()[1]
        super().error("%s at %s", type(error).__name__, places(error) if error is not None else "?")
