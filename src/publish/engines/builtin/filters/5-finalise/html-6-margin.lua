-- The margin: asides and `.column-margin`, and notes and references where the header puts them there
-- (`reference-location: margin`, `citation-location: margin`). What stands in the margin becomes a
-- Div.column-margin after the block it belongs to (before a tabset), outside boxes and lists.
local tree = require "tree"

local notes_in_margin, cites_in_margin = false, false
local count = 0
local entries, placed = {}, {}     -- id → the entry of the reference list; whether it has its place

local function contained(blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {"no-row-height", "column-margin", "column-container"}))
end

local function is_marginal(el)
  if el.classes:includes("column-container") or el.classes:includes("quarto-float") or el.classes:includes("cell") then
    return false
  end
  return el.classes:includes("column-margin") or el.classes:includes("aside")
end

local function unmarked(el)
  tree.without_class(el, "^column%-margin$")
  tree.without_class(el, "^aside$")
  return el
end

local function note(el, found)
  count = count + 1
  local blocks = el.content:clone()
  local number = pandoc.Inlines {pandoc.Superscript {pandoc.Str(tostring(count))}, pandoc.Str("\u{a0}")}
  if blocks[1] and blocks[1].content and (blocks[1].t == "Para" or blocks[1].t == "Plain") then
    blocks[1].content = tree.append(number, blocks[1].content)
  else blocks:insert(1, pandoc.Plain(number)) end
  found:insert(pandoc.Div(blocks, pandoc.Attr("fn" .. count)))
  return pandoc.RawInline("html", string.format(
    '<a href="#fn%d" class="footnote-ref" id="fnref%d" role="doc-noteref"><sup>%d</sup></a>', count, count, count))
end

local function cite(el, found)
  for _, citation in ipairs(el.citations) do
    local id = "ref-" .. citation.id
    local entry = entries[id] and entries[id]:clone()
    if entry then
      if placed[id] then entry.identifier = "" end
      placed[id] = true
      found:insert(entry)
    end
  end
end

-- Takes what belongs in the margin out of a block, in reading order.
local function extract(block, found)
  local taken
  taken = {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("column-container") then return nil, false end
      if not is_marginal(div) then return nil end
      local inside = pandoc.List {}
      div = extract(unmarked(div), inside)
      found:insert(div)
      found:extend(inside)
      return {}, false
    end,
    Span = function(span)
      if not is_marginal(span) then return nil end
      local inside = pandoc.List {}
      span.content = span.content:walk {Note = function(el) if notes_in_margin then return note(el, inside) end end}
      unmarked(span).classes:insert("margin-aside")
      found:insert(pandoc.Plain {span})
      found:extend(inside)
      return {}, false
    end,
    Note = function(el) if notes_in_margin then return note(el, found), false end end,
    Cite = function(el) if cites_in_margin then cite(el, found) end end,
  }
  return block:walk(taken)
end

local function is_empty(block)
  return (block.t == "Para" or block.t == "Plain") and #block.content == 0
end

local function add(list, found)
  if #found > 0 then list:insert(contained(pandoc.Blocks(found))) end
end

-- What stands in a folded callout's margin folds with it, by the same classes.
local function callout(div, out)
  local found, folded = pandoc.List {}, {}
  div = extract(div, found)
  div:walk {Div = function(inner)
    if inner.classes:includes("callout-collapse") then folded = inner.classes end
  end}
  for i, block in ipairs(found) do
    local wrapped = block.t == "Div" and block or pandoc.Div({block})
    wrapped.classes:extend(folded)
    wrapped.classes:insert("callout-margin-content")
    found[i] = wrapped
  end
  out:insert(div)
  add(out, found)
end

-- Each tab's margin shows while the tab does; the script asks by the name of the tab's panel.
local function tabset(div, out)
  local all, number = pandoc.Blocks {}, 0
  div = div:walk {Div = function(pane)
    if not pane.classes:includes("tab-pane") then return nil end
    number = number + 1
    local found = pandoc.List {}
    pane = extract(pane, found)
    for _, block in ipairs(found) do
      local wrapped = block.t == "Div" and block or pandoc.Div({block})
      wrapped.classes:extend {"tabset-margin-content", pane.identifier .. "-tab-margin-content"}
      if not pane.classes:includes("active") then wrapped.classes:insert("collapse") end
      all:insert(wrapped)
    end
    return pane
  end}
  if #all > 0 then out:insert(contained {tree.div("tabset-margin-container", all)}) end
  out:insert(div)
end

-- Boxes that a margin container cannot stand in.
local CLOSED = {"quarto-float", "quarto-figure", "quarto-layout-panel", "cell-annotation", "columns"}

local function is_open(div)
  for _, class in ipairs(CLOSED) do
    if div.classes:includes(class) then return false end
  end
  return true
end

local function process(blocks)
  local out = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local div = block.t == "Div" and block
    if div and div.classes:includes("column-container") then out:insert(div)
    elseif div and is_marginal(div) then
      local found = pandoc.List {}
      div = extract(unmarked(div), found)
      found:insert(1, div)
      add(out, found)
    elseif div and div.classes:includes("callout") then callout(div, out)
    elseif div and div.classes:includes("panel-tabset") then tabset(div, out)
    elseif div and is_open(div) then
      div.content = process(div.content)
      out:insert(div)
    else
      local found = pandoc.List {}
      block = extract(block, found)
      if not is_empty(block) then out:insert(block) end
      add(out, found)
    end
  end
  return out
end

local function read_entries(blocks)
  return blocks:walk {Div = function(div)
    if div.identifier ~= "refs" then return nil end
    for _, entry in ipairs(div.content) do
      if entry.t == "Div" then entries[entry.identifier] = entry end
    end
    return {}
  end}
end

return {{Pandoc = function(doc)
  notes_in_margin = tree.option(doc.meta, "reference-location") == "margin"
  cites_in_margin = tree.option(doc.meta, "citation-location") == "margin"
  if cites_in_margin then doc.blocks = read_entries(doc.blocks) end
  doc.blocks = process(doc.blocks)
  return doc
end}}
