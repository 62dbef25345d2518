-- Tables that say so have row headers: those in `::: {.bite-table}`, or with the attribute `row-headers`
-- on the table or a div around it. The writers make header cells of pandoc's row head columns.
local tree = require "tree"

local function declared(el)
  if el.attributes["row-headers"] ~= nil then return tree.truthy(el.attributes["row-headers"]) end
  return el.classes:includes("bite-table")
end

local function mark(tbl)
  for i, body in ipairs(tbl.bodies) do
    if body.row_head_columns == 0 and #tbl.colspecs > 1 then
      body.row_head_columns = 1
      tbl.bodies[i] = body
    end
  end
  return tbl
end

return {
  {Div = function(div)
    if declared(div) then div.content = div.content:walk {Table = mark} end
    div.attributes["row-headers"] = nil
    return div
  end},
  {Table = function(tbl)
    if declared(tbl) then tbl = mark(tbl) end
    tbl.attributes["row-headers"] = nil
    return tbl
  end},
}
