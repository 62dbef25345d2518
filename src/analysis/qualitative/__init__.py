"""The qualitative wing: from coded interviews to themes, quotes and measures of rigour.

Readers (`refi`) fill one model (`coding.CodedProject`); everything else asks only that model.
"""
