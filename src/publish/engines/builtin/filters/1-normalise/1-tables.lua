-- Every table becomes pandoc's Table: HTML tables are read, list tables are built, widths applied.
local tree = require "tree"
local report = require "report"

local meta = {}

-- HTML tables ---------------------------------------------------------------------------------------

local function is_html(block)
  return block and block.t == "RawBlock" and block.format:match("^html")
end

local function opens_table(block) return is_html(block) and block.text:match("<[Tt][Aa][Bb][Ll][Ee][%s>]") end
local function closes_table(block) return is_html(block) and block.text:match("</[Tt][Aa][Bb][Ll][Ee]%s*>") end

-- In Markdown a raw <table> arrives as pieces: tags as raw blocks, cells read as Markdown between them.
local function join_pieces(blocks)
  local out, i, changed = pandoc.Blocks {}, 1, false
  while i <= #blocks do
    local block = blocks[i]
    if opens_table(block) and not closes_table(block) then
      local text, j = block.text, i + 1
      while j <= #blocks and not closes_table(blocks[j]) do
        local piece = blocks[j]
        text = text .. "\n" .. (is_html(piece) and piece.text or pandoc.write(pandoc.Pandoc {piece}, "html"))
        j = j + 1
      end
      if blocks[j] then
        text = text .. "\n" .. blocks[j].text
        out:insert(pandoc.RawBlock("html", text))
        i, changed = j, true
      else out:insert(block) end
    else out:insert(block) end
    i = i + 1
  end
  if changed then return out end
end

local function wants_reading(text)
  return not text:match('data%-quarto%-disable%-processing%s*=%s*"?true') and
    not text:match('html%-table%-processing="?none')
end

-- Markdown inside cells, as `data-qmd` carries it: Quarto's contract with table packages.
local function embedded_markdown(el)
  local block = el.attributes["qmd"] or el.attributes["data-qmd"]
  local base64 = el.attributes["qmd-base64"] or el.attributes["data-qmd-base64"]
  if base64 then
    local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    local bits = base64:gsub("[^%w%+/]", ""):gsub(".", function(c)
      local n, out = alphabet:find(c, 1, true) - 1, ""
      for i = 5, 0, -1 do out = out .. math.floor(n / 2 ^ i) % 2 end
      return out
    end)
    block = bits:gsub("%d%d%d?%d?%d?%d?%d?%d?", function(byte)
      return #byte == 8 and string.char(tonumber(byte, 2)) or ""
    end)
  end
  return block
end

-- pandoc's reader of HTML needs ten times the time and memory for ten thousand rows at once than for
-- the same rows in pieces; tables.py marks where a long table may be cut.
local ROWS_MARK = "<!--bite:rows-->"

local function read_html(text)
  local ok, doc = pcall(pandoc.read, text, "html+tex_math_dollars")
  return ok and doc.blocks or pandoc.Blocks {}
end

local function rows_of(body)
  return tree.append(pandoc.List(body.head), body.body)
end

