-- The one numbering pass: sections, floats, theorems, callouts, equations are numbered in reading
-- order; then every @reference becomes a link (HTML) or a reference for Typst to number.
local tree = require "tree"
local report = require "report"

local typst = FORMAT:match("typst") ~= nil
local options = {}
local entries = {}                 -- id → {kind, number (text), parent}
local counters = {}
local section = {0, 0, 0, 0, 0, 0, 0}
local top_level = 1
local hidden = {}                  -- ids of what a condition hides in this format
local NBSP = "\u{a0}"

local function option(name, default)
  local value = options[name]
  if value == nil then return default end
  return value
end

local function text_option(name, default)
  local value = option(name)
  if value == nil then return default end
  return pandoc.utils.stringify(value)
end

local function inlines_option(name, default)
  local value = option(name)
  if value == nil then return tree.inlines(default) end
  if pandoc.utils.type(value) == "Inlines" then return value:clone() end
  return pandoc.Inlines {pandoc.Str(pandoc.utils.stringify(value))}
end

local ROMAN = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"},
  {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}}

local function roman(number)
  local out = ""
  for _, step in ipairs(ROMAN) do
    while number >= step[1] do
      out = out .. step[2]
      number = number - step[1]
    end
  end
  return out
end

-- `arabic`, `alpha a`, `roman I`, or a list of labels.
local function styled(number, name, default)
  local style = option(name)
  if style == nil then style = option("labels") end
  if style ~= nil and pandoc.utils.type(style) == "List" then
    return pandoc.utils.stringify(style[(number - 1) % #style + 1])
  end
  style = style ~= nil and pandoc.utils.stringify(style) or default
  local start = style:match("^alpha%s*(.*)$")
  if start then
    return utf8.char(utf8.codepoint(start ~= "" and start or "a") + number - 1)
  end
  if style:match("^roman") then
    local text = roman(number)
    return style:match("I$") and text:upper() or text
  end
  return tostring(number)
end

local function chapter_number(number)
  if tree.truthy(option("chapters", false)) and section[1] > 0 then
    return section[1] .. "." .. number
  end
  return number
end

local function number_for(kind)
  counters[kind] = (counters[kind] or 0) + 1
  return chapter_number(styled(counters[kind], kind .. "-labels", "arabic"))
end

local function register(id, entry, el)
  if id == "" then return end
  if entries[id] then
    report.fault {
      id = id, find = {"#" .. id, "label: " .. id}, what = "the label " .. id .. " is used twice",
      ["do"] = "give one of the two another label",
    }
    return
  end
  entries[id] = entry
end

local function name_of(kind)
  local known = tree.kinds[kind]
  return text_option(kind .. "-title", known and known.name or kind)
end

-- Numbering -----------------------------------------------------------------------------------------

local number_blocks

local function number_header(header)
  local level = header.level - top_level + 1
  if level < 1 or header.classes:includes("unnumbered") then
    if header.identifier ~= "" and tree.kind_of(header.identifier) == "sec" then
      register(header.identifier, {kind = "sec", number = "", title = header.content:clone()})
    end
    return
  end
  section[level] = section[level] + 1
  for deeper = level + 1, #section do section[deeper] = 0 end
  if tree.truthy(option("chapters", false)) and level == 1 then
    for kind in pairs(counters) do counters[kind] = 0 end
  end
  local numbers = {}
  for i = 1, level do numbers[i] = tostring(section[i]) end
  local number = table.concat(numbers, ".")
  if tree.kind_of(header.identifier) == "sec" then
    register(header.identifier, {kind = "sec", number = number, title = header.content:clone()})
  end
end

local function prefix_caption(float, inlines)
  local caption = tree.child(float, "bite-caption")
  if not caption then
    float.attributes["bite-uncaptioned"] = "true"
    caption = tree.div("bite-caption", {pandoc.Plain {}})
    float.content:insert(caption)
  end
  local first = caption.content[1]
  if not first or not first.content then return end
  first.content = tree.append(inlines, first.content)
end

local function number_float(float, parent)
  local kind = float.attributes["bite-type"]
  local info = tree.kinds[kind] or {name = kind}
  local body = tree.child(float, "bite-body")
  local caption = tree.child(float, "bite-caption")
  local number
  if parent then
    parent.subs = (parent.subs or 0) + 1
    number = styled(parent.subs, "subref-labels", "alpha a")
    float.attributes["bite-parent"] = parent.id
    register(float.identifier, {kind = kind, number = number, parent = parent.id})
  else
    number = number_for(kind)
    register(float.identifier, {kind = kind, number = number})
  end
  float.attributes["bite-number"] = number
  float.attributes["bite-label"] = name_of(kind)
  local me = parent or {id = float.identifier}
  if body then number_blocks(body.content, {id = float.identifier}) end
  if not typst then
    if parent then
      local prefix = pandoc.Inlines {pandoc.Str("(" .. number .. ")")}
      if caption then prefix:insert(pandoc.Space()) end
      prefix_caption(float, prefix)
    else
      local prefix = inlines_option(kind .. "-title", info.name)
      if not info.no_space then prefix:insert(pandoc.Str(NBSP)) end
      prefix:insert(pandoc.Str(number))
      if caption then
        tree.append(prefix, inlines_option("title-delim", ":"))
        prefix:insert(pandoc.Space())
      end
      prefix_caption(float, prefix)
    end
  end
end

local CALLOUTS = {note = "nte", warning = "wrn", caution = "cau", tip = "tip", important = "imp"}

local function number_div(div, parent)
  if div.classes:includes("bite-float") then return number_float(div, parent) end
  local kind = tree.kind_of(div.identifier)
  if div.classes:includes("bite-theorem") and kind then
    div.attributes["bite-number"] = number_for(kind)
    div.attributes["bite-label"] = name_of(kind)
    register(div.identifier, {kind = kind, number = div.attributes["bite-number"]})
  elseif div.classes:includes("bite-proof") and kind then
    div.attributes["bite-number"] = number_for(kind)
    register(div.identifier, {kind = kind, number = div.attributes["bite-number"]})
  elseif div.classes:includes("bite-callout") and kind and kind == CALLOUTS[div.attributes["bite-type"]] then
    div.attributes["bite-number"] = number_for(kind)
    div.attributes["bite-label"] = name_of(kind)
    register(div.identifier, {kind = kind, number = div.attributes["bite-number"]})
  end
  number_blocks(div.content, parent)
end

-- $$ … $$ {#eq-x} : the attribute block follows the formula as plain text.
local function equation_label(inlines, start)
  local text, last = "", start
  for i = start, #inlines do
    local el = inlines[i]
    if el.t == "Str" then text = text .. el.text
    elseif el.t == "Space" or el.t == "SoftBreak" then text = text .. " "
    elseif el.t == "Quoted" then
      local mark = el.quotetype == "DoubleQuote" and '"' or "'"
      local inside = pandoc.utils.stringify(el.content):gsub(mark, "\\" .. mark)
      text = text .. mark .. inside .. mark
    else return nil end
    last = i
    if text:match("}$") then break end
  end
  if not text:match("^%s*{#eq%-[^}]+}$") then return nil end
  local id = text:match("{#(eq%-[^%s}]+)")
  local alt = text:match('alt%s*=%s*"(.-[^\\])"') or text:match("alt%s*=%s*'(.-[^\\])'")
    or text:match("alt%s*=%s*“(.-)”")
  if alt then alt = alt:gsub("\\(['\"])", "%1") end
  return id, alt, last
end

local function number_equations(inlines)
  local out, i, changed = pandoc.Inlines {}, 1, false
  while i <= #inlines do
    local el = inlines[i]
    out:insert(el)
    if el.t == "Math" and el.mathtype == "DisplayMath" then
      local next_one = i + 1
      if inlines[next_one] and (inlines[next_one].t == "Space" or inlines[next_one].t == "SoftBreak") then
        next_one = next_one + 1
      end
      local id, alt, last
      if inlines[next_one] then id, alt, last = equation_label(inlines, next_one) end
      if id then
        local number = number_for("eq")
        register(id, {kind = "eq", number = number})
        out[#out] = pandoc.Span({el}, tree.attr(id, {"bite-equation"},
          {["bite-number"] = number, alt = alt}))
        i, changed = last, true
      end
    end
    i = i + 1
  end
  if changed then return out end
end

number_blocks = function(blocks, parent)
  for i, block in ipairs(blocks) do
    if block.t == "Header" then number_header(block)
    elseif block.t == "Div" then number_div(block, parent)
    elseif block.t == "Para" or block.t == "Plain" then
      local content = number_equations(block.content)
      if content then block.content = content end
    elseif block.t == "BlockQuote" then number_blocks(block.content, parent)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      block.content = block.content:map(function(item)
        local inside = pandoc.Blocks(item)
        number_blocks(inside, parent)
        return inside
      end)
    elseif block.t == "DefinitionList" then
      block.content = block.content:map(function(item)
        return {item[1], item[2]:map(function(definition)
          local inside = pandoc.Blocks(definition)
          number_blocks(inside, parent)
          return inside
        end)}
      end)
    elseif block.t == "Figure" then
      -- on paper Quarto numbers every picture with a caption, whether it can be referred to or not
      if typst and not parent and #block.caption.long > 0 then
        block.attributes["bite-alone"] = number_for("fig")
      end
      local content = block.content
      number_blocks(content, parent)
      block.content = content
    end
    blocks[i] = block
  end
  return blocks
end

-- References ----------------------------------------------------------------------------------------

local function capitalised(inlines)
  local first = true
  return inlines:walk {Str = function(str)
    if first then
      first = false
      return pandoc.Str(pandoc.text.upper(pandoc.text.sub(str.text, 1, 1)) .. pandoc.text.sub(str.text, 2))
    end
  end}
end

local function prefix_of(kind, upper)
  local info = tree.kinds[kind] or {}
  local inlines = inlines_option(kind .. "-prefix", info.reference or info.name or kind)
  return upper and capitalised(inlines) or inlines
end

local function reference(citation, id, entry)
  local supplement = pandoc.Inlines {}
  local upper = citation.id:match("^%u") ~= nil
  if #citation.prefix > 0 then
    supplement = citation.prefix:clone()
  elseif citation.mode ~= "SuppressAuthor" then
    supplement = prefix_of(entry.kind, upper)
  end
  local number = entry.number
  if entry.parent then
    local parent = entries[entry.parent]
    number = (parent and parent.number or "?") .. " (" .. entry.number .. ")"
    number = number:gsub(" ", NBSP)
  end
  if typst then
    return pandoc.Inlines {pandoc.Span(supplement, tree.attr("", {"bite-ref"},
      {["bite-target"] = id, ["bite-number"] = number, ["bite-parent"] = entry.parent,
       ["bite-type"] = entry.kind}))}
  end
  if entry.kind == "sec" and number == "" then
    -- an unnumbered section is named by its title
    supplement = entry.title:clone()
  else
    local info = tree.kinds[entry.kind] or {}
    if #supplement > 0 and not info.no_space then supplement:insert(pandoc.Str(NBSP)) end
    supplement:insert(pandoc.Str(number))
  end
  if option("ref-hyperlink") ~= nil and not tree.truthy(option("ref-hyperlink")) then
    return supplement
  end
  return pandoc.Inlines {pandoc.Link(supplement, "#" .. id, "", tree.attr("", {"quarto-xref"}))}
end

local function cite(el)
  local out = pandoc.Inlines {}
  for i, citation in ipairs(el.citations) do
    local kind = tree.kind_of(citation.id)
    if not kind then return nil end
    local id = pandoc.text.lower(citation.id:sub(1, 1)) .. citation.id:sub(2)
    local entry = entries[id] or entries[citation.id]
    if not entry and hidden[id] then
      report.warning {
        id = citation.id, find = {"@" .. citation.id},
        what = "the reference @" .. citation.id .. " points at something that is hidden in this format",
      }
      return pandoc.Strong {pandoc.Str("?@" .. citation.id)}
    end
    if not entry then
      report.fault {
        kind = "reference", id = citation.id, find = {"@" .. citation.id},
        what = "the reference @" .. citation.id .. " leads nowhere",
        ["do"] = "give the " .. tree.kinds[kind].english:lower() .. " the label " .. id
          .. ", or correct the reference",
      }
      return el.content
    end
    if i > 1 then
      tree.append(out, inlines_option("ref-delim", ","))
      out:insert(pandoc.Space())
    end
    tree.append(out, reference(citation, entries[id] and id or citation.id, entry))
    if #citation.suffix > 0 then tree.append(out, citation.suffix) end
  end
  return out
end

return {{Pandoc = function(doc)
  local meta = doc.meta
  tree.read_custom_kinds(meta)
  if pandoc.utils.type(meta.crossref) == "table" then options = meta.crossref
  elseif meta.crossref == false then return nil end
  hidden = meta["bite-hidden-ids"] or {}
  -- the highest heading used counts as level one, as in Quarto's numbering
  top_level = 7
  doc.blocks:walk {Header = function(h) top_level = math.min(top_level, h.level) end}
  if top_level == 7 then top_level = 1 end
  if tree.truthy(option("chapters", false)) then top_level = 1 end
  doc.blocks = number_blocks(doc.blocks, nil)
  doc.blocks = doc.blocks:walk {Cite = cite}
  return doc
end}}
