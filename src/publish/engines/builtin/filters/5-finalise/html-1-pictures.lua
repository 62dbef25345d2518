-- A picture alone in its paragraph that has a place of its own is a figure, though without a caption:
-- one that says how it is aligned, one that a cell shows.
local tree = require "tree"

-- The image of a paragraph that holds nothing else, perhaps inside a link.
local function alone(block)
  if not block or (block.t ~= "Para" and block.t ~= "Plain") or #block.content ~= 1 then return nil end
  local el = block.content[1]
  if el.t == "Link" and #el.content == 1 then el = el.content[1] end
  return el.t == "Image" and el or nil
end

-- Every picture in a figure says so, as authors' style sheets expect.
local function marked(content)
  return content:walk {Image = function(image)
    if image.classes:includes("figure-img") then return nil end
    image.classes:insert("figure-img")
    return image
  end}
end

local function figure(block, classes)
  block.content = marked(block.content)
  return pandoc.Div({pandoc.RawBlock("html", '<figure class="figure">'), pandoc.Para(block.content),
    pandoc.RawBlock("html", "</figure>")}, pandoc.Attr("", classes))
end

local function paragraph(block)
  local image = alone(block)
  local align = image and image.attributes["fig-align"]
  if align then return figure(block, {"quarto-figure", "quarto-figure-" .. align}), false end
end

local function div(el)
  -- a float is the figure of what it holds, and a panel lays its pictures out
  if el.classes:includes("bite-float") then
    el.content = marked(el.content)
    return el, false
  end
  if el.classes:includes("quarto-layout-panel") then return nil, false end
  if not el.classes:includes("cell-output-display") then return nil end
  local image = alone(el.content[1])
  if #el.content == 1 and image and not image.attributes["fig-align"] then
    el.content = {figure(el.content[1], {})}
    return el, false
  end
end

return {{traverse = "topdown", Div = div, Para = paragraph, Figure = function() return nil, false end}}
