-- Callouts, theorems, proofs, tabsets and references as calls of the functions that the Typst partials define.
local tree = require "tree"
local typ = require "typ"

local meta = {}

local COLOURS = {note = "0758E5", tip = "00A047", warning = "EB9113", important = "CC1914", caution = "FC5300",
  none = "5B6470"}
local TINTS = {note = "dae6fb", tip = "ccf1e3", warning = "fcefdc", important = "f7dddc", caution = "ffe5d0",
  none = "eef0f2"}
local ICONS = {note = "fa-info", tip = "fa-lightbulb", warning = "fa-exclamation-triangle",
  important = "fa-exclamation", caution = "fa-fire"}
-- where a brand names the colour of a role, callouts take it, as Quarto's do
local ROLES = {note = "primary", warning = "warning", important = "danger", tip = "success"}

local function title_of(div)
  local title = tree.child(div, "bite-title")
  return title and title.content[1] and title.content[1].content or pandoc.Inlines {}
end

local function body_of(div)
  local body = tree.child(div, "bite-body")
  return body and body.content or pandoc.Blocks {}
end

local function roles()
  local names = {}
  local listed = meta["bite-brand-roles"]
  for _, name in ipairs(listed or {}) do names[pandoc.utils.stringify(name)] = true end
  return names
end

local function callout(div)
  local kind = div.attributes["bite-type"]
  local number, label = div.attributes["bite-number"], div.attributes["bite-label"]
  local title, body = title_of(div), body_of(div)
  if number then
    local prefix = pandoc.Inlines {pandoc.Str(label .. "\u{a0}" .. number)}
    if div.attributes["bite-untitled"] then title = prefix
    else
      prefix:insert(pandoc.Str(":"))
      prefix:insert(pandoc.Space())
      title = tree.append(prefix, title)
    end
  end
  local role = ROLES[kind]
  local colour, tint = 'rgb("#' .. COLOURS[kind] .. '")', 'rgb("#' .. TINTS[kind] .. '")'
  if role and roles()[role] then
    colour, tint = "brand-color." .. role, "brand-color-background." .. role
  elseif roles()["background"] then
    local share = tree.option(meta, "brand-mode") == "dark" and 50 or 15
    tint = string.format("color.mix((%s, %d%%), (brand-color.background, %d%%))", colour, share, 100 - share)
  end
  local icon = div.attributes["bite-icon"] == "true" and ICONS[kind]
  local simple = div.attributes["bite-appearance"] == "simple"
  local out = pandoc.Blocks {}
  out:insert(typ.block("#callout(\nbody: \n["))
  tree.append(out, body)
  out:insert(typ.block("]\n, \ntitle: \n["))
  if #title > 0 then out:insert(pandoc.Plain(title)) end
  out:insert(typ.block("]\n, \nbackground_color: \n" .. (simple and "white" or tint)
    .. "\n, \nicon_color: " .. colour .. "\n, \nicon: " .. (icon and icon .. "()" or "none")
    .. "\n, \nbody_background_color: \n" .. (roles()["background"] and "brand-color.background" or "white") .. ")"))
  if number then
    out:insert(1, typ.block("#figure([\n#block["))
    out:insert(typ.block(string.format(']\n],\nkind: "quarto-callout-%s",\nsupplement: %s,\nnumbering: _ => %s,\n)%s\n',
      kind:sub(1, 1):upper() .. kind:sub(2), typ.string(label), typ.string(number), typ.label(div.identifier))))
  elseif div.identifier ~= "" then
    out:insert(1, typ.block("#block["))
    out:insert(typ.block("] " .. typ.label(div.identifier) .. "\n"))
  end
  return out
end

local UPRIGHT = {def = true, exm = true, exr = true, alg = true}

