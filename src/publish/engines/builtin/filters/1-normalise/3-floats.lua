-- Everything that can carry a caption and a number becomes one shape: Div.bite-float (see README.md).
-- Authors write them as images, tables, code blocks, divs with an id, or get them from cells.
local tree = require "tree"

local meta = {}
local floats                       -- the filter itself, for what lies inside a float

local function is_caption(block)
  return block ~= nil and block.t == "Para"
    and not (#block.content == 1 and (block.content[1].t == "Image" or block.content[1].t == "Math"))
end

local function make_float(id, kind, classes, attributes, body, caption)
  local attr = pandoc.Attr(id, {"bite-float"}, {})
  for _, class in ipairs(classes or {}) do attr.classes:insert(class) end
  for key, value in tree.sorted(attributes) do attr.attributes[key] = value end
  attr.attributes["bite-type"] = kind
  local children = pandoc.Blocks {tree.div("bite-body", body)}
  if caption and #caption > 0 and #caption[1].content > 0 then
    children:insert(tree.div("bite-caption", caption))
  end
  return pandoc.Div(children, attr)
end

-- Attributes of an image that mean the figure around it, not the picture.
local OF_FIGURE = {["fig-align"] = true, ["fig-scap"] = true, ["fig-pos"] = true, ["fig-env"] = true,
  ["fig-cap-location"] = true, ["cap-location"] = true, ["tbl-cap-location"] = true}

local function lift(image)
  local classes, attributes = {}, {}
  for key, value in pairs(image.attributes) do
    if OF_FIGURE[key] then attributes[key] = value end
  end
  image.classes = image.classes:filter(function(class)
    local figure = class:match("^column%-") or class:match("^margin%-") or class == "aside"
    if figure then table.insert(classes, class) end
    return not figure
  end)
  for key in pairs(attributes) do image.attributes[key] = nil end
  return classes, attributes
end

local function image_float(image, holder, caption, outer)
  local id = outer and outer.identifier ~= "" and outer.identifier or image.identifier
  local classes, attributes = lift(image)
  if outer then
    for _, class in ipairs(outer.classes) do table.insert(classes, class) end
    for key, value in pairs(outer.attributes) do attributes[key] = value end
  end
  image.identifier = ""
  -- `alt=` on a captioned image arrives as the image's own text, other than the figure's caption
  local words = tree.text(image.caption)
  if outer and words ~= "" and words ~= tree.text(outer.caption.long) and not image.attributes["fig-alt"] then
    image.attributes["fig-alt"] = words
  end
  image.caption = pandoc.Inlines {}
  return make_float(id, tree.kind_of(id), classes, attributes, {pandoc.Plain {holder}}, caption)
end

-- Para or Plain that holds one image, perhaps inside a link: (image, holder).
local function lone_image(block)
  if not block or (block.t ~= "Para" and block.t ~= "Plain") then return nil end
  local content = block.content:filter(function(el)
    return el.t ~= "Space" and el.t ~= "SoftBreak"
  end)
  if #content ~= 1 then return nil end
  local holder = content[1]
  if holder.t == "Image" then return holder, holder end
  if holder.t == "Link" and #holder.content == 1 and holder.content[1].t == "Image" then
    return holder.content[1], holder
  end
end

local function figure(fig)
  local image, holder = lone_image(fig.content[1])
  if #fig.content ~= 1 or not image then
    if not tree.is_float_id(fig.identifier) then return nil end
    return make_float(fig.identifier, tree.kind_of(fig.identifier), fig.classes, fig.attributes,
      fig.content:walk(floats), fig.caption.long), false
  end
  local id = fig.identifier ~= "" and fig.identifier or image.identifier
  if not tree.is_float_id(id) then return nil end
  return image_float(image, holder, fig.caption.long, fig), false
end

local function para(block)
  local image, holder = lone_image(block)
  if not image then return nil end
  local caption = image.caption
  if tree.is_float_id(image.identifier) then
    return image_float(image, holder, #caption > 0 and {pandoc.Plain(caption)} or nil), false
  end
  -- a linked image with a caption is a figure too, though pandoc makes none of it
  if holder.t == "Link" and #caption > 0 and image.identifier == "" then
    image.caption = pandoc.Inlines {}
    return pandoc.Figure({pandoc.Plain {holder}}, {pandoc.Plain(caption)}), false
  end
end

-- A table whose caption or attributes bring an id `tbl-…`.
local function table_float(tbl)
  local id = tbl.identifier
  local caption = tbl.caption.long
  if not tree.is_float_id(id) then return nil end
  tbl.identifier = ""
  tbl.caption = {long = {}, short = nil}
  local classes, attributes = {}, {}
  tbl.classes = tbl.classes:filter(function(class)
    if class:match("^column%-") or class == "aside" then table.insert(classes, class) return false end
    return true
  end)
  for key, value in pairs(tbl.attributes) do
    if key:match("cap%-location") or key:match("^layout") then attributes[key] = value end
  end
  for key in pairs(attributes) do tbl.attributes[key] = nil end
  return make_float(id, tree.kind_of(id), classes, attributes, {tbl}, caption), false
end

local function listing(code)
  if not tree.is_float_id(code.identifier) or not code.attributes["lst-cap"] then return nil end
  local id = code.identifier
  local caption = tree.inlines(tree.attribute(code, "lst-cap"))
  code.identifier = ""
  local attributes = {}
  for _, key in ipairs {"cap-location", "lst-cap-location"} do
    attributes[key] = tree.attribute(code, key)
  end
  return make_float(id, tree.kind_of(id), {}, attributes, {code}, {pandoc.Plain(caption)}), false
end

-- `caption-top`, `fig-cap-location-top` on cells → attributes.
local function caption_classes(div)
  for _, class in ipairs(div.classes) do
    local kind, place = class:match("^(%a+%-cap%-location)%-(.+)$")
    if kind then div.attributes[kind] = place end
    local anywhere = class:match("^caption%-(%a+)$")
    if anywhere then div.attributes["cap-location"] = anywhere end
  end
  tree.without_class(div, "^%a+%-cap%-location%-")
  tree.without_class(div, "^caption%-%a+$")
end

local function take_caption(div, kind)
  local count = #div.content
  local key = kind .. "-cap"
  local from_attribute = tree.attribute(div, key)
  if from_attribute then return {pandoc.Plain(tree.inlines(from_attribute))} end
  if count > 1 and is_caption(div.content[count]) then
    local last = div.content:remove(count)
    return {pandoc.Plain(last.content)}
  end
  -- one table with a caption inside, one captioned picture: theirs is the caption
  local caption
  div.content = div.content:walk {
    Table = function(tbl)
      if not caption and #tbl.caption.long > 0 and tbl.identifier == "" then
        caption = tbl.caption.long
        tbl.caption = {long = {}}
        return tbl
      end
    end,
  }
  if not caption and #div.content == 1 and div.content[1].t == "Figure"
      and not tree.is_float_id(div.content[1].identifier) then
    caption = div.content[1].caption.long
    div.content = div.content[1].content
  end
  return caption
end

local function is_output(block)
  return tree.is_div(block, "cell-output-display")
end

-- Outputs of a cell that have captions of their own become sub-floats of its float.
local function name_outputs(div, kind)
  local captions = tree.list(tree.attribute(div, kind .. "-subcap"))
  if not captions then return end
  local outputs = div.content:filter(is_output)
  local index = 0
  local function name(block)
    index = index + 1
    local caption = captions[index]
    local body = is_output(block) and block.content or pandoc.Blocks {block}
    local classes = is_output(block) and block.classes or {}
    return make_float(div.identifier .. "-" .. index, kind, classes, {}, body:walk(floats),
      {pandoc.Plain(tree.inlines(type(caption) == "string" and caption or ""))})
  end
  div.content = div.content:map(function(block)
    if #outputs > 0 and is_output(block) then return name(block) end
    if #outputs == 0 and (block.t == "Table" or lone_image(block)) then return name(block) end
    return block
  end)
end

local LAYOUT = {"layout", "layout-ncol", "layout-nrow", "layout-align", "layout-valign"}

local function float_div(div)
  local kind = tree.kind_of(div.identifier)
  caption_classes(div)
  local caption = take_caption(div, kind)
  name_outputs(div, kind)
  if div.classes:includes("cell") then
    local code, shown = pandoc.Blocks {}, pandoc.Blocks {}
    for _, block in ipairs(div.content) do
      local keep = is_output(block) or tree.is_div(block, "bite-float")
      if keep then shown:insert(block) else code:insert(block) end
    end
    if #shown > 0 then
      local attributes = {}
      for key, value in pairs(div.attributes) do
        if key ~= "execution_count" then attributes[key] = value end
      end
      for key in pairs(attributes) do div.attributes[key] = nil end
      local classes = div.classes:filter(function(c) return c:match("^column%-") or c == "aside" end)
      tree.without_class(div, "^column%-")
      local float = make_float(div.identifier, kind, classes, attributes, shown:walk(floats), caption)
      div.identifier = ""
      div.content = code:walk(floats)
      div.content:insert(float)
      return div, false
    end
  end
  local body = div.content:walk(floats)
  if kind == "lst" and not caption then
    -- the caption of a listing may be written on its code block
    body = body:walk {CodeBlock = function(code)
      local text = tree.attribute(code, "lst-cap")
      if text then caption = {pandoc.Plain(tree.inlines(text))} return code end
    end}
  end
  return make_float(div.identifier, kind, div.classes, div.attributes, body, caption), false
end

local function div(el)
  if el.classes:includes("bite-float") then return el, false end -- an output that was named above
  if tree.is_float_id(el.identifier) then return float_div(el) end
  if el.classes:includes("cell") then
    caption_classes(el)
    -- a caption for a table that has no label
    local caption = tree.attribute(el, "tbl-cap")
    if caption then
      el.content = el.content:walk {Table = function(tbl)
        if caption and #tbl.caption.long == 0 then
          tbl.caption = {long = {pandoc.Plain(tree.inlines(caption))}}
          caption = nil
          return tbl
        end
      end}
    end
    local places = {}
    for key, value in pairs(el.attributes) do
      if key:match("cap%-location") then places[key] = value end
    end
    if next(places) then
      el.content = el.content:walk {
        Image = function(image)
          for key, value in tree.sorted(places) do image.attributes[key] = value end
          return image
        end,
      }
    end
    return el
  end
end

floats = {
  traverse = "topdown",
  Div = div, Figure = figure, Para = para, Table = table_float, CodeBlock = listing,
}

return {
  {Meta = function(m) meta = m tree.read_custom_kinds(m) end},
  floats,
}
