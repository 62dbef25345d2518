-- Tables for the page: no figure around a figure, type that shrinks with the number of columns, row
-- headers marked for the structure tree, columns wide enough for their longest word.
local tree = require "tree"
local typ = require "typ"

local meta = {}

-- columns from which the type gets smaller, and its size
local SIZES = {{12, "0.62em"}, {10, "0.68em"}, {8, "0.76em"}, {7, "0.85em"}}

local function size_for(tbl)
  for _, step in ipairs(SIZES) do
    if #tbl.colspecs >= step[1] then return step[2] end
  end
end

local function mark_cell(cell)
  local first = cell.contents[1]
  if not first then return cell end
  cell.contents = typ.wrap("#bite-row-header", cell.contents)
  if (first.t == "Plain" or first.t == "Para") and #cell.contents == 3 then
    cell.contents = pandoc.Blocks {pandoc.Plain(typ.wrap_inline("#bite-row-header", first.content))}
  end
  return cell
end

-- The cells of the first `count` columns of each body row are its headers. A header that spans rows
-- takes the place of the cells below it.
local function mark_row_headers(body)
  local count = body.row_head_columns
  if count == 0 then return body end
  local taken = {}
  for r, row in ipairs(body.body) do
    local column = 1
    for c, cell in ipairs(row.cells) do
      while taken[r .. ":" .. column] do column = column + 1 end
      if column > count then break end
      for below = 0, cell.row_span - 1 do
        for beside = 0, cell.col_span - 1 do taken[(r + below) .. ":" .. (column + beside)] = true end
      end
      row.cells[c] = mark_cell(cell)
      column = column + cell.col_span
    end
    body.body[r] = row
  end
  return body
end

local function caption_place(tbl)
  local place = tree.attribute(tbl, "tbl-cap-location") or tree.attribute(tbl, "cap-location")
    or tree.option(meta, "tbl-cap-location") or tree.option(meta, "cap-location") or "top"
  return place == "bottom" and "bottom" or "top"
end

local function finished(tbl)
  for i, body in ipairs(tbl.bodies) do tbl.bodies[i] = mark_row_headers(body) end
  tbl.classes:insert("typst:no-figure")
  local caption, place, id = tbl.caption.long, caption_place(tbl), tbl.identifier
  tbl.caption = {long = {}}
  tbl.identifier = ""
  tbl.attributes["tbl-colwidths"] = nil
  local size = size_for(tbl)
  local out = pandoc.Blocks {tbl}
  if size then out = typ.wrap("#bite-table(size: " .. size .. ")", out) end
  if #caption == 0 then
    if id ~= "" then out = typ.wrap("#block", out, typ.label(id)) end
    return out
  end
  local figure = pandoc.Blocks {typ.block("#figure([")}
  tree.append(figure, out)
  figure:insert(typ.block("], caption: figure.caption(position: " .. place .. ", ["))
  tree.append(figure, caption)
  figure:insert(typ.block(']), kind: "quarto-float-tbl", supplement: "Table", numbering: none)' .. typ.label(id) .. "\n"))
  return figure
end

return {
  {Meta = function(m) meta = m end},
  {traverse = "topdown", Table = function(tbl) return finished(tbl), false end},
}
