"""Coded interviews on their way into a data package: made fit to be kept, and put in place whole.

`discreet` takes out who worked on the file and on which computer; `fitting` gives participants the
ids that reports cite; `register` brings table participants up to date; `placing` writes all of it,
or nothing.
"""
