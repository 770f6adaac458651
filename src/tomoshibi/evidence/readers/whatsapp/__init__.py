"""WhatsApp: exported chats in the shapes of many locales."""
