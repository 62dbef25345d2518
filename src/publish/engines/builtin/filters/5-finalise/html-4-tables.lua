-- Tables: Quarto's class names, a caption above by default, room to scroll on a narrow screen.
local tree = require "tree"

local meta = {}
local BOOTSTRAP = {primary = 1, secondary = 1, success = 1, danger = 1, warning = 1, info = 1, light = 1,
  dark = 1, striped = 1, hover = 1, active = 1, bordered = 1, borderless = 1, sm = 1}
local RESPONSIVE = {responsive = 1, ["responsive-sm"] = 1, ["responsive-md"] = 1, ["responsive-lg"] = 1,
  ["responsive-xl"] = 1, ["responsive-xxl"] = 1}

local function caption_place(tbl)
  return tree.attribute(tbl, "tbl-cap-location") or tree.attribute(tbl, "cap-location")
    or tree.option(meta, "tbl-cap-location") or tree.option(meta, "cap-location") or "top"
end

local function bootstrap_classes(tbl)
  local out, wrap = pandoc.List {}, nil
  for _, class in ipairs(tbl.classes) do
    if RESPONSIVE[class] then wrap = "table-" .. class
    elseif BOOTSTRAP[class] then out:insert("table-" .. class)
    else out:insert(class) end
  end
  return out, wrap
end

return {
  {Meta = function(m) meta = m end},
  {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("table-responsive") then return nil, false end
    end,
    Table = function(tbl)
      local place = caption_place(tbl)
      tbl.attributes["tbl-colwidths"] = nil
      local classes, wrap = bootstrap_classes(tbl)
      tbl.classes = classes
      if place == "top" and not tbl.classes:includes("caption-top") then tbl.classes:insert("caption-top") end
      if not tbl.classes:includes("table") and not tbl.classes:includes("dataframe-raw") then
        tbl.classes:insert("table")
      end
      local holder = pandoc.Div({tbl}, pandoc.Attr("", {wrap or "table-responsive"}))
      return holder, false
    end,
  },
}
