"""Discord: DiscordChatExporter's files and Discord's own data package."""
