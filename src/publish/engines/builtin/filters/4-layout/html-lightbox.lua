-- Pictures that open large: a link around the picture; the page's script shows it in a dialog.
-- Without script the link leads to the picture itself.
local tree = require "tree"

local automatic = false
local count = 0
local FORWARDED = {"description", "desc-position", "effect", "zoomable", "draggable"}

local function read_option(meta)
  local value = meta.lightbox
  if value == nil then return end
  if pandoc.utils.type(value) == "table" then
    automatic = value.match ~= nil and pandoc.utils.stringify(value.match) == "auto"
  else
    automatic = value == true or pandoc.utils.stringify(value) == "auto"
  end
end

local function wants(image)
  if image.classes:includes("nolightbox") then return false end
  return automatic or image.classes:includes("lightbox")
end

local function wrap(image)
  if not wants(image) then return nil end
  count = count + 1
  tree.without_class(image, "^lightbox$")
  local attributes = {
    gallery = tree.attribute(image, "group") or "quarto-lightbox-gallery-" .. count,
  }
  for _, name in ipairs(FORWARDED) do attributes[name] = tree.attribute(image, name) end
  local id = "lightbox-" .. count
  local title = tree.text(image.caption)
  return pandoc.Link({image}, "#" .. id, title, tree.attr(id, {"lightbox"}, attributes)), false
end

return {
  {Meta = read_option},
  {Div = function(div)
    -- `lightbox:` of a cell goes to its pictures
    local option = tree.attribute(div, "lightbox")
    if option == nil then return nil end
    div.content = div.content:walk {Image = function(image)
      image.classes:insert(option == "false" and "nolightbox" or "lightbox")
      return image
    end}
    return div
  end},
  {traverse = "topdown", Link = function() return nil, false end, Image = wrap},
}
