-- Links between documents of a project lead to their pages; asides stand in the margin.
local tree = require "tree"

local function link(el)
  if el.target:match("^%a[%w+.-]*:") or el.target:match("^//") then return nil end
  local path, rest = el.target:match("^([^#?]+)%.qmd([#?]?.*)$")
  if path then
    el.target = path .. ".html" .. rest
    return el
  end
end

local function margin(div)
  if div.classes:includes("column-container") then return nil end
  if not (div.classes:includes("column-margin") or div.classes:includes("aside")) then return nil end
  if div.classes:includes("quarto-float") or div.classes:includes("cell") then return nil end
  tree.without_class(div, "^column%-margin$")
  tree.without_class(div, "^aside$")
  return pandoc.Div({div}, pandoc.Attr("", {"no-row-height", "column-margin", "column-container"}))
end

-- Deeper headings than `number-depth` carry no number.
local depth = 6

local function header(el)
  if el.level > depth and not el.classes:includes("unnumbered") then
    el.classes:insert("unnumbered")
    return el
  end
end

return {{Meta = function(meta)
  depth = tonumber(tree.option(meta, "number-depth", "6")) or 6
end}, {
  Header = header,
  Link = link,
  Div = margin,
  Span = function(span)
    if span.classes:includes("aside") and not span.classes:includes("margin-aside") then
      span.classes:extend {"column-margin", "margin-aside"}
      return span
    end
  end,
}}
