-- Tables for the page: no figure around a figure, type that shrinks until the longest words of all
-- columns fit, row headers marked for the structure tree, rows whole on their page.
local tree = require "tree"
local typ = require "typ"

local meta, right_to_left = {}, false

-- Widths --------------------------------------------------------------------------------------------

local WIDE = 6           -- from so many columns on, the words decide about the size of the type
local TALL = 1500        -- a row with a cell of more letters than this may be taller than a page

local VERY_WIDE = 12     -- from so many on, long words of headings may be broken anywhere
local TOGETHER = 6       -- but for so many letters

local function word_length(word, breaks)
  local length = utf8.len(word) or #word
  if breaks and length > TOGETHER then return TOGETHER end
  -- a word of letters alone can be hyphenated
  return word:match("^[%a\128-\255]+%p?$") and length > 9 and 9 or length
end

-- The longest piece of each column that cannot be broken, as it is or cut where hyphens may go.
local function longest_words(tbl)
  local words, lengths = {}, {}
  for i = 1, #tbl.colspecs do words[i], lengths[i] = "", 0 end
  local function look(rows, breaks)
    local taken = {}
    for r, row in ipairs(rows) do
      local column = 1
      for _, cell in ipairs(row.cells) do
        while (taken[column] or 0) >= r do column = column + 1 end
        if cell.col_span == 1 and words[column] then
          for word in tree.text(cell.contents):gmatch("%S+") do
            local length = word_length(word, breaks)
            if length > lengths[column] then
              local stop = utf8.offset(word, length + 1)
              words[column], lengths[column] = stop and word:sub(1, stop - 1) or word, length
            end
          end
        end
        for c = column, column + cell.col_span - 1 do taken[c] = r + cell.row_span - 1 end
        column = column + cell.col_span
      end
    end
  end
  look(tbl.head.rows, #tbl.colspecs >= VERY_WIDE)
  for _, body in ipairs(tbl.bodies) do look(body.body) end
  return words
end

-- Rows stay whole on their page, but for those that could be taller than one.
local function let_tall_rows_break(rows)
  local until_row = 0
  for r, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      if cell.row_span > 6 or #pandoc.utils.stringify(cell.contents) > TALL then
        until_row = math.max(until_row, r + cell.row_span - 1)
      end
    end
    if r <= until_row then
      for c, cell in ipairs(row.cells) do
        cell.attributes["typst:breakable"] = "true"
        row.cells[c] = cell
      end
      rows[r] = row
    end
  end
  return rows
end

local function let_headings_break(head)
  for r, row in ipairs(head.rows) do
    for c, cell in ipairs(row.cells) do
      cell.contents = cell.contents:walk {Str = function(str)
        if (utf8.len(str.text) or 0) <= TOGETHER then return nil end
        local out, at = pandoc.Inlines {}, 1
        while at <= #str.text do
          local stop = utf8.offset(str.text, TOGETHER + 1, at) or #str.text + 1
          if at > 1 then out:insert(typ.inline("#sym.zws;")) end
          out:insert(pandoc.Str(str.text:sub(at, stop - 1)))
          at = stop
        end
        return out
      end}
      row.cells[c] = cell
    end
    head.rows[r] = row
  end
  return head
end

-- Cells ---------------------------------------------------------------------------------------------

-- Room beside a number, for digits that others of its column have.
local function hidden_digits(span)
  local digits = span.attributes["data-pad"]
  if digits then return typ.inline("#hide(" .. typ.string(digits) .. ")") end
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

-- What heads a group of rows is a header that spans them.
local function mark_groups(rows)
  for r, row in ipairs(rows) do
    for c, cell in ipairs(row.cells) do
      local first = cell.contents[1]
      if first and #cell.contents == 1 and (first.t == "Plain" or first.t == "Para") then
        cell.contents = pandoc.Blocks {pandoc.Plain {pandoc.Strong(first.content)}}
      end
      row.cells[c] = mark_cell(cell)
    end
    rows[r] = row
  end
  return rows
end

local function words_of(tbl)
  return "words: (" .. table.concat(pandoc.List(longest_words(tbl)):map(typ.string), ", ") .. ",)"
end

local function finished(tbl)
  tbl = tbl:walk {Span = hidden_digits}
  local words = #tbl.colspecs >= WIDE and words_of(tbl)
  if #tbl.colspecs >= VERY_WIDE then tbl.head = let_headings_break(tbl.head) end
  for i, spec in ipairs(tbl.colspecs) do
    if spec[1] == "AlignDefault" and not right_to_left then tbl.colspecs[i] = {"AlignLeft", spec[2]} end
  end
  for i, body in ipairs(tbl.bodies) do
    body.head = mark_groups(body.head)
    body.body = let_tall_rows_break(body.body)
    tbl.bodies[i] = mark_row_headers(body)
  end
  tbl.classes:insert("typst:no-figure")
  local caption, place, id = tbl.caption.long, caption_place(tbl), tbl.identifier
  tbl.caption = {long = {}}
  tbl.identifier = ""
  tbl.attributes["tbl-colwidths"] = nil
  local out = pandoc.Blocks {tbl}
  if words then out = typ.wrap("#bite-table(" .. words .. ")", out) end
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
  {Meta = function(m)
    meta = m
    right_to_left = tree.option(m, "dir") == "rtl"
  end},
  {Div = function(div)
    if not div.classes:includes("bite-turn") then return nil end
    local widest
    div:walk {Table = function(tbl)
      if not widest or #tbl.colspecs > #widest.colspecs then widest = tbl end
    end}
    return widest and typ.wrap("#bite-turn(" .. words_of(widest) .. ")", div.content) or div.content
  end},
  {traverse = "topdown", Table = function(tbl) return finished(tbl:walk {Table = finished}), false end},
}
