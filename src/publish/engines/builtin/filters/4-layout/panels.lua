-- `layout`, `layout-ncol`, `layout-nrow` on divs and floats: rows of cells with widths.
local tree = require "tree"
local report = require "report"

local OPTIONS = {"layout", "layout-ncol", "layout-nrow", "layout-align", "layout-valign"}

local function wants_layout(el)
  return el.attributes["layout"] or el.attributes["layout-ncol"] or el.attributes["layout-nrow"]
end

local function percent(share)
  return string.format("%.1f%%", share * 100)
end

-- "[[30,-2,70],[100]]" → rows of {width} or {space}. A flat list is one row; strings may carry "30%".
local function parse_layout(text, id)
  local ok, value = pcall(pandoc.json.decode, text, false)
  if not ok or type(value) ~= "table" then
    report.fault {
      id = id, find = {"layout=", "layout:"}, what = "the layout " .. text .. " is not a list of widths",
      ["do"] = 'write it like layout="[[50,50],[100]]"',
    }
    return nil
  end
  if type(value[1]) ~= "table" then value = {value} end
  local rows = {}
  for _, widths in ipairs(value) do
    local row, total = {}, 0
    for _, width in ipairs(widths) do
      local number = tonumber((tostring(width):gsub("%%", ""))) or 0
      total = total + math.abs(number)
      table.insert(row, number)
    end
    for i, number in ipairs(row) do row[i] = total > 0 and number / total or 1 / #row end
    table.insert(rows, row)
  end
  return rows
end

local function rows_of(el, count)
  local ncol, nrow = tonumber(el.attributes["layout-ncol"]), tonumber(el.attributes["layout-nrow"])
  if el.attributes["layout"] then return parse_layout(el.attributes["layout"], el.identifier) end
  if not ncol then ncol = math.ceil(count / math.max(nrow or 1, 1)) end
  ncol = math.max(ncol, 1)
  local rows = {}
  for _ = 1, math.ceil(count / ncol) do
    local row = {}
    for i = 1, ncol do row[i] = 1 / ncol end
    table.insert(rows, row)
  end
  return rows
end

-- What is not a cell: the code above its outputs, warnings, annotations.
local function is_preamble(block)
  return block.t == "CodeBlock" and block.classes:includes("cell-code")
    or tree.is_div(block, "cell-output-stderr") or tree.is_div(block, "bite-annotations")
    or block.t == "RawBlock" and block.text:match("^%s*$") ~= nil
end

-- An output of a cell that only holds what it shows; one that is a float stays whole.
local function is_wrapper(block)
  return tree.is_div(block, "cell-output-display") and not block.classes:includes("bite-float")
    and not tree.child(block, "bite-float")
end

-- Several images in one paragraph are as many cells; a heading or an image alone is one.
local function candidates(blocks)
  local cells, preamble = pandoc.Blocks {}, pandoc.Blocks {}
  local heading                    -- a heading belongs to the cell that follows
  local function take(block)
    if block.t == "Para" then
      local images, other = {}, false
      for _, el in ipairs(block.content) do
        if el.t == "Image" or el.t == "Link" and #el.content == 1 and el.content[1].t == "Image" then
          table.insert(images, el)
        elseif el.t ~= "Space" and el.t ~= "SoftBreak" and el.t ~= "LineBreak" then other = true end
      end
      if #images > 1 and not other then
        for _, image in ipairs(images) do cells:insert(pandoc.Para {image}) end
        return
      end
    end
    if heading then
      block = pandoc.Div({heading, block})
      heading = nil
    end
    cells:insert(block)
  end
  for _, block in ipairs(blocks) do
    if is_preamble(block) then preamble:insert(block)
    elseif block.t == "Header" then heading = block
    elseif tree.is_div(block, "cell") and not tree.child(block, "bite-float") then
      -- a cell inside a layout: each of its outputs is a cell of the layout
      local outputs = block.content:filter(function(b) return tree.is_div(b, "cell-output-display") end)
      if #outputs > 1 then
        for _, inner in ipairs(block.content) do
          if is_preamble(inner) then preamble:insert(inner) else take(inner) end
        end
      else take(block) end
    elseif is_wrapper(block) then
      for _, inner in ipairs(block.content) do take(inner) end
    else take(block) end
  end
  return cells, preamble
end

local function cell_align(el, cell)
  local align = el.attributes["layout-align"]
  cell:walk {
    Image = function(image) align = align or image.attributes["fig-align"] end,
    Div = function(div) align = align or div.attributes["fig-align"] end,
  }
  return align
end

-- A picture beside others is as wide as it says and as high as that makes it.
local function without_height(block)
  return block:walk {Image = function(image)
    if image.attributes.width then image.attributes.height = nil end
    return image
  end}
end

local function panel(el, blocks)
  local cells, preamble = candidates(blocks)
  local rows = rows_of(el, #cells)
  if not rows then return nil end
  local out, next_cell = pandoc.Blocks {}, 1
  local valign = el.attributes["layout-valign"]
  local function add_row(widths)
    local row = tree.div("quarto-layout-row", {})
    if valign then row.attributes["layout-valign"] = valign end
    for _, width in ipairs(widths) do
      if width < 0 then
        row.content:insert(pandoc.Div({}, tree.attr("", {"quarto-layout-cell", "bite-gap"},
          {width = percent(-width)})))
      elseif cells[next_cell] then
        local content = without_height(cells[next_cell])
        local align = cell_align(el, content)
        local attributes = {width = percent(width)}
        if align then attributes["layout-align"] = align end
        row.content:insert(pandoc.Div({content}, tree.attr("", {"quarto-layout-cell"}, attributes)))
        next_cell = next_cell + 1
      end
    end
    if #row.content > 0 then out:insert(row) end
  end
  for _, widths in ipairs(rows) do add_row(widths) end
  while cells[next_cell] do add_row(rows[#rows]) end
  for _, name in ipairs(OPTIONS) do el.attributes[name] = nil end
  el.classes:insert("quarto-layout-panel")
  return out, preamble
end

return {{
  traverse = "topdown",
  Div = function(div)
    if not wants_layout(div) then return nil end
    if div.classes:includes("bite-float") then
      local body = tree.child(div, "bite-body")
      local rows, preamble = panel(div, body.content)
      if not rows then return nil end
      body.content = rows
      if #preamble > 0 then return tree.append(preamble, {div}) end
      return div
    end
    local rows, preamble = panel(div, div.content)
    if not rows then return nil end
    div.content = tree.append(preamble, rows)
    return div
  end,
}}
