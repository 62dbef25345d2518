-- `style=` in CSS on divs, spans, tables and cells as Typst's own properties. `css-property-processing: none`
-- leaves them alone.
local tree = require "tree"
local typ = require "typ"
local css = require "css"
local report = require "report"

local brand = {}
local SIDES = {"top", "right", "bottom", "left"}
local DOWN = {top = "top", middle = "horizon", bottom = "bottom"}
local ACROSS = {left = "left", right = "right", center = "center", start = "start", ["end"] = "end"}

local function colour(text)
  local found = css.colour(text, brand)
  local name = text:match("^var%(%s*%-%-brand%-([%w-]+)")
  if not found and name then
    report.warning {find = {name}, what = "the brand has no colour " .. name, ["do"] = "name it in _brand.yml"}
  end
  return found
end

-- What a style says of text: typst:text:… attributes.
local TEXT = {
  ["font-family"] = function(el, value) el.attributes["typst:text:font"] = css.families(value) end,
  ["font-size"] = function(el, value) el.attributes["typst:text:size"] = css.length(value, true) end,
  ["font-weight"] = function(el, value) el.attributes["typst:text:weight"] = css.weight(value) end,
  ["font-style"] = function(el, value)
    if value == "normal" or value == "italic" or value == "oblique" then
      el.attributes["typst:text:style"] = '"' .. value .. '"'
    end
  end,
}

local function text_of(el, clauses)
  local fill, opacity
  for _, clause in ipairs(clauses) do
    local key, value = clause[1], clause[2]
    if TEXT[key] then TEXT[key](el, value)
    elseif key == "color" then fill = colour(value)
    elseif key == "opacity" then opacity = value end
  end
  if opacity then fill = css.faded(fill, opacity) end
  el.attributes["typst:text:fill"] = fill
end

local function stroke_of(border)
  local parts = {}
  for _, key in ipairs {"thickness", "dash", "paint"} do
    if border[key] then table.insert(parts, key .. ": " .. border[key]) end
  end
  return #parts > 0 and "(" .. table.concat(parts, ", ") .. ")" or nil
end

-- Lines around a cell; a side without a line says nothing, so that the neighbour's stays.
local function borders_of(cell, clauses)
  local borders = {}
  local function add(side, found)
    borders[side] = borders[side] or {}
    for key, value in pairs(found) do borders[side][key] = value end
  end
  for _, clause in ipairs(clauses) do
    local rest = clause[1]:match("^border%-?(.*)$")
    if rest and clause[1] ~= "border-collapse" and clause[1] ~= "border-spacing" and not rest:match("radius") then
      local found = css.border(clause[2], brand)
      local side = rest:match("^(%a+)")
      if side == "top" or side == "right" or side == "bottom" or side == "left" then add(side, found)
      else for _, each in ipairs(SIDES) do add(each, found) end end
    end
  end
  local strokes, first, same = {}, nil, true
  for i, side in ipairs(SIDES) do
    local stroke = borders[side] and not borders[side].none and stroke_of(borders[side]) or nil
    if i == 1 then first = stroke elseif stroke ~= first then same = false end
    if stroke then table.insert(strokes, side .. ": " .. stroke) end
  end
  if #strokes == 0 then return end
  cell.attributes["typst:stroke"] = same and first or "(" .. table.concat(strokes, ", ") .. ")"
end

local function cell_style(cell)
  local clauses = css.clauses(cell.attributes["style"])
  if #clauses == 0 then return cell end
  text_of(cell, clauses)
  borders_of(cell, clauses)
  local align = {}
  for _, clause in ipairs(clauses) do
    local key, value = clause[1], clause[2]
    if key == "background-color" or key == "background" then
      cell.attributes["typst:fill"] = colour(value)
    elseif key == "vertical-align" then table.insert(align, DOWN[value])
    elseif key == "text-align" then table.insert(align, ACROSS[value]) end
  end
  if #align > 0 then cell.attributes["typst:align"] = table.concat(align, " + ") end
  return cell
end

local function rows(list)
  for r, row in ipairs(list) do
    for c, cell in ipairs(row.cells) do row.cells[c] = cell_style(cell) end
    list[r] = row
  end
  return list
end

local function table_style(tbl)
  text_of(tbl, css.clauses(tbl.attributes["style"]))
  tbl.head.rows = rows(tbl.head.rows)
  tbl.foot.rows = rows(tbl.foot.rows)
  for i, body in ipairs(tbl.bodies) do
    body.head, body.body = rows(body.head), rows(body.body)
    tbl.bodies[i] = body
  end
  return tbl
end

local function background(clauses)
  local fill
  for _, clause in ipairs(clauses) do
    if clause[1] == "background-color" or clause[1] == "background" then fill = colour(clause[2]) end
  end
  return fill
end

local function div_style(div)
  local clauses = css.clauses(div.attributes["style"])
  if #clauses == 0 then return nil end
  text_of(div, clauses)
  div.attributes["typst:fill"] = background(clauses)
  return div
end

local function span_style(span)
  local clauses = css.clauses(span.attributes["style"])
  if #clauses == 0 then return nil end
  text_of(span, clauses)
  local fill = background(clauses)
  if fill then return typ.wrap_inline("#highlight(fill: " .. fill .. ")", {span}) end
  return span
end

local off = false

return {
  {Meta = function(m)
    off = tree.option(m, "css-property-processing", "translate") ~= "translate"
    for _, name in ipairs(m["bite-brand-roles"] or {}) do brand[pandoc.utils.stringify(name)] = true end
  end},
  {
    Table = function(tbl) if not off then return table_style(tbl) end end,
    Div = function(div) if not off then return div_style(div) end end,
    Span = function(span) if not off then return span_style(span) end end,
  },
}
