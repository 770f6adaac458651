"""Read one export once, with us or with a peer, and print count, seconds and peak memory as JSON.

Runs in either environment, so it imports nothing but what it measures. The start of Python and the import of what is
measured are left out of the time, for us and for the peers alike.
"""

import json
import resource
import sys
import time


def ours(platform: str, path: str) -> int:
    from pathlib import Path

    from tomoshibi.evidence.admission.shelf import open_shelf
    from tomoshibi.evidence.reading import Reading

    del platform
    count = 0
    for batch in Reading(open_shelf([Path(path)])).batches():
        count += len(batch)
    return count


def chat_miner(platform: str, path: str) -> int:
    from chatminer import chatparsers

    parser = {
        "whatsapp": chatparsers.WhatsAppParser,
        "telegram": chatparsers.TelegramJsonParser,
        "instagram": chatparsers.InstagramJsonParser,
    }[platform](path)
    parser.parse_file()
    return len(parser.parsed_messages._parsed_messages)


def chatpack(platform: str, path: str) -> int:
    import chatpack

    parse = {
        "whatsapp": chatpack.parse_whatsapp,
        "telegram": chatpack.parse_telegram,
        "instagram": chatpack.parse_instagram,
        "discord": chatpack.parse_discord,
    }[platform]
    return len(parse(path))


def main() -> None:
    reader, platform, path = sys.argv[1:4]
    run = {"tomoshibi": ours, "chat-miner": chat_miner, "chatpack": chatpack}[reader]
    if reader == "tomoshibi":
        import tomoshibi.evidence.reading
        import tomoshibi.evidence.summary  # noqa: F401
    elif reader == "chat-miner":
        import chatminer.chatparsers  # noqa: F401
    else:
        import chatpack as _  # noqa: F401
    start = time.perf_counter()
    count = run(platform, path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"count": count, "seconds": seconds, "peak": peak}) + "\n")


if __name__ == "__main__":
    main()
