-- `content-visible` and `content-hidden`, with when- and unless- format, meta and profile.
-- What is hidden leaves the tree; what is shown loses the marks.
local tree = require "tree"

local meta = {}
local profiles = {}

-- the names by which Quarto knows HTML
local HTML = {html = true, html4 = true, html5 = true, ["html:js"] = true}

local function format_matches(name)
  name = pandoc.utils.stringify(name)
  if FORMAT:match("typst") then return name == "typst" end
  return HTML[name] == true
end

-- `a.b.c` in the metadata; a leading `!` turns the question round in neither: Quarto has `unless`.
local function meta_matches(path)
  local value = meta
  for key in path:gmatch("[^%.]+") do
    if type(value) ~= "table" and type(value) ~= "userdata" then return false end
    value = value[key]
    if value == nil then return false end
  end
  if type(value) == "boolean" then return value end
  local text = pandoc.utils.stringify(value)
  return text ~= "" and text ~= "false"
end

local function profile_matches(name)
  return profiles[name] == true
end

local QUESTIONS = {format = format_matches, meta = meta_matches, profile = profile_matches}

local function visible(el)
  local answer = true
  for question, ask in pairs(QUESTIONS) do
    local when, unless = el.attributes["when-" .. question], el.attributes["unless-" .. question]
    if when then answer = answer and ask(when) end
    if unless then answer = answer and not ask(unless) end
  end
  return answer
end

local function decide(el)
  local shown
  if el.classes:includes("content-visible") then shown = visible(el)
  elseif el.classes:includes("content-hidden") then shown = not visible(el)
  else return nil end
  if not shown then return false end
  tree.without_class(el, "^content%-visible$")
  tree.without_class(el, "^content%-hidden$")
  for question in pairs(QUESTIONS) do
    el.attributes["when-" .. question], el.attributes["unless-" .. question] = nil, nil
  end
  return true
end

-- A reference to what is hidden here is no mistake: the other format has it.
local hidden_ids = {}

local function note_ids(el)
  if el.identifier ~= "" then hidden_ids[el.identifier] = true end
  if el.t ~= "Div" then return end
  local function note(inner) if inner.identifier ~= "" then hidden_ids[inner.identifier] = true end end
  el:walk {Div = note, Image = note, Table = note, CodeBlock = note, Header = note, Span = note, Figure = note}
  el:walk {Str = function(str)
    local id = str.text:match("{#(eq%-[^}%s]+)")
    if id then hidden_ids[id] = true end
  end}
end

local function block(el)
  local shown = decide(el)
  if shown == nil then return nil end
  if not shown then
    note_ids(el)
    return {}, false
  end
  if el.t == "Div" and el.identifier == "" and #el.classes == 0 and #el.attributes == 0 then
    return el.content
  end
  return el
end

return {
  {Meta = function(m)
    meta = m
    local named = m["quarto-profile"] or m["bite-profiles"]
    if named then
      for name in pandoc.utils.stringify(named):gmatch("[^%s,]+") do profiles[name] = true end
    end
  end},
  {traverse = "topdown", Div = block, CodeBlock = block, Span = block, Code = block},
  {Meta = function(m)
    m["bite-hidden-ids"] = {}
    for id in pairs(hidden_ids) do m["bite-hidden-ids"][id] = true end
    return m
  end},
}
