"""A page asks nothing of other hosts: what would is refused at its line, and browsers are told."""

import re

import pytest

from bite.errors import UnsupportedError
from publish.engines.builtin.html import outside

ASKING = {
    '<img alt="" src="https://example.org/a.png">': "https://example.org/a.png",
    "<img alt='' src='//example.org/a.png'>": "//example.org/a.png",
    '<img alt="a > b" srcset="a.png 1x, https://example.org/b.png 2x">': "https://example.org/b.png",
    '<video poster="https://example.org/p.jpg"></video>': "https://example.org/p.jpg",
    '<video><source src="https://example.org/v.mp4"></video>': "https://example.org/v.mp4",
    '<link rel="stylesheet" href="https://example.org/a.css">': "https://example.org/a.css",
    '<script src="https://example.org/a.js"></script>': "https://example.org/a.js",
    '<iframe src="https://example.org/"></iframe>': "https://example.org/",
    '<object data="https://example.org/a.svg"></object>': "https://example.org/a.svg",
    '<svg><image href="https://example.org/a.png"/></svg>': "https://example.org/a.png",
    "<style>@import 'https://example.org/a.css';</style>": "https://example.org/a.css",
    "<style>p{background:url(//example.org/a.png)}</style>": "//example.org/a.png",
    '<p style="background:url(https://example.org/b.png)">x</p>': "https://example.org/b.png",
}
SILENT = [
    '<a href="https://example.org/">a link</a>',
    '<link rel="canonical" href="https://example.org/">',
    '<img alt="" src="a.png"><img alt="" src="data:image/png;base64,AA//AA">',
    '<iframe src="https://example.org/" srcdoc="&lt;a href=x&gt;"></iframe>',
    '<video preload="none"><source src="https://example.org/v.mp4"></video>',
    "<pre>&lt;img src=&quot;https://example.org/a.png&quot;&gt;</pre>",
    "<style>p::after{content:'//example.org'}</style><p>url(https://example.org/a.png)</p>",
]


@pytest.mark.parametrize(("page", "url"), ASKING.items())
def test_what_would_be_fetched_is_found(page, url):
    assert [found for _, found in outside.requests(page)] == [url]


@pytest.mark.parametrize("page", SILENT)
def test_what_waits_for_the_reader_is_no_request(page):
    assert not list(outside.requests(page))


def test_all_that_would_be_fetched_is_told_at_its_line(render):
    body = (
        "# A\n\nText\n\n![A chart](https://example.org/a.png)\n\n```{=html}\n"
        '<link rel="stylesheet" href="https://example.org/a.css">\n```\n'
    )
    with pytest.raises(UnsupportedError) as told:
        render(body, to="html")
    text = str(told.value)
    assert re.search(r":\d+: unsupported: a picture from another host", text)
    assert re.search(r":\d+: unsupported: a style sheet from another host", text)


def test_browsers_are_told_to_hold_the_page_to_it(render):
    page = render("# A\n\nText\n", to="html").text
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and "default-src 'none'" in policy[1]
    assert "http:" not in policy[1]
