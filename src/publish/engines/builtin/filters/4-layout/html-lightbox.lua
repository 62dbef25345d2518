-- Pictures that open large: a link around the picture; the page's script shows it in a dialog.
-- Without script the link leads to the picture itself.
local tree = require "tree"

local automatic = false
local count = 0
local defaults = {}                -- what the document says for all its pictures
local FORWARDED = {"description", "desc-position", "effect", "zoomable", "draggable"}

local function read_option(meta)
  local value = meta.lightbox
  if value == nil then return end
  if pandoc.utils.type(value) == "table" then
    automatic = value.match ~= nil and pandoc.utils.stringify(value.match) == "auto"
    for _, name in ipairs(FORWARDED) do
      if value[name] ~= nil then defaults[name] = pandoc.utils.stringify(value[name]) end
    end
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
  for _, name in ipairs(FORWARDED) do attributes[name] = tree.attribute(image, name) or defaults[name] end
  local id = "lightbox-" .. count
  local title = tree.text(image.caption)
  return pandoc.Link({image}, "#" .. id, title, tree.attr(id, {"lightbox"}, attributes)), false
end

-- `lightbox:` of a cell goes to its pictures: yes, no, or what to say of them, one entry each or one for all.
local function of_cell(div)
  local option = tree.attribute(div, "lightbox")
  if option == nil then return nil end
  local readable, stated = pcall(pandoc.json.decode, option, false)
  local number = 0
  div.content = div.content:walk {Image = function(image)
    number = number + 1
    image.classes:insert(option == "false" and "nolightbox" or "lightbox")
    for name, value in tree.sorted(readable and type(stated) == "table" and stated or {}) do
      if type(value) == "table" then value = value[number] end
      if value ~= nil then image.attributes[name] = tostring(value) end
    end
    return image
  end}
  return div
end

return {
  {Meta = read_option},
  {Div = of_cell},
  {traverse = "topdown", Link = function() return nil, false end, Image = wrap},
}
