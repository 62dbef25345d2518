-- Places beside and beyond the column of text: what the classes `column-…` and `aside` mean on paper.
local typ = require "typ"

local columns = {}

local REACH = {["column-body-outset"] = "body-outset", ["column-page"] = "page", ["column-page-inset"] = "page",
  ["column-screen"] = "screen", ["column-screen-inset"] = "screen", ["column-screen-inset-shaded"] = "screen"}

-- The call that puts what has these classes into its place; nil for the column of text itself.
local function call_for(classes)
  for _, class in ipairs(classes) do
    if class == "column-margin" or class == "aside" then return "#bite-margin" end
    local name, side = class:match("^(column%-.-)%-(left)$")
    if not name then name, side = class:match("^(column%-.-)%-(right)$") end
    local reach = REACH[name or class]
    if reach then
      return string.format("#bite-wide(%s, side: %s)", typ.string(reach), typ.string(side or "both"))
    end
  end
end

-- Blocks in the place that the classes of `el` name; the blocks themselves where they name none.
function columns.placed(el, blocks)
  local call = call_for(el.classes)
  if not call then return blocks end
  return typ.wrap(call, blocks)
end

function columns.is_placed(el) return call_for(el.classes) ~= nil end

-- A note in the middle of a line.
function columns.placed_inline(span)
  if call_for(span.classes) ~= "#bite-margin" then return nil end
  return typ.wrap_inline("#bite-margin(inline: true)", span.content)
end

-- Whether a piece of raw Typst puts something into the margin.
function columns.in_margin(raw) return raw.text:match("^#bite%-margin") ~= nil end

return columns
