"""What is handed in, what may be kept of it, and what is only named, sized and hashed."""