local function theorem(div)
  local kind = div.attributes["bite-type"]
  local label = div.attributes["bite-label"] or tree.kinds[kind].name
  local number = div.attributes["bite-number"] or ""
  local heading = pandoc.Inlines {pandoc.Str(number ~= "" and label .. "\u{a0}" .. number or label)}
  local title = title_of(div)
  if #title > 0 then
    tree.append(heading, {pandoc.Space(), pandoc.Str("(")})
    tree.append(heading, title)
    heading:insert(pandoc.Str(")"))
  end
  heading:insert(pandoc.Str("."))
  local out = pandoc.Blocks {typ.block("#bite-theorem(upright: " .. tostring(UPRIGHT[kind] or false) .. ", heading: [")}
  out:insert(pandoc.Plain(heading))
  out:insert(typ.block("])["))
  tree.append(out, body_of(div))
  out:insert(typ.block("]\n"))
  if div.identifier ~= "" then
    out:insert(1, typ.block(string.format("#bite-referable(supplement: %s, number: %s, label: %s)[",
      typ.string(label), typ.string(number), typ.label(div.identifier))))
    out:insert(typ.block("]\n"))
  end
  return out
end

local function proof(div)
  local kind = div.attributes["bite-type"]
  local name = kind:sub(1, 1):upper() .. kind:sub(2)
  if div.attributes["bite-number"] then name = name .. "\u{a0}" .. div.attributes["bite-number"] end
  local heading = pandoc.Inlines {pandoc.Emph {pandoc.Str(name)}}
  local title = title_of(div)
  if #title > 0 then
    tree.append(heading, {pandoc.Space(), pandoc.Str("(")})
    tree.append(heading, title)
    heading:insert(pandoc.Str(")"))
  end
  heading:insert(pandoc.Str("."))
  heading:insert(pandoc.Space())
  local body = body_of(div)
  local first = body[1]
  if first and (first.t == "Para" or first.t == "Plain") then
    first.content = tree.append(heading, first.content)
    body[1] = first
  else body:insert(1, pandoc.Para(heading)) end
  if div.identifier == "" then return body end
  return typ.wrap(string.format("#bite-referable(supplement: %s, number: %s, label: %s)", typ.string(name),
    typ.string(div.attributes["bite-number"] or ""), typ.label(div.identifier)), body)
end

-- On paper nothing can be hidden: the tabs stand one after another, each under its title.
local function tabset(div)
  local out = pandoc.Blocks {}
  for _, tab in ipairs(div.content) do
    local title = title_of(tab)
    if #title > 0 then
      out:insert(typ.block("#block(sticky: true, above: 1.2em, below: 0.65em)["))
      out:insert(pandoc.Plain {pandoc.Strong(title)})
      out:insert(typ.block("]" .. typ.label(tab.identifier) .. "\n"))
    end
    tree.append(out, body_of(tab))
  end
  return out
end

local numbered_sections = false

local function reference(span)
  local target = span.attributes["bite-target"]
  local number, parent = span.attributes["bite-number"], span.attributes["bite-parent"]
  local as_link = parent or span.attributes["bite-type"] == "sec" and (number == "" or not numbered_sections)
  if not as_link then
    return typ.wrap_inline("#ref(" .. typ.label(target) .. ", supplement: ", span.content, ")")
  end
  local text = span.content
  if #text > 0 and number ~= "" then text:insert(pandoc.Str("\u{a0}")) end
  text:insert(pandoc.Str(number))
  return typ.wrap_inline("#link(" .. typ.label(target) .. ")", text)
end

return {
  {Meta = function(m)
    meta = m
    tree.read_custom_kinds(m)
    numbered_sections = tree.truthy(tree.option(m, "number-sections", false))
      or tree.option(m, "section-numbering") ~= nil
  end},
  {
    Div = function(div)
      if div.classes:includes("bite-callout") then return callout(div) end
      if div.classes:includes("bite-theorem") then return theorem(div) end
      if div.classes:includes("bite-proof") then return proof(div) end
      if div.classes:includes("panel-tabset") and div.attributes["bite-level"] then return tabset(div) end
    end,
    Span = function(span)
      if span.classes:includes("bite-ref") then return reference(span) end
    end,
  },
}