local function read_pieces(text)
  local found, bodies, place = nil, pandoc.List {}, 1
  local last
  while place do
    local cut, after = text:find(ROWS_MARK, place, true)
    local piece = text:sub(place, cut and cut - 1 or -1)
    if found then piece = "<table><tbody>" .. piece end
    if cut then piece = piece .. "</tbody></table>" end
    last = read_html(piece)[1]
    if not last or last.t ~= "Table" then return nil end
    local more = pandoc.List(last.bodies)
    if found and #more > 0 then
      local open, first = bodies[#bodies], more:remove(1)
      tree.append(open.body, rows_of(first))
      open.row_head_columns = math.min(open.row_head_columns, first.row_head_columns)
    end
    found = found or last
    for _, body in ipairs(more) do
      bodies:insert({attr = body.attr, head = body.head, body = pandoc.List(body.body),
        row_head_columns = body.row_head_columns})
    end
    place = after and after + 1
  end
  found.bodies, found.foot = bodies, last.foot
  return found
end

local function read_one(text)
  local tbl
  if text:find(ROWS_MARK, 1, true) then tbl = read_pieces(text)
  else
    local blocks = read_html(text)
    tbl = #blocks == 1 and blocks[1].t == "Table" and blocks[1] or nil
  end
  if not tbl then return nil end
  if not text:match("<[Cc][Oo][Ll]%s[^>]*width") then       -- pandoc divides the page where nobody has
    for i, spec in ipairs(tbl.colspecs) do tbl.colspecs[i] = {spec[1], nil} end
  end
  tbl.classes = tbl.classes:filter(function(c) return c ~= "table" end)
  for _, name in ipairs {"border", "quarto-postprocess", "quarto-disable-processing", "data-quarto-disable-processing"} do
    tbl.attributes[name] = nil
  end
  if not text:find("qmd", 1, true) then return tbl end
  return tbl:walk {
    Span = function(span)
      local markdown = embedded_markdown(span)
      if markdown then return tree.inlines(markdown) end
    end,
    Div = function(div)
      local markdown = embedded_markdown(div)
      if markdown then return pandoc.read(markdown, "markdown").blocks end
    end,
  }
end

-- Where the first outermost table of the text begins and ends; a table inside a cell is the cell's.
local function table_in(text, from)
  local depth, start, place = 0, nil, from
  while true do
    local at, stop, slash = text:find("<(/?)[Tt][Aa][Bb][Ll][Ee]%f[%s>][^>]*>", place)
    if not at then return nil end
    if slash == "" then
      start = start or at
      depth = depth + 1
    elseif depth > 0 then
      depth = depth - 1
      if depth == 0 then return start, stop end
    end
    place = stop + 1
  end
end

-- What stands between tables: as it is on a page, its words on paper.
local function around(out, text)
  if not text:match("%S") then return end
  if not FORMAT:match("typst") then out:insert(pandoc.RawBlock("html", text)) return end
  for _, block in ipairs(read_html(text)) do
    if tree.text(block) ~= "" then out:insert(block) end
  end
end

local function read_tables(block)
  local text, out, place = block.text, pandoc.Blocks {}, 1
  local start, stop = table_in(text, 1)
  while start do
    local tbl = read_one(text:sub(start, stop))
    if not tbl then return nil end
    around(out, text:sub(place, start - 1))
    out:insert(tbl)
    place = stop + 1
    start, stop = table_in(text, place)
  end
  if #out == 0 then return nil end
  around(out, text:sub(place))
  return out
end

-- List tables ---------------------------------------------------------------------------------------

local ALIGN = {d = "AlignDefault", l = "AlignLeft", r = "AlignRight", c = "AlignCenter"}

local function list_cell(blocks)
  blocks = pandoc.Blocks(blocks)
  local attr, colspan, rowspan, align = pandoc.Attr(), 1, 1, "AlignDefault"
  local first = blocks[1] and blocks[1].content and blocks[1].content[1]
  if first and first.t == "Span" and #first.content == 0 then
    colspan = tonumber(tree.attribute(first, "colspan")) or 1
    rowspan = tonumber(tree.attribute(first, "rowspan")) or 1
    align = ALIGN[tree.attribute(first, "align") or "d"] or "AlignDefault"
    attr = first.attr
    blocks[1].content:remove(1)
  end
  return pandoc.Cell(blocks, align, rowspan, colspan, attr)
end

local function columns_of(row)
  local count = 0
  for _, cell in ipairs(row.cells) do count = count + cell.col_span end
  return count
end

local function list_table(div)
  local list, caption
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then list = list or block
    elseif block.t == "Para" then caption = block end
  end
  if not list then return nil end
  local rows = pandoc.List {}
  for _, item in ipairs(list.content) do
    local inner = item[#item]
    if not inner or inner.t ~= "BulletList" then
      report.fault {
        id = div.identifier, find = {"list-table"}, what = "a row of the list table has no list of cells",
        ["do"] = "write each row as `* - first cell` and its other cells as `  - next cell`",
      }
      return nil
    end
    local cells = inner.content:map(list_cell)
    rows:insert(pandoc.Row(cells, pandoc.Attr()))
  end
  local header_rows = tonumber(tree.attribute(div, "header-rows")) or 1
  local header_cols = tonumber(tree.attribute(div, "header-cols")) or 0
  local count = columns_of(rows[1])
  local specs = pandoc.List {}
  local aligns, widths = {}, {}
  for a in (tree.attribute(div, "aligns") or ""):gmatch("[^,%s]+") do table.insert(aligns, ALIGN[a]) end
  local total = 0
  for w in (tree.attribute(div, "widths") or ""):gmatch("[^,%s]+") do
    table.insert(widths, tonumber(w) or 0)
    total = total + (tonumber(w) or 0)
  end
  for i = 1, count do
    specs:insert({aligns[i] or "AlignDefault", total > 0 and widths[i] and widths[i] / total or nil})
  end
  local head, body = pandoc.List {}, pandoc.List {}
  for i, row in ipairs(rows) do (i <= header_rows and head or body):insert(row) end
  local long = {}
  local attr = pandoc.Attr(div.identifier, div.classes:filter(function(c) return c ~= "list-table" end))
  for key, value in pairs(div.attributes) do attr.attributes[key] = value end
  if caption then
    local text = pandoc.write(pandoc.Pandoc {pandoc.Plain(caption.content)}, "markdown-smart")
    local written, options = text:match("^(.-)%s*\\?(%b{})%s*$")
    if options then
      options = options:gsub("\\", "")
      for key, value in options:gmatch("([%w%-]+)=([^%s}]+)") do attr.attributes[key] = value:gsub('"', "") end
      long = {pandoc.Plain(tree.inlines(written))}
    else long = {pandoc.Plain(caption.content)} end
  end
  return pandoc.Table({long = long}, specs, pandoc.TableHead(head),
    {{attr = pandoc.Attr(), body = body, head = {}, row_head_columns = header_cols}},
    pandoc.TableFoot(), attr)
end

-- Column widths -------------------------------------------------------------------------------------

local function apply_widths(tbl, written)
  local widths = tree.list(written)
  if not widths or #widths ~= #tbl.colspecs then return nil end
  local total, numbers = 0, {}
  for i, width in ipairs(widths) do
    numbers[i] = tonumber((tostring(width):gsub("%%", ""))) or 0
    total = total + numbers[i]
  end
  if total == 0 then return nil end
  for i, number in ipairs(numbers) do
    tbl.colspecs[i] = {tbl.colspecs[i][1], number / (total > 100 and total or 100)}
  end
  return tbl
end

local function widths_in(blocks, written)
  return blocks:walk {Table = function(tbl)
    if not tbl.attributes["tbl-colwidths"] then
      tbl.attributes["tbl-colwidths"] = written
      return tbl
    end
  end}
end

return {
  {Meta = function(m) meta = m end},
  {Blocks = join_pieces},
  {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("list-table") then return list_table(div) end
      if div.attributes["html-table-processing"] == "none" then
        div.attributes["html-table-processing"] = nil
        return div, false
      end
      local widths = tree.attribute(div, "tbl-colwidths")
      if widths then div.content = widths_in(div.content, widths) return div end
    end,
    RawBlock = function(block)
      if opens_table(block) and closes_table(block) and wants_reading(block.text)
        and tree.option(meta, "html-table-processing") ~= "none" then
        return read_tables(block), false
      end
    end,
  },
  {Table = function(tbl)
    local written = tree.attribute(tbl, "tbl-colwidths")
    if not written and meta["tbl-colwidths"] ~= nil and pandoc.utils.type(meta["tbl-colwidths"]) == "List" then
      written = pandoc.json.encode(meta["tbl-colwidths"]:map(function(w) return tonumber(pandoc.utils.stringify(w)) or 0 end))
    end
    if written and written ~= "auto" and written ~= "false" and written ~= "true" then
      return apply_widths(tbl, written) or tbl
    end
    if written == "auto" or written == "false" then
      for i, spec in ipairs(tbl.colspecs) do tbl.colspecs[i] = {spec[1], nil} end
    end
    return tbl
  end},
}
