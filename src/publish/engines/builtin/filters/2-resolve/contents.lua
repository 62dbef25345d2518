-- The `contents` shortcode: a div written elsewhere moves to where its id is asked for.
local report = require "report"

local wanted = {}

local function mark_of(block)
  if (block.t ~= "Para" and block.t ~= "Plain") or #block.content ~= 1 then return nil end
  local span = block.content[1]
  if span.t == "Span" and span.classes:includes("bite-contents") then return span.attributes.target end
end

return {{Pandoc = function(doc)
  doc.blocks:walk {Blocks = function(blocks)
    for _, block in ipairs(blocks) do
      local id = mark_of(block)
      if id then wanted[id] = false end
    end
  end}
  if not next(wanted) then return nil end
  doc.blocks = doc.blocks:walk {Div = function(div)
    if wanted[div.identifier] == false then
      wanted[div.identifier] = div
      return {}
    end
  end}
  doc.blocks = doc.blocks:walk {Blocks = function(blocks)
    return blocks:map(function(block)
      local id = mark_of(block)
      if id and wanted[id] then return wanted[id] end
      if id then
        report.fault {
          id = id, find = {"contents " .. id}, what = "no div has the id " .. id .. " that `contents` asks for",
          ["do"] = "give the div that id",
        }
      end
      return block
    end)
  end}
  return doc
end}}
