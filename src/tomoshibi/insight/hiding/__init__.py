"""Which cells to hide so that no hidden one can be worked out: the exact model of Fischetti and Salazar (2001) in HiGHS."""
