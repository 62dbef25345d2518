-- Floats, figures and panels as Typst figures and grids. The numbers come from the numbering pass:
-- every figure is told its own, so that the page and the web page cannot disagree.
local tree = require "tree"
local typ = require "typ"
local columns = require "columns"
local report = require "report"

local meta = {}

local function place_of(float, kind)
  local qualified = kind .. "-cap-location"
  local place = tree.attribute(float, qualified) or tree.attribute(float, "cap-location")
    or tree.option(meta, qualified) or tree.option(meta, "cap-location")
    or (tree.kinds[kind] or {}).caption or "bottom"
  if place == "margin" then
    report.warning {
      find = {float.identifier, "cap-location: margin"}, what = "a caption in the margin stands below its figure in a PDF",
      ["do"] = "say cap-location: bottom or top for the PDF",
    }
  end
  return place == "top" and "top" or "bottom"
end

local function separator()
  local crossref = meta.crossref
  local delim = pandoc.utils.type(crossref) == "table" and crossref["title-delim"]
  if not delim then return "" end
  return "separator: [" .. pandoc.utils.stringify(delim) .. " ], "
end

local function pass_alt(blocks, alt)
  if not alt then return blocks end
  return pandoc.Blocks(blocks):walk {Image = function(image)
    if not image.attributes["fig-alt"] then image.attributes["fig-alt"] = alt end
    return image
  end}
end

-- Pictures that are a figure's content do not repeat its caption as their alternative.
local function in_figure(blocks)
  return pandoc.Blocks(blocks):walk {Image = function(image)
    image.attributes["bite-in-figure"] = "true"
    return image
  end}
end

local function caption_of(float)
  local caption = tree.child(float, "bite-caption")
  return caption and caption.content or nil
end

local function has_parts(blocks)
  local found = false
  pandoc.Blocks(blocks):walk {Div = function(div)
    if div.attributes["bite-parent"] then found = true end
  end}
  return found
end

local function aligned(blocks, align)
  if align ~= "left" and align ~= "right" then return blocks end
  return typ.wrap("#align(" .. align .. ")", blocks)
end

