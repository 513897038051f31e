"""Keeps the pages' catalogues (`locales/*.po`) in step with the texts that templates and code say.

English is what the sources say; every other language has a translation for each text.
"""
