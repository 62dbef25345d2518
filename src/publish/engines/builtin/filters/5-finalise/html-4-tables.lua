-- Tables: Quarto's class names, a caption above by default, room to scroll on a narrow screen.
local tree = require "tree"

local meta = {}
local BOOTSTRAP = {primary = 1, secondary = 1, success = 1, danger = 1, warning = 1, info = 1, light = 1,
  dark = 1, striped = 1, hover = 1, active = 1, bordered = 1, borderless = 1, sm = 1}
local RESPONSIVE = {responsive = 1, ["responsive-sm"] = 1, ["responsive-md"] = 1, ["responsive-lg"] = 1,
  ["responsive-xl"] = 1, ["responsive-xxl"] = 1}

local function caption_place(tbl)
  return tree.attribute(tbl, "tbl-cap-location") or tree.attribute(tbl, "cap-location")
    or tree.option(meta, "tbl-cap-location") or tree.option(meta, "cap-location") or "top"
end

local function bootstrap_classes(tbl)
  local out, wrap = pandoc.List {}, nil
  for _, class in ipairs(tbl.classes) do
    if RESPONSIVE[class] then wrap = "table-" .. class
    elseif BOOTSTRAP[class] then out:insert("table-" .. class)
    else out:insert(class) end
  end
  return out, wrap
end

local function set_scope(cell, scope)
  if not cell.attributes.scope then cell.attributes.scope = scope end
end

-- Header cells say what they head; pandoc writes them without.
local function scopes(tbl)
  local head = tbl.head
  for _, row in ipairs(head.rows) do
    for _, cell in ipairs(row.cells) do
      if #cell.contents > 0 then set_scope(cell, cell.col_span > 1 and "colgroup" or "col") end
    end
  end
  tbl.head = head
  local bodies = tbl.bodies
  for _, body in ipairs(bodies) do
    for _, row in ipairs(body.head) do
      for _, cell in ipairs(row.cells) do set_scope(cell, "rowgroup") end
    end
    local covered = {}             -- header columns that a row span from above still fills
    for _, row in ipairs(body.body) do
      local column, i = 1, 1
      while column <= body.row_head_columns and (row.cells[i] or covered[column]) do
        if (covered[column] or 0) > 0 then
          covered[column] = covered[column] - 1
          column = column + 1
        else
          local cell = row.cells[i]
          set_scope(cell, cell.row_span > 1 and "rowgroup" or "row")
          for c = column, column + cell.col_span - 1 do covered[c] = cell.row_span - 1 end
          column, i = column + cell.col_span, i + 1
        end
      end
    end
  end
  tbl.bodies = bodies
end

return {
  {Meta = function(m) meta = m end},
  {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("table-responsive") then return nil, false end
    end,
    Table = function(tbl)
      local place = caption_place(tbl)
      tbl.attributes["tbl-colwidths"] = nil
      local classes, wrap = bootstrap_classes(tbl)
      tbl.classes = classes
      if place == "top" and not tbl.classes:includes("caption-top") then tbl.classes:insert("caption-top") end
      if not tbl.classes:includes("table") and not tbl.classes:includes("dataframe-raw") then
        tbl.classes:insert("table")
      end
      scopes(tbl)
      local holder = pandoc.Div({tbl}, pandoc.Attr("", {wrap or "table-responsive"}, {{"tabindex", "0"}}))
      return holder, false
    end,
  },
}