local function figure_call(content, caption, place, kind, label, number, id)
  local out = pandoc.Blocks {typ.block("#figure([")}
  tree.append(out, content)
  if caption then
    out:insert(typ.block("], caption: figure.caption(" .. separator() .. "position: " .. place .. ", ["))
    tree.append(out, caption)
    out:insert(typ.block("]),"))
  else out:insert(typ.block("],")) end
  local counted = number and string.format("_ => %s", typ.string(number)) or "none"
  -- without a caption of its own a numbered thing still shows its number
  if not caption and number then
    out[#out] = typ.block('], caption: figure.caption(separator: "", position: ' .. place .. ", []),")
  end
  out:insert(typ.block(string.format('kind: "quarto-float-%s",\nsupplement: %s,\nnumbering: %s,\n)%s\n',
    kind, typ.string(label or ""), counted, typ.label(id))))
  return out
end

local function part(div, content, caption, place, kind)
  local out = pandoc.Blocks {typ.block(string.format(
    '#bite-subfigure(kind: "quarto-float-%s", number: %s, position: %s, label: %s, caption: [', kind,
    typ.string("(" .. div.attributes["bite-number"] .. ")"), place,
    div.identifier ~= "" and typ.label(div.identifier) or "none"))}
  if caption then tree.append(out, caption) end
  out:insert(typ.block("])["))
  tree.append(out, content)
  out:insert(typ.block("]\n"))
  return out
end

local function whole(content, caption, place, kind, label, number, id)
  local out = pandoc.Blocks {typ.block(string.format(
    '#quarto_super(kind: "quarto-float-%s", supplement: %s, numbering: _ => %s, position: %s, label: %s, caption: ',
    kind, typ.string(label), typ.string(number), place, typ.label(id)))}
  out[1].text = out[1].text .. (caption and "[" or "none")
  if caption then
    tree.append(out, caption)
    out:insert(typ.block("]"))
  end
  out:insert(typ.block(")["))
  tree.append(out, content)
  out:insert(typ.block("]\n"))
  return out
end

-- Captioned pictures without ids inside a float: lettered too, as Quarto's Typst documents do.
local function letter_figures(blocks)
  local letter, found = 0, false
  local out = blocks:walk {Figure = function(fig)
    if #fig.caption.long == 0 then return nil end
    letter, found = letter + 1, true
    fig.attributes["bite-number"] = "(" .. utf8.char(96 + letter) .. ")"
    return fig
  end}
  return found, out
end

-- Columns of a row of cells: shares as the author wrote them, or the width of a picture that has one.
local function columns_of(row)
  local shares, least = {}, nil
  for i, cell in ipairs(row.content) do
    local share = tonumber(((cell.attributes["width"] or ""):gsub("%%", ""))) or 100 / #row.content
    shares[i] = share
    if share > 0 and (not least or share < least) then least = share end
  end
  local columns = {}
  for i, share in ipairs(shares) do
    local ratio = share / (least or 1)
    if math.abs(ratio - math.floor(ratio + 0.5)) < 0.02 * ratio then ratio = math.floor(ratio + 0.5) end
    columns[i] = string.format("%.4gfr", ratio)
  end
  for i, cell in ipairs(row.content) do
    local only = #cell.content == 1 and (cell.content[1].t == "Para" or cell.content[1].t == "Plain")
      and #cell.content[1].content == 1 and cell.content[1].content[1]
    local width = only and only.t == "Image" and only.attributes["width"]
    if width and width:match("^[%d%.]+%a?%a?$") and typ.length(width) then columns[i] = typ.length(width) end
  end
  -- cells that do not fill the row leave their room empty
  local total = 0
  for _, share in ipairs(shares) do total = total + share end
  if total < 98 and least then table.insert(columns, string.format("%.4gfr", (100 - total) / least)) end
  return table.concat(columns, ", ") .. (#columns == 1 and "," or "")
end

local ACROSS = {left = "left", right = "right", center = "center"}
local DOWN = {top = "top", center = "horizon", bottom = "bottom"}

-- A picture alone in its cell fills the cell.
local function fill_cell(cell)
  return cell.content:walk {Image = function(image)
    if not image.attributes["width"] and not image.attributes["height"] then
      image.attributes["width"] = "100%"
    end
    return image
  end}
end

-- Inside a float equal cells share the room; where nothing else is asked, the grid says just that.
local function plain_grid(row)
  if row.attributes["layout-valign"] then return nil end
  local width = row.content[1].attributes["width"]
  local share = tonumber(((width or ""):gsub("%%", "")))
  if not share or share * #row.content < 98 then return nil end
  for _, cell in ipairs(row.content) do
    if cell.attributes["width"] ~= width or cell.attributes["layout-align"] then return nil end
  end
  if columns_of(row):match("%d[cmip]") then return nil end
  local out = pandoc.Blocks {typ.block("#grid(columns: " .. #row.content .. ", gutter: 2em,\n  [")}
  for i, cell in ipairs(row.content) do
    out:insert(typ.block("#block["))
    tree.append(out, fill_cell(cell))
    out:insert(typ.block("]\n],\n" .. (i < #row.content and "  [" or ")\n")))
  end
  return out
end

local function grid(row)
  if row.attributes["bite-in-float"] then
    local out = plain_grid(row)
    if out then return out end
  end
  local out = pandoc.Blocks {typ.block("#grid(\ncolumns: (" .. columns_of(row) .. "), gutter: 1em, rows: 1,")}
  local down = DOWN[row.attributes["layout-valign"] or "top"] or "top"
  for _, cell in ipairs(row.content) do
    local across = ACROSS[cell.attributes["layout-align"] or "left"] or "left"
    out:insert(typ.block(string.format("grid.cell(align: %s + %s)[", across, down)))
    tree.append(out, fill_cell(cell))
    out:insert(typ.block("],"))
  end
  out:insert(typ.block(")\n"))
  return out
end

local function float(div)
  local kind = div.attributes["bite-type"]
  local body = tree.child(div, "bite-body")
  local content = in_figure(pass_alt(body and body.content or pandoc.Blocks {}, div.attributes["fig-alt"]))
  for i, block in ipairs(content) do
    if tree.is_div(block, "quarto-layout-row") then
      block.attributes["bite-in-float"] = "true"
      content[i] = block
    end
  end
  local caption, place = caption_of(div), place_of(div, kind)
  if caption then
    local shown = tree.text(pandoc.utils.blocks_to_inlines(caption))
    content = content:walk {Image = function(image)
      image.attributes["bite-caption"] = shown
      return image
    end}
  end
  content = aligned(content, div.attributes["fig-align"] or tree.option(meta, "fig-align"))
  if div.attributes["bite-parent"] then return part(div, content, caption, place, kind) end
  local label, number = div.attributes["bite-label"], div.attributes["bite-number"]
  local out
  local lettered
  if not has_parts(content) then lettered, content = letter_figures(pandoc.Blocks(content)) end
  if lettered or has_parts(content) then out = whole(content, caption, place, kind, label, number, div.identifier)
  else out = figure_call(content, caption, place, kind, label, number, div.identifier) end
  return columns.placed(div, out)
end

-- A captioned picture that nothing can refer to.
local function figure(fig)
  local content = in_figure(pass_alt(fig.content, fig.attributes["fig-alt"]))
  if #content == 0 then return pandoc.Blocks {} end
  local align
  content = content:walk {Image = function(image)
    align = align or tree.attribute(image, "fig-align")
    image.attributes["bite-caption"] = tree.text(fig.caption.long)
    return image
  end}
  local caption = #fig.caption.long > 0 and fig.caption.long or nil
  local place = tree.option(meta, "fig-cap-location") == "top" and "top" or "bottom"
  local letter = fig.attributes["bite-number"]
  if letter then
    local out = pandoc.Blocks {typ.block("#figure([")}
    tree.append(out, aligned(content, align))
    out:insert(typ.block("], caption: figure.caption(separator: [ ], position: " .. place .. ", ["))
    tree.append(out, caption)
    out:insert(typ.block(string.format(']),\nkind: "quarto-float-fig-part",\nsupplement: [],\nnumbering: _ => %s,\n)%s\n',
      typ.string(letter), typ.label(fig.identifier))))
    return out
  end
  return columns.placed(fig, figure_call(aligned(content, align), caption, place, "fig", tree.kinds.fig.name,
    fig.attributes["bite-alone"], fig.identifier))
end

-- Parts come before the floats that hold them: pandoc visits children first, which would turn a part
-- into raw text before its parent has looked for it; so the walk is from the top.
local floats
floats = {
  traverse = "topdown",
  Figure = function(fig) return figure(fig):walk(floats), false end,
  Div = function(div)
    if div.classes:includes("bite-float") then
      local out = float(div)
      return out:walk(floats), false
    end
    if div.classes:includes("quarto-layout-row") then return grid(div):walk(floats), false end
  end,
}

return {
  {Meta = function(m)
    meta = m
    tree.read_custom_kinds(m)
  end},
  floats,
}
