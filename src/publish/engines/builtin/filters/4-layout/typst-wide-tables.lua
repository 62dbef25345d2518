-- A table of very many columns that stands in the text itself may have a page across: what a callout,
-- a list or a grid encloses cannot leave its page.
local tree = require "tree"

local VERY_WIDE = 12
local SCAFFOLD = {["cell"] = true, ["cell-output"] = true, ["cell-output-display"] = true}

local function is_wide(block)
  local widest = 0
  pandoc.Blocks({block}):walk {Table = function(tbl) widest = math.max(widest, #tbl.colspecs) end}
  return widest >= VERY_WIDE
end

local function turned(blocks)
  local out = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    if block.t == "Table" or tree.is_div(block, "bite-float") then
      out:insert(is_wide(block) and tree.div("bite-turn", {block}) or block)
    elseif block.t == "Div" and block.identifier == "" and SCAFFOLD[block.classes[1]] then
      block.content = turned(block.content)
      out:insert(block)
    else out:insert(block) end
  end
  return out
end

return {{Pandoc = function(doc) doc.blocks = turned(doc.blocks) return doc end}}
