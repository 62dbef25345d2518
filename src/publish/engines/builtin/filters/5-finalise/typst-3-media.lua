-- Pictures and formulas with the words for those who cannot see them: pandoc's Typst writer drops both.
local tree = require "tree"
local typ = require "typ"
local report = require "report"
local spoken = require "spoken"

local meta = {}
local strict = false
local scratch

local WRITABLE = {["image/png"] = "png", ["image/jpeg"] = "jpg", ["image/gif"] = "gif", ["image/svg+xml"] = "svg",
  ["image/webp"] = "webp", ["application/pdf"] = "pdf"}

-- A picture written into its address becomes a file beside the document that Typst compiles.
local function extracted(src)
  local kind, content = pandoc.mediabag.fetch(src)
  kind = (kind or ""):match("^[^;]+") or ""
  if not content or not WRITABLE[kind] or not scratch then return nil end
  local name = "bite-media/" .. pandoc.sha1(content) .. "." .. WRITABLE[kind]
  pandoc.system.make_directory(scratch .. "/bite-media", true)
  local file = assert(io.open(scratch .. "/" .. name, "wb"))
  file:write(content)
  file:close()
  return name
end

local function source_of(image)
  local src = image.src
  if src:match("^data:") then
    local name = extracted(src)
    if name then return name end
    report.fault {
      find = {src:sub(1, 40)}, what = "a picture written into the text is of no kind that a PDF can show",
      ["do"] = "use PNG, JPEG, GIF, WebP or SVG",
    }
  elseif src:match("^https?://") then
    report.fault {
      kind = "unsupported", find = {src}, what = "unsupported: the picture " .. src .. " from the web in a PDF",
      ["do"] = "save it beside the document and use its file name",
    }
  end
  src = src:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  return (src:gsub("\\", "/"))
end

-- Quotation marks that pandoc made typographic are the plain ones again that the author wrote.
local function plain(text)
  return (text:gsub("“", '"'):gsub("”", '"'):gsub("‘", "'"):gsub("’", "'"))
end

local function alternative(image)
  local alt = image.attributes["fig-alt"] or image.attributes["alt"]
  if alt and alt ~= "" then return plain(alt) end
  -- `alt=` on a captioned image is read as the image's text, other than the figure's caption
  local words, shown = tree.text(image.caption), image.attributes["bite-caption"] or ""
  if words ~= "" and words ~= shown then return words end
  -- a link needs a name: that of a linked picture without words is its caption
  if shown ~= "" and image.attributes["bite-linked"] then return shown end
  -- a caption says what a picture is of, not what it shows: it is no alternative
  if not strict then
    report.warning {
      find = {image.src}, what = "the picture " .. image.src .. " has no text alternative",
      ["do"] = 'say in words what it shows: fig-alt="…"',
    }
  end
  return nil
end

local function picture(image)
  local attributes = image.attributes
  local decorative = attributes["role"] == "presentation" or attributes["aria-hidden"] == "true"
    or image.classes:includes("decorative")
  local arguments = {typ.string(source_of(image))}
  local alt = not decorative and alternative(image)
  if alt then
    table.insert(arguments, "alt: " .. typ.string(alt))
  elseif not decorative and strict then
    report.fault {
      kind = "alt", find = {image.src}, what = "the picture " .. image.src .. " has no text alternative",
      ["do"] = 'say in words what it shows: fig-alt="…" on the image, or `#| fig-alt:` in the cell',
    }
  end
  for _, name in ipairs {"height", "width"} do
    local length = typ.length(attributes[name])
    if length then table.insert(arguments, name .. ": " .. length) end
  end
  local call = "image(" .. table.concat(arguments, ", ") .. ")"
  return decorative and "pdf.artifact(" .. call .. ")" or call
end

local function image(el)
  local align = el.attributes["fig-align"]
  local call = picture(el)
  if align and not el.attributes["bite-in-figure"] then
    return typ.inline("#align(" .. (align == "default" and "center" or align) .. ", " .. call .. ")")
  end
  return typ.inline("#box(" .. call .. ")")
end

-- A picture alone in a figure is the figure, not a word in a paragraph of it.
local function alone(block)
  local content = block.content
  if #content ~= 1 then return nil end
  if content[1].t == "Image" and content[1].attributes["bite-in-figure"] then
    return pandoc.Plain {typ.inline("#" .. picture(content[1]))}, false
  end
end

-- An author who asks for PDF/UA says displayed formulas in words; short ones in the text are read out.
local own_words = false

local function want_words(math)
  if not own_words or math.mathtype ~= "DisplayMath" then return end
  report.fault {
    kind = "alt", find = {(math.text:match("[^\r\n]+"))}, what = "missing alt text: PDF/UA-1 wants words for a displayed formula",
    ["do"] = 'say it in words: $$ … $$ {#eq-name alt="…"}',
  }
end

local function formula(math)
  want_words(math)
  return typ.wrap_inline("#bite-formula(" .. typ.string(spoken.words(math.text)) .. ")", {math})
end

local equations = 0

local function equation(span)
  local math, number = span.content[1], span.attributes["bite-number"]
  local alt = span.attributes["alt"] and plain(span.attributes["alt"])
  equations = equations + 1
  local numbering = tonumber(number) == equations and "equation-numbering" or "_ => " .. typ.string("(" .. number .. ")")
  local out = pandoc.Inlines {typ.inline("#math.equation(block: true, numbering: " .. numbering
    .. (alt and ", alt: " .. typ.string(alt) or "") .. ", [ "), math,
    typ.inline(" ])" .. typ.label(span.identifier))}
  if alt then
    out[1] = typ.inline("#bite-formula(" .. typ.string(alt) .. ")[" .. out[1].text)
  else
    want_words(math)
    out[1] = typ.inline("#bite-formula(" .. typ.string(spoken.words(math.text)) .. ")[" .. out[1].text)
  end
  out[#out] = typ.inline(out[#out].text .. "]")
  return out
end

return {
  {Meta = function(m)
    meta = m
    strict = tree.option(m, "bite-accessibility") == "strict"
    own_words = tree.option(m, "bite-own-words", false) == true
    scratch = tree.option(m, "bite-scratch")
  end},
  {
    traverse = "topdown",
    Para = alone,
    Plain = alone,
    Link = function(link)
      link.content = link.content:walk {Image = function(el) el.attributes["bite-linked"] = "true" return el end}
      return link
    end,
    Image = function(el) return image(el), false end,
    Math = function(el) return formula(el), false end,
    Span = function(span)
      if span.classes:includes("bite-equation") then return equation(span), false end
    end,
  },
}
