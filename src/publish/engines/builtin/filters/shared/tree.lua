-- Small verbs on the document tree that several filters need.
local tree = {}

-- Kinds of things that captions and references name. `front` are titles at the thing, `ref` in references.
tree.kinds = {
  fig = {name = "Figure", float = true, caption = "bottom"},
  tbl = {name = "Table", float = true, caption = "top"},
  lst = {name = "Listing", float = true, caption = "top"},
  nte = {name = "Note", callout = "note"},
  wrn = {name = "Warning", callout = "warning"},
  cau = {name = "Caution", callout = "caution"},
  tip = {name = "Tip", callout = "tip"},
  imp = {name = "Important", callout = "important"},
  thm = {name = "Theorem", theorem = true},
  lem = {name = "Lemma", theorem = true},
  cor = {name = "Corollary", theorem = true},
  prp = {name = "Proposition", theorem = true},
  cnj = {name = "Conjecture", theorem = true},
  def = {name = "Definition", theorem = true},
  exm = {name = "Example", theorem = true},
  exr = {name = "Exercise", theorem = true},
  alg = {name = "Algorithm", reference = "alg.", theorem = true},
  prf = {name = "Proof", proof = "proof"},
  rem = {name = "Remark", proof = "remark"},
  sol = {name = "Solution", proof = "solution"},
  eq = {name = "Equation"},
  sec = {name = "Section"},
}

-- A label in the document's language (labels.py): tree.label(meta, "section-title-references").
function tree.label(meta, name, default)
  local labels = meta and meta["bite-labels"]
  local words = labels and labels[name]
  return words and pandoc.utils.stringify(words) or default
end

local LABELS = {
  nte = "callout-note-title", wrn = "callout-warning-title", cau = "callout-caution-title",
  tip = "callout-tip-title", imp = "callout-important-title", prf = "environment-proof-title",
  rem = "environment-remark-title", sol = "environment-solution-title",
  sec = "crossref-sec-prefix", eq = "crossref-eq-prefix",
}

-- Kinds get their names in the document's language, and those of `crossref: custom:` join the table;
-- every filter that names kinds calls this first. `english` remains what it was: for faults and classes.
function tree.read_custom_kinds(meta)
  for key, kind in pairs(tree.kinds) do
    kind.english = kind.english or kind.name
    kind.name = tree.label(meta, LABELS[key] or "crossref-" .. key .. "-title", kind.name)
    kind.reference = tree.label(meta, "crossref-" .. key .. "-prefix", kind.reference)
  end
  local custom = meta.crossref and pandoc.utils.type(meta.crossref) == "table" and meta.crossref.custom
  for _, kind in ipairs(custom or {}) do
    local key = pandoc.utils.stringify(kind.key or "")
    if key ~= "" then
      tree.kinds[key] = {
        name = pandoc.utils.stringify(kind["caption-prefix"] or kind["reference-prefix"] or key),
        english = key,
        reference = kind["reference-prefix"] and pandoc.utils.stringify(kind["reference-prefix"]),
        float = true,
        caption = kind["caption-location"] and pandoc.utils.stringify(kind["caption-location"]) or "bottom",
        no_space = kind["space-before-numbering"] == false,
      }
    end
  end
end

-- "fig" of "fig-x"; nil if the id names no kind that we know.
function tree.kind_of(id)
  local kind = (id or ""):match("^(%a+)%-.")
  kind = kind and kind:lower()
  return kind and tree.kinds[kind] and kind or nil
end

function tree.is_float_id(id)
  local kind = tree.kind_of(id)
  return kind ~= nil and tree.kinds[kind].float == true
end

function tree.div(class, content, id, attributes)
  return pandoc.Div(content or {}, tree.attr(id, {class}, attributes))
end

function tree.is_div(block, class)
  return block ~= nil and block.t == "Div" and block.classes:includes(class)
end

-- The first child of a Div with the class, and its place.
function tree.child(div, class)
  for i, block in ipairs(div.content) do
    if tree.is_div(block, class) then return block, i end
  end
end

function tree.has_class(el, pattern)
  for _, class in ipairs(el.classes) do
    local match = class:match(pattern)
    if match then return match end
  end
end

function tree.without_class(el, pattern)
  el.classes = el.classes:filter(function(class) return not class:match(pattern) end)
end

function tree.attribute(el, name)
  local value = el.attributes[name]
  el.attributes[name] = nil
  return value
end

-- Keys of a table in order: Lua's own order changes from run to run, pages must not.
function tree.sorted(attributes)
  local keys = {}
  for key in pairs(attributes or {}) do table.insert(keys, key) end
  table.sort(keys)
  local i = 0
  return function()
    i = i + 1
    if keys[i] then return keys[i], attributes[keys[i]] end
  end
end

-- An Attr whose attributes are in order of their names.
function tree.attr(id, classes, attributes)
  local list = {}
  for key, value in tree.sorted(attributes) do table.insert(list, {key, value}) end
  return pandoc.Attr(id or "", classes or {}, list)
end

-- Markdown in an attribute or option, as inlines.
function tree.inlines(text)
  if text == nil or text == "" then return pandoc.Inlines {} end
  local doc = pandoc.read(text, "markdown+autolink_bare_uris")
  return pandoc.utils.blocks_to_inlines(doc.blocks)
end

-- The text of a list of inlines without what only formats it.
function tree.text(value)
  if value == nil then return "" end
  return (pandoc.utils.stringify(value):gsub("^%s+", ""):gsub("%s+$", ""))
end

-- Value of an option: of the element, of the document's metadata, or the default.
function tree.option(meta, name, default)
  local value = meta and meta[name]
  if value == nil then return default end
  if type(value) == "boolean" then return value end
  return pandoc.utils.stringify(value)
end

function tree.truthy(value)
  return value == true or value == "true" or value == "yes" or value == "1"
end

-- A list written as JSON in an attribute: '["a", "b"]' → {"a", "b"}; true → {}.
function tree.list(text)
  if text == nil then return nil end
  local ok, value = pcall(pandoc.json.decode, text, false)
  if ok and type(value) == "table" then return value end
  if text == "true" then return {} end
  return {text}
end

function tree.append(list, more)
  for _, item in ipairs(more) do list:insert(item) end
  return list
end

return tree
