"""Pictures, videos, colours of a terminal, and the two modes that a page can be read in."""

import base64
import struct

import nbformat.v4 as v4
import pytest

from bite.errors import DocumentError, UnsupportedError
from publish.engines.builtin.assemble import ansi, outputs

LIGHT, DARK = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><g id="{mode}"/></svg>'
    for mode in ("light", "dark")
)
BOTH = """```{python}
#| label: fig-a
#| fig-cap: Cost
#| renderings: [dark, light]
1
```

@fig-a
"""


def both(shown):
    return [[shown(**{"image/svg+xml": DARK}), shown(**{"image/svg+xml": LIGHT})]]


def test_a_figure_drawn_for_both_modes_is_one_figure(render, shown):
    page = render(BOTH, both(shown))
    light, dark = page.by_class("cell-output-display")
    assert "light-content" in light.get("class") and "dark-content" in dark.get("class")
    for box, svg in ((light, LIGHT), (dark, DARK)):
        address = box.xpath(".//img/@src")[0]
        assert base64.b64decode(address.split(",")[1]).decode() == svg
    assert page.words("//div[@id='fig-a']//figcaption") == "Figure 1: Cost"
    assert not page.all("//*[@id='fig-a-1']")


def test_on_paper_there_is_only_one_of_them(render, shown, tmp_path):
    render("---\nkeep-typ: true\n---\n\n" + BOTH, both(shown), to="pdf")
    assert (tmp_path / "out.typ").read_text("utf-8").count("image(") == 1


def test_renderings_that_are_not_there_are_an_error(render, shown):
    with pytest.raises(DocumentError, match="renderings"):
        render(BOTH, [[shown(**{"image/svg+xml": LIGHT})]])


def test_the_mode_named_first_is_the_one_the_page_opens_in(render):
    page = render("---\ntheme:\n  dark: slate\n  light: united\n---\n\nWords.\n")
    assert page.all("//body[contains(@class, 'quarto-dark')]")
    assert "prefers-color-scheme" not in page.text
    assert render("Words.\n").all("//body[contains(@class, 'quarto-light')]")


def test_a_document_s_own_brand_colours_its_page(render):
    page = render(
        "---\nbrand:\n  light: l.yml\n  dark: d.yml\n---\n\nWords.\n",
        files={
            "l.yml": 'color:\n  palette:\n    sea: "#123456"\n  primary: sea\n',
            "d.yml": 'color:\n  background: "#0a0b0c"\n',
        },
    )
    light, _, dark = page.text.partition("--bite-paper:#0a0b0c")
    assert "--brand-primary:#123456" in light and dark


BRAND = """---
brand:
  color:
    background: {light: white, dark: black}
  logo:
    images:
      sun: {path: sun.png, alt: The sun}
    small: {light: sun, dark: moon.png}
    large: sun
---

"""


def test_a_logo_for_each_mode(render, picture):
    files = {"sun.png": picture}
    page = render(BRAND + "{{< brand logo small >}}\n", files=files)
    light, dark = page.all("//main//img")
    assert "light-content" in light.get("class") and light.get("alt") == "The sun"
    assert "dark-content" in dark.get("class") and dark.get("src") == "./moon.png"
    one = render(BRAND + "{{< brand logo small dark >}}\n", files=files).all("//main//img")
    assert [img.get("src") for img in one] == ["./moon.png"]
    page = render(BRAND + "{{< brand logo large >}}\n\n{{< brand logo vast >}}\n", files=files)
    assert len(page.all("//main//img")) == 2 and "?brand:logo vast" in page.words()


def test_a_logo_in_an_address_is_its_path(render):
    page = render(BRAND + "[logo]({{< brand logo small dark >}})\n")
    assert page.all("//main//a/@href") == ["./moon.png"]


def test_a_video_calls_no_host_and_has_the_names_its_author_gives(render):
    page = render(
        '{{< video https://vimeo.com/12/ab?share=copy\n   title="Talk" aria-label="A <talk>"\n'
        '   width="640" aspect-ratio="16x9" >}}\n'
    )
    frame = page.all("//div[@class='quarto-video']/iframe")[0]
    assert frame.get("src") == "https://player.vimeo.com/video/12?h=ab"
    assert frame.get("srcdoc")  # wins over src: nothing is asked for before the reader does
    assert (frame.get("title"), frame.get("aria-label")) == ("Talk", "A <talk>")
    assert (frame.get("width"), frame.get("height")) == ("640", "360")


def test_what_looks_like_a_shortcode_without_an_end_stays(render):
    assert "{{< video" in render("Open: {{< video\nand no end.\n").words()


def test_a_placeholder_is_a_picture_of_its_size(render):
    page = render("{{< placeholder 40 20 >}}\n\n{{< placeholder 40 format=svg >}}\n")
    png, svg = page.all("//main//img/@src")
    head = base64.b64decode(png.removeprefix("data:image/png;base64,"))[16:24]
    assert struct.unpack(">II", head) == (40, 20)
    assert svg.startswith("data:image/svg+xml")


