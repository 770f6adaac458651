"""Notes written from memory, for apps that give no export."""
