"""The desk: for workers only, a process and settings of its own."""