def test_filler_text_of_a_range_is_part_of_the_whole(render):
    whole = [p.text_content() for p in render("{{< lipsum 4 >}}\n").all("//main//p")]
    part = [p.text_content() for p in render("{{< lipsum 2-3 >}}\n").all("//main//p")]
    assert len(set(whole)) == 4 and part == whole[1:3]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("plot", "plot.png"),
        ("{{< meta file >}}", "chart.svg"),
    ],
)
def test_a_picture_without_extension_has_the_usual_one(render, written, address):
    page = render(f"---\nfile: chart.svg\n---\n\nA ![picture]({written}) here.\n")
    assert page.all("//main//img/@src") == [address]


def test_a_picture_with_a_place_is_a_figure(render, picture):
    page = render('![](a.png){fig-align="right" fig-alt="A"}\n', files={"a.png": picture})
    assert page.all(
        "//div[contains(@class, 'quarto-figure-right')]/figure//img[contains(@class, 'figure-img')]"
    )
    assert not page.all("//figcaption")


def test_pictures_of_a_layout_keep_their_proportions(render, picture):
    page = render(
        "::: {layout-ncol=2}\n\n![](a.png){width=9 height=9}\n\n![](a.png)\n\n:::\n",
        files={"a.png": picture},
    )
    assert page.all("//main//img/@width") == ["9"] and not page.all("//main//img/@height")


def test_a_cell_s_words_for_its_pictures_open_with_them(render, shown):
    page = render(
        "```{python}\n#| lightbox:\n#|   group: g\n#|   description: [First, Second]\n1\n```\n",
        both(shown),
    )
    links = page.by_class("lightbox")
    assert [link.get("data-description") for link in links] == ["First", "Second"]
    assert {link.get("data-gallery") for link in links} == {"g"}


INTERACTIVE = [
    {"application/vnd.plotly.v1+json": {}, "text/plain": "Figure()"},
    {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Map()"},
    {"text/html": '<script src="https://cdn.example.org/x.js"></script>', "text/plain": "<X>"},
    {"text/html": '<iframe srcdoc="&lt;script src=&quot;https://a.org/x.js&quot;&gt;"></iframe>'},
]


@pytest.mark.parametrize("to", ["html", "pdf"])
@pytest.mark.parametrize("data", INTERACTIVE)
def test_what_only_a_script_could_show_is_refused_at_its_line(render, shown, data, to):
    with pytest.raises(UnsupportedError, match=r"document.qmd:1: .*as a cell's output"):
        render("```{python}\n1\n```\n", [[shown(**data)]], to=to)


def test_a_picture_that_comes_along_is_shown_instead(shown):
    both_forms = {**INTERACTIVE[2], "image/svg+xml": LIGHT}
    assert outputs.interactive(shown(**both_forms), "html") == ""
    assert outputs.mime_of(shown(**both_forms), "html") == "image/svg+xml"


def test_an_error_that_is_shown_has_its_name_in_red(render):
    error = v4.new_output(
        "error", ename="ValueError", evalue="no",
        traceback=["-" * 75, "ValueError   Traceback", "ValueError: no"],
    )  # fmt: skip
    page = render("```{python}\n#| error: true\n1\n```\n", [[error]])
    red = page.all("//div[@class='ansi-escaped-output']/pre/span[@class='ansi-red-fg']")
    assert [span.text for span in red] == ["-" * 75, "ValueError", "ValueError"]


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        ("31", "ansi-red-fg"),
        ("1;92", "ansi-bright-green-fg ansi-bold"),
        ("33;44", "ansi-yellow-fg ansi-blue-bg"),
        ("38;5;196", "ansi-red-fg"),
        ("48;2;0;200;0", "ansi-green-bg"),
    ],
)
def test_colours_of_a_terminal_have_names(code, classes):
    assert ansi.spans(f"\x1b[{code}m<x>\x1b[0m") == f'<span class="{classes}">&lt;x&gt;</span>'


def test_colours_are_left_out_on_paper(printed, render):
    path = render("```{python}\n1\n```\n", [[printed("\x1b[31mred\x1b[0m\n")]], to="pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert outputs.printed("\x1b[31mred\x1b[0m", "pdf") == ["```", "red", "```"]


def test_hidden_code_stays_in_the_page_when_asked_for(render):
    page = render(
        "---\nkeep-hidden: true\n---\n\n```{python}\n#| echo: false\nsecret()\n```\n", [[]]
    )
    assert page.all("//div[@class='sourceCode cell-code hidden']")


def test_a_fenced_option_keeps_its_value(render):
    page = render('```{python}\n#| echo: fenced\n#| label: "it\'s: x"\n1\n```\n', [[]])
    assert "#| label: 'it''s: x'" in page.words("//pre")


@pytest.mark.parametrize("dpi", [96, 100])
def test_a_picture_at_twice_the_resolution_is_shown_at_half_its_pixels(dpi):
    per_metre = round(dpi * 2 / 0.0254)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 301, 200) + bytes(9)
    png += struct.pack(">I4sII", 9, b"pHYs", per_metre, per_metre)
    output = v4.new_output("display_data")
    figures = {"fig-format": "retina", "fig-dpi": dpi}
    assert outputs.size(output, "image/png", png, figures) == {"width": 151, "height": 100}
    assert outputs.size(output, "image/png", png, {}) == {}
