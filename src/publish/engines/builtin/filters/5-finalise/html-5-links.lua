-- Links between documents of a project lead to their pages; deep headings lose their numbers.
local tree = require "tree"

local function link(el)
  if el.target:match("^%a[%w+.-]*:") or el.target:match("^//") then return nil end
  local path, rest = el.target:match("^([^#?]+)%.qmd([#?]?.*)$")
  if path then
    el.target = path .. ".html" .. rest
    return el
  end
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
}}
