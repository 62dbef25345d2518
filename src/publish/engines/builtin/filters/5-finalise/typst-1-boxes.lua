-- Callouts, theorems, proofs, tabsets and references as calls of the functions that the Typst partials define.
local tree = require "tree"
local typ = require "typ"
local report = require "report"
local columns = require "columns"

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

-- Theorems are written as Quarto writes them, for the package theorion (`theorem-appearance`); what a document
-- needs of it stands before its text.
local KINDS = {
  thm = {"theorem", "red", "secondary"}, lem = {"lemma", "teal", "secondary"}, cor = {"corollary", "navy", "secondary"},
  prp = {"proposition", "blue", "tertiary"}, cnj = {"conjecture", "navy", "secondary"},
  def = {"definition", "olive", "primary"}, exm = {"example", "green", "primary"},
  exr = {"exercise", "purple", "primary"}, alg = {"algorithm", "maroon", "secondary"},
}
local UPRIGHT = {def = true, exm = true, exr = true, alg = true}
local LOOKS = {simple = true, fancy = true, clouds = true, rainbow = true}
local PACKAGE = '#import "@preview/theorion:0.4.1": make-frame'
local FANCY_PARTS = {"primary", "secondary", "tertiary"}
local FANCY_COLOURS = {primary = "green", secondary = "orange", tertiary = "blue"}

local used, counted = {}, {}

local function look()
  local wanted = tree.option(meta, "theorem-appearance", "simple")
  if LOOKS[wanted] then return wanted end
  report.unsupported("theorem-appearance: " .. wanted .. " (simple, fancy, clouds or rainbow)", {"theorem-appearance"})
  return "simple"
end

local function preamble_of(appearance)
  if appearance == "simple" then
    return PACKAGE .. [[

#let simple-theorem-render(prefix: none, title: "", full-title: auto, upright: false, body) = {
  if full-title not in ("", auto, none) { strong[#full-title.]; h(0.5em) }
  if upright { body } else { emph(body) }
  parbreak()
}
]]
  elseif appearance ~= "fancy" then
    return string.format("%s, cosmos\n#import cosmos.%s: render-fn as %s-render\n", PACKAGE, appearance, appearance)
  end
  local names, settings = {"fancy-box"}, {}
  for _, part in ipairs(FANCY_PARTS) do
    for _, of in ipairs {"border", "body"} do
      local name = part .. "-" .. of .. "-color"
      table.insert(names, "set-" .. name)
      table.insert(names, "get-" .. name)
      table.insert(settings, string.format('#set-%s(brand-color.at("%s", default: %s).%s)', name, part,
        FANCY_COLOURS[part], of == "body" and "lighten(90%)" or "darken(10%)"))
    end
  end
  return PACKAGE .. ", cosmos\n#import cosmos.fancy: " .. table.concat(names, ", ") .. "\n"
    .. table.concat(settings, "\n") .. "\n"
end

local function renderer(kind, appearance)
  local colour, part = KINDS[kind][2], KINDS[kind][3]
  if appearance == "fancy" then
    return string.format("fancy-box.with(\n    get-border-color: get-%s-border-color,\n    get-body-color: "
      .. "get-%s-body-color,\n    get-symbol: loc => none,\n  )", part, part)
  elseif appearance == "clouds" then return "clouds-render.with(fill: " .. colour .. ".lighten(85%))"
  elseif appearance == "rainbow" then return "rainbow-render.with(fill: " .. colour .. ".darken(20%))" end
  return UPRIGHT[kind] and "simple-theorem-render.with(upright: true)" or "simple-theorem-render"
end

local function theorem_definitions()
  local appearance = look()
  local out = {preamble_of(appearance)}
  for kind, label in tree.sorted(used) do
    local name = KINDS[kind][1]
    table.insert(out, string.format([[
#let (%s-counter, %s-box, %s, show-%s) = make-frame(
  "%s",
  text(weight: "bold")[%s],
  inherited-levels: theorem-inherited-levels,
  numbering: theorem-numbering,
  render: %s,
)
#show: show-%s
]], name, name, name, name, name, label, renderer(kind, appearance), name))
  end
  return typ.block(table.concat(out))
end

local function theorem(div)
  local kind = div.attributes["bite-type"]
  local number = div.attributes["bite-number"] or ""
  used[kind] = used[kind] or typ.text(pandoc.Inlines {pandoc.Str(div.attributes["bite-label"] or tree.kinds[kind].name)})
  counted[kind] = (counted[kind] or 0) + 1
  local call = pandoc.Inlines {typ.inline("#" .. KINDS[kind][1] .. "(")}
  local title = title_of(div)
  if #title > 0 then
    call:insert(typ.inline("title: ["))
    tree.append(call, title)
    call:insert(typ.inline("]"))
  end
  -- theorion counts for itself; a number of another style is told
  if number ~= tostring(counted[kind]) then
    call:insert(typ.inline((#title > 0 and ", " or "") .. "number: " .. typ.string(number)))
  end
  call:insert(typ.inline(")["))
  local out = pandoc.Blocks {pandoc.Plain(call)}
  tree.append(out, body_of(div))
  out:insert(typ.block("] " .. typ.label(div.identifier) .. "\n"))
  return out
end

local function proof(div)
  local kind = div.attributes["bite-type"]
  local name = tree.kinds[({proof = "prf", remark = "rem", solution = "sol"})[kind]].name
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
      if div.classes:includes("bite-callout") then return columns.placed(div, callout(div)) end
      if div.classes:includes("bite-theorem") then return theorem(div) end
      if div.classes:includes("bite-proof") then return proof(div) end
      if div.classes:includes("panel-tabset") and div.attributes["bite-level"] then return tabset(div) end
    end,
    Span = function(span)
      if span.classes:includes("bite-ref") then return reference(span) end
    end,
  },
  {
    Pandoc = function(doc)
      if not next(used) then return nil end
      doc.blocks:insert(1, theorem_definitions())
      return doc
    end,
  },
}
