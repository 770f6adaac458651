"""Signal: the app's plain text export, and sigexport."""
