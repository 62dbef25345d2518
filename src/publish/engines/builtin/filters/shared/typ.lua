-- Writing Typst from a filter: raw pieces, strings, calls with content arguments.
local typ = {}

function typ.block(text) return pandoc.RawBlock("typst", text) end
function typ.inline(text) return pandoc.RawInline("typst", text) end

-- A Lua text as a Typst string literal.
function typ.string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("[\r\n]+", " ") .. '"'
end

function typ.label(id)
  if id == nil or id == "" then return "" end
  return "<" .. id .. ">"
end

-- `before[blocks]after` as blocks; the brackets are Typst's content block.
function typ.wrap(before, blocks, after)
  local out = pandoc.Blocks {typ.block(before .. "[")}
  for _, block in ipairs(blocks) do out:insert(block) end
  out:insert(typ.block("]" .. (after or "") .. "\n"))
  return out
end

-- The same around inlines.
function typ.wrap_inline(before, inlines, after)
  local out = pandoc.Inlines {typ.inline(before .. "[")}
  for _, inline in ipairs(inlines) do out:insert(inline) end
  out:insert(typ.inline("]" .. (after or "")))
  return out
end

-- Inlines or blocks as Typst text, for an argument inside a longer piece of raw Typst. What is
-- written this way has passed the filters of the earlier stages, not those of this one.
function typ.text(content)
  local blocks = pandoc.utils.type(content) == "Inlines" and {pandoc.Plain(content)} or content
  local written = pandoc.write(pandoc.Pandoc(blocks), "typst-citations", {wrap_text = "wrap-none"})
  return (written:gsub("%s+$", ""))
end

-- A length as HTML and pandoc write it ("50%", "300", "300px", "4in") as Typst reads it; nil if it is none.
function typ.length(text)
  if text == nil then return nil end
  local number, unit = text:match("^%s*(%-?[%d%.]+)%s*(%a*%%?)%s*$")
  number = tonumber(number)
  if not number then return nil end
  if unit == "" or unit == "px" then return (string.format("%.6f", number / 96):gsub("%.?0+$", "")) .. "in" end
  if unit == "rem" then unit = "em" end
  if unit == "pc" then number, unit = number * 12, "pt" end
  if unit == "%" or unit == "em" or unit == "in" or unit == "cm" or unit == "mm" or unit == "pt" then
    return string.format("%.6g%s", number, unit)
  end
  return nil
end

return typ
