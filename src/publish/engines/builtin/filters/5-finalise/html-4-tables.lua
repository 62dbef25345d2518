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

-- Rows go by the names that Quarto's style sheets know.
local function name_rows(tbl)
  local head = tbl.head
  for i, row in ipairs(head.rows) do
    row.classes:insert("header")
    head.rows[i] = row
  end
  tbl.head = head
  local count, bodies = 0, tbl.bodies
  local function named(rows)
    for i, row in ipairs(rows) do
      count = count + 1
      row.classes:insert(count % 2 == 1 and "odd" or "even")
      rows[i] = row
    end
    return rows
  end
  for _, body in ipairs(bodies) do
    body.head, body.body = named(body.head), named(body.body)
  end
  tbl.bodies = bodies
end

-- A table that may be wider than its page scrolls in a part of the page that has a name: its
-- caption, or what its columns are called.
local names = {}

local function name_of(tbl)
  local words = tree.attribute(tbl, "bite-name") or tree.text(tbl.caption.long)
  if words == "" then
    local heads = pandoc.List {}
    local row = tbl.head.rows[#tbl.head.rows]
    for _, cell in ipairs(row and row.cells or {}) do
      local text = tree.text(cell.contents)
      if text ~= "" then heads:insert(text) end
    end
    words = "Table" .. (#heads > 0 and ": " .. table.concat(heads, ", ") or "")
  end
  if utf8.len(words) and utf8.len(words) > 120 then words = words:sub(1, utf8.offset(words, 120) - 1) .. "…" end
  names[words] = (names[words] or 0) + 1
  return names[words] > 1 and words .. " (" .. names[words] .. ")" or words
end

local function finished(tbl)
  local place = caption_place(tbl)
  tbl.attributes["tbl-colwidths"] = nil
  local classes, wrap = bootstrap_classes(tbl)
  tbl.classes = classes
  if place == "top" and not tbl.classes:includes("caption-top") then tbl.classes:insert("caption-top") end
  if not tbl.classes:includes("table") and not tbl.classes:includes("dataframe-raw") then
    tbl.classes:insert("table")
  end
  scopes(tbl)
  name_rows(tbl)
  local about = {{"role", "region"}, {"aria-label", name_of(tbl)}, {"tabindex", "0"}}
  return pandoc.Div({tbl}, pandoc.Attr("", {wrap or "table-responsive"}, about))
end

return {
  {Meta = function(m) meta = m end},
  {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("table-responsive") then return nil, false end
    end,
    Table = function(tbl) return finished(tbl:walk {Table = finished}), false
    end,
  },
}
