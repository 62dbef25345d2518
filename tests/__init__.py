"""The tests as a package of their own: a stray ``tests`` of some dependency is not taken for it."""
