"""What workers and persons do with a case: each a transaction of its own, with a line in the trail."""
