"""Meta: Instagram and Messenger, as JSON and as pages."""
