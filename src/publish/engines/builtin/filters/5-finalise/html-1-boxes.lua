-- Callouts, theorems, proofs, tabsets and equations as HTML, with Quarto's ids and classes.
local tree = require "tree"

local counters = {callout = 0, tabset = 0}

local function raw(text) return pandoc.RawBlock("html", text) end
local function raw_inline(text) return pandoc.RawInline("html", text) end

local function take_title(div)
  local title = tree.child(div, "bite-title")
  return title and title.content[1] and title.content[1].content or pandoc.Inlines {}
end

local function body_of(div)
  local body = tree.child(div, "bite-body")
  return body and body.content or pandoc.Blocks {}
end

local function clean(div, names)
  for _, name in ipairs(names) do div.attributes[name] = nil end
  tree.without_class(div, "^bite%-")
end

local KEYS = {note = "nte", tip = "tip", warning = "wrn", important = "imp", caution = "cau"}

local function callout(div)
  counters.callout = counters.callout + 1
  local kind = div.attributes["bite-type"]
  local icon = div.attributes["bite-icon"] == "true"
  local collapse = tree.attribute(div, "collapse")
  local title, body = take_title(div), body_of(div)
  local number, label = div.attributes["bite-number"], div.attributes["bite-label"]
  local untitled = div.attributes["bite-untitled"]
  div.classes:insert("callout")
  div.classes:insert("callout-style-" .. div.attributes["bite-appearance"])
  if kind ~= "none" then div.classes:insert("callout-" .. kind) end
  if not icon then div.classes:insert("no-icon") end
  if #body == 0 then div.classes:insert("callout-empty-content") end
  clean(div, {"bite-type", "bite-appearance", "bite-icon", "bite-number", "bite-label", "bite-untitled"})
  local mark = tree.div("callout-icon-container", {pandoc.Plain {
    raw_inline('<i class="callout-icon' .. (icon and "" or " no-icon") .. '" aria-hidden="true"></i>')}})
  if #title == 0 then
    local container = tree.div("callout-body-container", body)
    local both = tree.div("callout-body", {mark, container})
    both.classes:insert("d-flex")
    div.content = pandoc.Blocks {both}
    return div
  end
  div.classes:insert("callout-titled")
  if number then
    local prefix = pandoc.Inlines {pandoc.Str(label .. "\u{a0}" .. number)}
    if not untitled then
      prefix:insert(pandoc.Str(":"))
      prefix:insert(pandoc.Space())
      title = tree.append(prefix, title)
    else title = prefix end
  elseif not untitled and KEYS[kind] then
    title = tree.append(pandoc.Inlines {
      pandoc.Span({pandoc.Str(tree.kinds[KEYS[kind]].name .. ": ")}, tree.attr("", {"screen-reader-only"}))}, title)
  end
  local heading = tree.div("callout-title-container", {pandoc.Plain(title)})
  heading.classes:insert("flex-fill")
  local header = tree.div("callout-header", {mark, heading})
  header.classes:extend {"d-flex", "align-content-center"}
  local container = tree.div("callout-body-container", body)
  container.classes:insert("callout-body")
  if collapse == nil then
    div.content = pandoc.Blocks {header, container}
    return div
  end
  -- <details> opens and closes without a script
  local id = "callout-" .. counters.callout
  local open = tree.truthy(collapse) and "" or " open"
  local classes = {id .. "-contents", "callout-collapse", "collapse"}
  if open ~= "" then table.insert(classes, "show") end
  -- only phrasing may stand in <summary>
  local mark_text = '<span class="callout-icon-container"><i class="callout-icon' .. (icon and "" or " no-icon")
    .. '" aria-hidden="true"></i></span><span class="callout-title-container flex-fill">'
  div.content = pandoc.Blocks {
    raw('<details class="callout-details"' .. open
      .. '><summary class="callout-header d-flex align-content-center">' .. mark_text),
    pandoc.Plain(title), raw("</span></summary>"),
    pandoc.Div({container}, tree.attr(id, classes)),
    raw("</details>"),
  }
  return div
end

local function put_first(blocks, inlines)
  local first = blocks[1]
  if first and (first.t == "Para" or first.t == "Plain") then
    first.content = tree.append(inlines, first.content)
    return blocks
  end
  local out = pandoc.Blocks {pandoc.Para(inlines)}
  return tree.append(out, blocks)
end

local function theorem(div)
  local kind = div.attributes["bite-type"]
  local title, body = take_title(div), body_of(div)
  local name = pandoc.Inlines {pandoc.Str(div.attributes["bite-label"] or tree.kinds[kind].name)}
  if div.attributes["bite-number"] then
    name:insert(pandoc.Str("\u{a0}" .. div.attributes["bite-number"]))
  end
  if #title > 0 then
    name:insert(pandoc.Space())
    name:insert(pandoc.Str("("))
    tree.append(name, title)
    name:insert(pandoc.Str(")"))
  end
  local heading = pandoc.Span({pandoc.Strong(name)}, tree.attr("", {"theorem-title"}))
  local environment = tree.kinds[kind].english:lower()
  clean(div, {"bite-type", "bite-number", "bite-label"})
  div.classes:insert("theorem")
  if environment ~= "theorem" then div.classes:insert(environment) end
  div.content = put_first(body, pandoc.Inlines {heading, pandoc.Space()})
  return div
