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

return {{
  Link = link,
  Div = margin,
  Span = function(span)
    if span.classes:includes("aside") and not span.classes:includes("margin-aside") then
      span.classes:extend {"column-margin", "margin-aside"}
      return span
    end
  end,
}}
