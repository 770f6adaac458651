"""iMessage: what imessage-exporter writes."""