end

local PROOFS = {proof = "prf", remark = "rem", solution = "sol"}

local function proof(div)
  local kind = div.attributes["bite-type"]
  local title, body = take_title(div), body_of(div)
  local name = pandoc.Inlines {pandoc.Str(tree.kinds[PROOFS[kind]].name)}
  if div.attributes["bite-number"] then name:insert(pandoc.Str("\u{a0}" .. div.attributes["bite-number"])) end
  if #title > 0 then
    name = tree.append(pandoc.Inlines {pandoc.Emph(name), pandoc.Space(), pandoc.Str("(")}, title)
    name:insert(pandoc.Str(")"))
  else name = pandoc.Inlines {pandoc.Emph(name)} end
  name:insert(pandoc.Str("."))
  clean(div, {"bite-type", "bite-number", "bite-label"})
  div.classes:insert("proof")
  if kind ~= "proof" then div.classes:insert(kind) end
  local heading = pandoc.Span(name, tree.attr("", {"proof-title"}))
  div.content = put_first(body, pandoc.Inlines {heading, pandoc.Space()})
  return div
end

-- Tabs are sections with headings one after another; the script makes tabs of them.
local function tabset(div)
  counters.tabset = counters.tabset + 1
  local id = "tabset-" .. counters.tabset
  local nav, panes = pandoc.Inlines {raw_inline('<ul class="nav nav-tabs" role="tablist">')}, pandoc.Blocks {}
  local active = 1
  for i, tab in ipairs(div.content) do
    if tab.classes:includes("active") then active = i end
  end
  for i, tab in ipairs(div.content) do
    local pane_id = id .. "-" .. i
    local on = i == active
    nav:insert(raw_inline(string.format(
      '<li class="nav-item" role="presentation"><a class="nav-link%s" id="%s-tab" data-bs-toggle="tab" '
      .. 'href="#%s" role="tab" aria-controls="%s" aria-selected="%s">', on and " active" or "",
      pane_id, pane_id, pane_id, on and "true" or "false")))
    tree.append(nav, take_title(tab))
    nav:insert(raw_inline("</a></li>"))
    local pane = pandoc.Div(body_of(tab), tree.attr(pane_id,
      {"tab-pane"}, {role = "tabpanel", ["aria-labelledby"] = pane_id .. "-tab"}))
    if on then pane.classes:insert("active") end
    local heading = pandoc.Div({pandoc.Plain {pandoc.Strong(take_title(tab))}},
      tree.attr("", {"tab-heading"}))
    pane.content:insert(1, heading)
    panes:insert(pane)
  end
  nav:insert(raw_inline("</ul>"))
  local content = tree.div("tab-content", panes)
  local group = div.attributes["group"]
  if group then content.attributes["group"] = group end
  clean(div, {"bite-level"})
  div.content = pandoc.Blocks {pandoc.Plain(nav), content}
  return div
end

-- A formula as MathML in the span that pandoc would write for MathJax: people's CSS knows it.
local function formula(math, number)
  local kind = math.mathtype == "DisplayMath" and "display" or "inline"
  local written = pandoc.write(pandoc.Pandoc {pandoc.Plain {math}}, "html",
    {html_math_method = "mathml"}):gsub("%s+$", "")
  if number then
    written = written:gsub("(</annotation></semantics>)", " \\tag{" .. number:gsub("%%", "%%%%") .. "}%1")
  end
  return pandoc.Span({raw_inline(written)}, tree.attr("", {"math", kind}))
end

local function equation(span)
  local number, alt = span.attributes["bite-number"], span.attributes["alt"]
  span.classes = pandoc.List {"quarto-equation"}
  span.attributes = {}
  if alt then span.attributes["data-alt"] = alt end
  span.content = pandoc.Inlines {formula(span.content[1], number),
    pandoc.Span({pandoc.Str("(" .. number .. ")")}, tree.attr("", {"equation-number"}))}
  return span
end

return {
  {Meta = tree.read_custom_kinds},
  {
    Div = function(div)
      if div.classes:includes("bite-callout") then return callout(div) end
      if div.classes:includes("bite-theorem") then return theorem(div) end
      if div.classes:includes("bite-proof") then return proof(div) end
      if div.classes:includes("panel-tabset") and div.attributes["bite-level"] then return tabset(div) end
    end,
    Span = function(span)
      if span.classes:includes("bite-equation") then return equation(span) end
    end,
  },
  {Math = function(math) return formula(math) end},
}
