-- The `contents` shortcode: what has an id elsewhere (a div, a cell's output, a span) moves to where
-- it is asked for. A cell may be asked for by its label.
local report = require "report"

local wanted, found = {}, {}

local function mark_id(span)
  if span.t == "Span" and span.classes:includes("bite-contents") then return span.attributes.target end
end

local function mark_of(block)
  if (block.t ~= "Para" and block.t ~= "Plain") or #block.content ~= 1 then return nil end
  return mark_id(block.content[1])
end

local function take(el)
  for _, id in ipairs {el.identifier, el.identifier:match("^cell%-(.+)$")} do
    if wanted[id] and not found[id] then
      found[id] = el
      return {}
    end
  end
end

local function missing(id)
  report.fault {
    id = id, find = {"contents " .. id}, what = "nothing has the id " .. id .. " that `contents` asks for",
    ["do"] = "give the div, cell or span that id",
  }
end

return {{Pandoc = function(doc)
  doc.blocks:walk {Span = function(span)
    local id = mark_id(span)
    if id then wanted[id] = true end
  end}
  if not next(wanted) then return nil end
  doc.blocks = doc.blocks:walk {Div = take, Code = take, Image = take, Link = take,
    Span = function(span) if not mark_id(span) then return take(span) end end}
  local function block(el)
    local id = mark_of(el)
    if not id then return nil end
    local thing = found[id]
    if not thing then return missing(id) end
    return thing.t == "Div" and thing or pandoc.Div {pandoc.Plain {thing}}
  end
  doc.blocks = doc.blocks:walk {Para = block, Plain = block}
  doc.blocks = doc.blocks:walk {Span = function(span)
    local id = mark_id(span)
    if not id then return nil end
    local thing = found[id]
    if not thing then return missing(id) end
    return thing.t == "Div" and pandoc.utils.blocks_to_inlines(thing.content) or thing
  end}
  return doc
end}}
