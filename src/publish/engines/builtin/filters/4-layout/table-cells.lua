-- The cells of every table, wherever it came from: a column says once how it stands, numbers line up
-- at the decimal point, and words can be read on the background that somebody gave their cell.
local css = require "css"
local contrast = require "contrast"

local PLAIN = {["#000"] = true, ["#000000"] = true, ["#fff"] = true, ["#ffffff"] = true, ["#f1f1f1"] = true}
local DARK_PAPER = "#14181c"          -- the page's in a dark room, as base.css has it
local BLANK = {[""] = true, ["-"] = true, ["–"] = true, ["—"] = true, ["NA"] = true, ["nan"] = true, ["NaN"] = true}

-- visit(cell, column, row) for each cell of some rows; spans from above and beside are counted. What is
-- returned puts the cells, as they are by then, back into their rows: to fetch them again costs time.
local function each_cell(rows, visit)
  local taken, fetched = {}, {}
  for r, row in ipairs(rows) do
    local column, cells = 1, row.cells
    fetched[r] = cells
    for _, cell in ipairs(cells) do
      while (taken[column] or 0) >= r do column = column + 1 end
      visit(cell, column, row)
      local across, down = cell.col_span, cell.row_span
      if down > 1 then
        for c = column, column + across - 1 do taken[c] = r + down - 1 end
      end
      column = column + across
    end
  end
  return function()
    for r, row in ipairs(rows) do
      row.cells = fetched[r]
      rows[r] = row
    end
    return rows
  end
end

local function says(element, word)
  return pandoc.write(pandoc.Pandoc {element}, "json"):find(word, 1, true) ~= nil
end

-- Numbers -------------------------------------------------------------------------------------------

-- What follows a number's last whole digit, and the note's mark behind it; nil if it is no number.
local function tail_of(cell)
  local block = cell.contents[1]
  if not block then return false end
  if cell.contents[2] or block.t ~= "Plain" and block.t ~= "Para" then return nil end
  local words, note, began = "", "", false
  for _, inline in ipairs(block.content) do
    if inline.t == "Superscript" then
      if began then note = note .. pandoc.utils.stringify(inline) end
    elseif inline.t == "Str" then words, began = words .. inline.text, true
    elseif inline.t == "Strong" or inline.t == "Emph" or inline.t == "Span" then
      words, began = words .. pandoc.utils.stringify(inline), true
    elseif inline.t ~= "Space" or not began then
      if inline.t ~= "Space" then return nil end
    else words = words .. " " end
  end
  words = words:gsub("%s+$", "")
  if BLANK[words] then return false end
  local tail = words:match("^[^%d%.]*[%d,]*%d(%.%d+.*)$") or words:match("^[^%d%.]*[%d,]*%d([^%d%.]*)$")
    or words:match("^[^%d%.]*(%.%d+.*)$")
  if not tail or #words:match("^[^%d%.]*") > 6 then return nil end
  local point, rest = tail:match("^(%.%d+)(.*)$")
  rest = rest or tail
  if rest:match("[%d%a]") or #rest > 6 then return nil end
  return {point = point or "", rest = rest, note = note}
end

local function longest(tails, part)
  local found = ""
  for _, tail in ipairs(tails) do
    if utf8.len(tail[part]) > utf8.len(found) then found = tail[part] end
  end
  return found
end

-- What a text lacks to be as wide as another: digits are all equally wide in tables.
local function lacking(text, full)
  local have, want = utf8.len(text), utf8.len(full)
  return have < want and full:sub(utf8.offset(full, have + 1)) or ""
end

-- Room where other numbers of the column have decimals, a sign or a note: never words, only room.
local function room(cell, tail, full)
  local missing = lacking(tail.point, full.point):gsub("%d", "0") .. lacking(tail.rest, full.rest)
  local note = lacking(tail.note, full.note)
  if missing == "" and note == "" then return end
  local contents = cell.contents
  local block = contents[1]
  if missing ~= "" then block.content:insert(pandoc.Span({}, {["data-pad"] = missing})) end
  if note ~= "" then
    block.content:insert(pandoc.Superscript {pandoc.Span({}, {["data-pad"] = note})})
  end
  contents[1] = block
  cell.contents = contents
end

local function line_up(numbers)
  local full = {}
  for _, part in ipairs {"point", "rest", "note"} do full[part] = longest(numbers.tails, part) end
  if full.point == "" and full.rest == "" and full.note == "" then return end
  for i, tail in ipairs(numbers.tails) do room(numbers.cells[i], tail, full) end
end

-- Colours -------------------------------------------------------------------------------------------

