"""TikTok: direct messages of the download."""
