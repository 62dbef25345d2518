-- What is left of divs and classes: those that only hold cells together go, the others become Typst.
local tree = require "tree"
local typ = require "typ"

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

local OUTSET = {["column-body-outset"] = "body-outset", ["column-page"] = "page", ["column-page-inset"] = "page",
  ["column-screen"] = "screen", ["column-screen-inset"] = "screen", ["column-screen-inset-shaded"] = "screen"}

local function wide(div)
  for _, class in ipairs(div.classes) do
    local name, side = class:match("^(column%-.-)%-(left)$")
    if not name then name, side = class:match("^(column%-.-)%-(right)$") end
    local reach = OUTSET[name or class]
    if reach then
      return typ.wrap(string.format("#bite-wide(%s, side: %s)", typ.string(reach), typ.string(side or "both")), div.content)
    end
  end
end

local function plain_block(content, id)
  return typ.wrap("#block", content, typ.label(id))
end

return {
  {Meta = function(m)
    local depth = tree.option(m, "number-depth")
    number_depth = depth and tonumber(depth)
    line_numbers = tree.truthy(tree.option(m, "code-line-numbers", false))
  end},
  {
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
      if div.classes:includes("column-margin") or div.classes:includes("aside") then
        return typ.wrap("#bite-margin", div.content)
      end
      if div.classes:includes("columns") then return columns(div) end
      local outset = wide(div)
      if outset then return outset end
      if is_scaffold(div) then return div.content end
    end,
    Span = function(span)
      if span.classes:includes("column-margin") or span.classes:includes("aside") then
        return typ.wrap_inline("#bite-margin", span.content)
      end
    end,
  },
}
