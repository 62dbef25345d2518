"""A div that is opened and not closed is named at its line; what pandoc takes for text is not."""

from __future__ import annotations

import pytest

from bite.errors import DocumentError


@pytest.mark.parametrize(
    "text",
    [
        "::: {.callout-note}\nWords.\n:::\n",
        ":::: {.columns}\n\n::: {.column}\nA\n:::\n\n::::\n",
        "::: warning :::\nWords.\n::::::\n",
        "```\n::: {.shown}\n```\n",
        "<!--\n::: {.hidden}\n-->\n",
        "A paragraph that goes on\n::: {.here}\n",
        "Stray:\n\n:::\n",
        "> ::: {.quoted}\n> Words.\n> :::\n",
        '```{python}\n#| output: asis\nprint("::: {.x}")\n```\n\nInside.\n\n:::\n',
    ],
)
def test_whole_divs_and_texts_that_look_like_them_are_read(read, text):
    read("---\ntitle: T\n---\n\n" + text)


def test_every_open_div_is_named_where_it_opens(read):
    text = "::: {.a}\n\n::: {.b}\n:::\n\n```{python}\n1\n```\n\n::: {.c}\nEnd.\n"
    with pytest.raises(DocumentError) as told:
        read("---\ntitle: T\n---\n\n" + text)
    assert [fault.where.line for fault in told.value.faults] == [5, 14]
    assert all("never closed" in fault.what for fault in told.value.faults)
