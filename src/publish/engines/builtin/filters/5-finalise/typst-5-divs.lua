-- What is left of divs and classes: those that only hold cells together go, the others become Typst.
-- And quotation marks that somebody has set already stay as they are.
local tree = require "tree"
local typ = require "typ"
local place = require "columns"

local number_depth
local line_numbers = false

local SCAFFOLD = {"cell", "cell-output", "cell-output-display", "cell-output-markdown", "cell-output-stdout",
  "cell-output-stderr", "cell-output-error", "quarto-layout-panel", "quarto-layout-cell", "content-visible", "hidden-none"}

local function is_scaffold(div)
  if div.identifier ~= "" then return false end
  for _, class in ipairs(SCAFFOLD) do
    if div.classes:includes(class) then return true end
  end
  return false
end

-- pandoc's own columns: `::: {.columns}` with `::: {.column width="40%"}`.
local function columns(div)
  local widths, cells = {}, {}
  for _, block in ipairs(div.content) do
    if tree.is_div(block, "column") then
      table.insert(widths, typ.length(block.attributes["width"]) or "1fr")
      table.insert(cells, block.content)
    end
  end
  if #cells == 0 then return div.content end
  local shares = {}
  for i, width in ipairs(widths) do shares[i] = (width:gsub("%%$", "fr")) end
  local out = pandoc.Blocks {typ.block("#grid(columns: (" .. table.concat(shares, ", ") .. ",), column-gutter: 1.5em,")}
  for _, cell in ipairs(cells) do tree.append(out, typ.wrap("", cell, ",")) end
  out:insert(typ.block(")\n"))
  return out
end

-- pandoc's writer leaves out the language of a span, and the region and direction of a div.
local function language_of(el)
  local said = {}
  local lang, region = (el.attributes.lang or ""):match("^(%a%a%a?)%-?(%a*)$")
  if lang then table.insert(said, "lang: " .. typ.string(lang:lower())) end
  if region and #region == 2 then table.insert(said, "region: " .. typ.string(region:upper())) end
  local dir = el.attributes.dir
  if dir == "rtl" or dir == "ltr" then table.insert(said, "dir: " .. dir) end
  return #said > 0 and table.concat(said, ", ") or nil
end

local function in_language(span)
  local said = language_of(span)
  return said and typ.wrap_inline("#text(" .. said .. ")", {span}) or nil
end

local margin_used

local function note_margin(raw)
  margin_used = margin_used or place.in_margin(raw)
end

-- pandoc writes ’ as ', for Typst to guess what it was; after a bracket it guesses wrong.
local MARK = "\xE2\x80[\x98\x99\x9C\x9D]" -- the bytes of ‘ ’ “ ”

local function quotes(str)
  local text = str.text
  if not text:find(MARK) then return nil end
  local out, from = pandoc.Inlines {}, 1
  for at in text:gmatch("()" .. MARK) do
    if at > from then out:insert(pandoc.Str(text:sub(from, at - 1))) end
    out:insert(typ.inline(text:sub(at, at + 2)))
    from = at + 3
  end
  if from <= #text then out:insert(pandoc.Str(text:sub(from))) end
  return out
end

return {
  {Meta = function(m)
    local depth = tree.option(m, "number-depth")
    number_depth = depth and tonumber(depth)
    line_numbers = tree.truthy(tree.option(m, "code-line-numbers", false))
    margin_used = tree.option(m, "reference-location") == "margin"
  end},
  {
    Str = quotes,
    CodeBlock = function(code)
      local own = tree.attribute(code, "code-line-numbers")
      local wanted = line_numbers
      if own ~= nil then wanted = own ~= "false" end
      if wanted and #code.classes > 0 and not code.classes:includes("numberLines") then
        code.classes:insert("numberLines")
      end
      return code
    end,
    Header = function(header)
      if number_depth and header.level > number_depth and not header.classes:includes("unnumbered") then
        header.classes:insert("unnumbered")
        return header
      end
    end,
    Div = function(div)
      if div.classes:includes("landscape") then
        local out = pandoc.Blocks {typ.block("#set page(flipped: true)")}
        tree.append(out, div.content)
        out:insert(typ.block("#set page(flipped: false)"))
        return out
      end
      local said = language_of(div)
      if said then
        div.attributes.lang = nil
        div.content:insert(1, typ.block("#set text(" .. said .. ")"))
      end
      if place.is_placed(div) then return place.placed(div, div.content) end
      if said then return div end
      if div.classes:includes("columns") then return columns(div) end
      if is_scaffold(div) then return div.content end
    end,
    Span = function(span) return place.placed_inline(span) or in_language(span) end,
  },
  -- a page with notes in its margin has room for them there (page.typ)
  {
    RawBlock = note_margin,
    RawInline = note_margin,
    Meta = function(m)
      if not margin_used then return nil end
      m["bite-margin-column"] = true
      return m
    end,
  },
}
