"""The help site: open to everyone, a process and settings of its own."""
