"""How a bundle is closed: manifests, leaves, custody, seal and the check that lies in it."""