local function colours_of(style)
  local paper, ink
  for _, clause in ipairs(css.clauses(style)) do
    if clause[1] == "background-color" or clause[1] == "background" then paper = clause[2]
    elseif clause[1] == "color" then ink = clause[2] end
  end
  return paper, ink
end

-- The cell's style, with its row's background and ink to be read on it. The second value: whether
-- its ink is lost on a dark page.
local function readable(style, row_style)
  local paper, ink = colours_of(style)
  local row_paper, row_ink = colours_of(row_style)
  local added = {}
  if not paper and row_paper then table.insert(added, "background-color: " .. row_paper) end
  if not ink and row_ink then table.insert(added, "color: " .. row_ink) end
  paper, ink = paper or row_paper, ink or row_ink
  local lost = false
  -- black and white are what packages choose by themselves, and sometimes wrongly
  local by_itself = ink and PLAIN[ink:lower()] and (contrast.ratio(ink, paper) or 21) < 4.5
  if paper and (not ink or by_itself) then
    local chosen = contrast.ink(paper)
    if chosen then table.insert(added, "color: " .. chosen) end
  elseif ink and not paper then
    local seen = contrast.ratio(ink, DARK_PAPER)
    lost = seen ~= nil and seen < 4.5
  end
  if #added == 0 then return style, lost end
  local own = (style or ""):gsub("%s*;?%s*$", "")
  return (own ~= "" and own .. "; " or "") .. table.concat(added, "; ") .. ";", lost
end

-- Tables --------------------------------------------------------------------------------------------

local function settled(tbl)
  local columns, styled = {}, says(tbl, '"style"')
  for i, spec in ipairs(tbl.colspecs) do
    columns[i] = {given = spec[1], width = spec[2], cells = {}, tails = {}, all = {}, numeric = true}
  end
  local paper, ink = colours_of(tbl.attributes.style)
  local lost = paper ~= nil or ink ~= nil
  if paper and FORMAT:match("typst") then tbl.attributes["typst:fill"] = css.colour(paper, {}) end

  local papers = false

  local function colour(cell, _, row)
    if not styled then return end
    local own, of_row = cell.attributes.style, row.attributes.style
    if not own and not of_row then return end
    local found, dark = readable(own, of_row)
    if found ~= own then cell.attributes.style = found end
    lost, papers = lost or dark, papers or colours_of(found) ~= nil
  end
  local function look(cell, number, row)
    colour(cell, number, row)
    local column = columns[number]
    if not column or cell.col_span > 1 then return end
    local stand = cell.alignment
    column.all[#column.all + 1] = cell
    if not column.stand then column.stand = stand
    elseif column.stand ~= stand then column.mixed = true end
    if stand == "AlignDefault" then stand = column.given end
    if stand ~= "AlignRight" or not column.numeric then return end
    local tail = tail_of(cell)
    if tail == nil then column.numeric = false
    elseif tail then
      table.insert(column.cells, cell)
      table.insert(column.tails, tail)
    end
  end
  local function look_at_head(cell, number, row)
    colour(cell, number, row)
    local column = columns[number]
    if cell.col_span > 1 then
      if cell.alignment == "AlignDefault" then cell.alignment = "AlignCenter" end
    elseif column and cell.alignment == column.stand then cell.alignment = "AlignDefault" end
  end

  local bodies, put = tbl.bodies, {}
  for i, body in ipairs(bodies) do
    body.head = each_cell(body.head, colour)()
    put[i] = each_cell(body.body, look)
  end
  for i, column in ipairs(columns) do
    if column.numeric and #column.tails > 1 then line_up(column) end
    if column.mixed or column.stand == "AlignDefault" then column.stand = nil end
    if column.stand then
      tbl.colspecs[i] = {column.stand, column.width}
      for _, cell in ipairs(column.all) do cell.alignment = "AlignDefault" end
    end
  end
  for i, body in ipairs(bodies) do body.body = put[i]() end
  tbl.bodies = bodies
  local head, foot = tbl.head, tbl.foot
  head.rows = each_cell(head.rows, look_at_head)()
  foot.rows = each_cell(foot.rows, colour)()
  tbl.head, tbl.foot = head, foot
  if papers then tbl.classes:insert("coloured-cells") end
  if lost then tbl.classes:insert("light-paper") end
  return tbl
end

-- A table of a few rows without a word or picture says nothing, and would still be announced.
local function is_empty(tbl)
  local rows = 0
  for _, body in ipairs(tbl.bodies) do rows = rows + #body.body end
  return rows < 3 and pandoc.utils.stringify(tbl) == "" and not says(tbl, '"Image"') and not says(tbl, '"Math"')
    and not says(tbl, '"RawInline"') and not says(tbl, '"RawBlock"')
end

return {{Table = function(tbl)
  if is_empty(tbl) then return {} end
  return settled(tbl)
end}}
