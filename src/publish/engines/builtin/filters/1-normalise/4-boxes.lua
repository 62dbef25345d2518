-- Callouts, theorems, proofs and tabsets: the author's divs become the agreed shapes (README.md).
local tree = require "tree"

local meta = {}
local CALLOUTS = {note = "nte", tip = "tip", warning = "wrn", important = "imp", caution = "cau"}

-- The heading that starts a box is its title.
local function take_title(div)
  local written = tree.attribute(div, "title") or tree.attribute(div, "name")
  if written then return tree.inlines(written) end
  local first = div.content[1]
  if first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
end

local function callout(div)
  local kind
  for _, class in ipairs(div.classes) do
    local name = class:match("^callout%-(%a+)$")
    if name and CALLOUTS[name] then kind = name end
    if class == "callout" then kind = kind or "none" end
  end
  if not kind then return nil end
  local title = take_title(div)
  local appearance = tree.attribute(div, "appearance")
    or tree.option(meta, "callout-appearance", kind == "none" and "simple" or "default")
  local icon = tree.attribute(div, "icon")
  if icon == nil then icon = tree.option(meta, "callout-icon", kind ~= "none") end
  if appearance == "minimal" then appearance, icon = "simple", false end
  if appearance ~= "simple" then appearance = "default" end
  if appearance == "default" and (not title or #title == 0) then
    title = pandoc.Inlines {pandoc.Str(tree.kinds[CALLOUTS[kind] or "nte"].name)}
    div.attributes["bite-untitled"] = "true"
  end
  div.classes = div.classes:filter(function(class)
    return class ~= "callout" and not CALLOUTS[class:match("^callout%-(%a+)$") or ""]
  end)
  div.classes:insert(1, "bite-callout")
  div.attributes["bite-type"] = kind
  div.attributes["bite-appearance"] = appearance
  div.attributes["bite-icon"] = tree.truthy(icon) and "true" or "false"
  local children = pandoc.Blocks {}
  if title and #title > 0 then children:insert(tree.div("bite-title", {pandoc.Plain(title)})) end
  children:insert(tree.div("bite-body", div.content))
  div.content = children
  return div
end

local function theorem(div)
  local kind = tree.kind_of(div.identifier)
  local info = kind and tree.kinds[kind]
  if info and info.theorem then
    div.classes:insert(1, "bite-theorem")
    div.attributes["bite-type"] = kind
  else
    local proof = info and info.proof
    for _, class in ipairs(div.classes) do
      if class == "proof" or class == "remark" or class == "solution" then proof = class end
    end
    if not proof then return nil end
    tree.without_class(div, "^" .. proof .. "$")
    div.classes:insert(1, "bite-proof")
    div.attributes["bite-type"] = proof
  end
  local title = take_title(div)
  local children = pandoc.Blocks {}
  if title and #title > 0 then children:insert(tree.div("bite-title", {pandoc.Plain(title)})) end
  children:insert(tree.div("bite-body", div.content))
  div.content = children
  return div
end

local function tabset(div)
  local level
  for _, block in ipairs(div.content) do
    if block.t == "Header" then level = block.level break end
  end
  if not level then return nil end
  local tabs, tab = pandoc.Blocks {}, nil
  for _, block in ipairs(div.content) do
    if block.t == "Header" and block.level == level then
      local attr = pandoc.Attr(block.identifier, {"bite-tab"}, block.attributes)
      for _, class in ipairs(block.classes) do attr.classes:insert(class) end
      tab = pandoc.Div({
        tree.div("bite-title", {pandoc.Plain(block.content)}), tree.div("bite-body", {}),
      }, attr)
      tabs:insert(tab)
    elseif tab then
      tab.content[2].content:insert(block)
    end
  end
  div.content = tabs
  div.attributes["bite-level"] = tostring(level)
  return div
end

return {
  {Meta = function(m)
    meta = m
    tree.read_custom_kinds(m)
  end},
  {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("bite-callout") or div.classes:includes("bite-theorem") then return nil end
      if div.classes:includes("panel-tabset") and not div.attributes["bite-level"] then return tabset(div) end
      return callout(div) or theorem(div)
    end,
  },
}
