"""What may be counted and what may belong together: figures that identify nobody, links that accuse nobody wrongly."""
