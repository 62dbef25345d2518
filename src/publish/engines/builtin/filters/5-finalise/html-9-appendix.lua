-- The end matter: sections marked `.appendix`, the references, reuse, copyright and how to cite.
-- They are written between two marks, because pandoc closes the last section only after them;
-- appendix.py puts them where they belong.
local tree = require "tree"

local meta = {}

local function raw(text) return pandoc.RawBlock("html", text) end

local function wrap(out, open, title, content)
  out:insert(raw("<section " .. open .. ">"))
  if title then
    out:insert(raw('<h2 class="anchored quarto-appendix-heading">'))
    out:insert(pandoc.Plain(title))
    out:insert(raw("</h2>"))
  end
  local holder = tree.div("quarto-appendix-contents", content)
  out:insert(holder)
  out:insert(raw("</section>"))
end

-- Blocks of a section that starts at `from`: until the next heading of its level or above.
local function section_end(blocks, from)
  local level = blocks[from].level
  for i = from + 1, #blocks do
    if blocks[i].t == "Header" and blocks[i].level <= level then return i - 1 end
  end
  return #blocks
end

local function take_appendices(blocks, out)
  local kept, i = pandoc.Blocks {}, 1
  while i <= #blocks do
    local block = blocks[i]
    if block.t == "Header" and block.classes:includes("appendix") then
      local last = section_end(blocks, i)
      local content = pandoc.Blocks {}
      for j = i + 1, last do content:insert(blocks[j]) end
      wrap(out, 'id="' .. block.identifier .. '" class="appendix level2"', block.content, content)
      i = last + 1
    else
      kept:insert(block)
      i = i + 1
    end
  end
  return kept
end

local function take_references(blocks, out)
  if tree.truthy(meta["bite-refs-placed"]) then return blocks end
  local last = #blocks
  local refs = blocks[last]
  if not (refs and refs.t == "Div" and refs.identifier == "refs") then return blocks end
  blocks:remove(last)
  if #refs.content == 0 then return blocks end
  local title = tree.inlines(tree.label(meta, "section-title-references", "References"))
  local written = meta["reference-section-title"]
  local heading = blocks[#blocks]
  if heading and heading.t == "Header" then
    title = heading.content
    blocks:remove(#blocks)
  elseif written then title = tree.inlines(pandoc.utils.stringify(written)) end
  wrap(out, 'class="quarto-appendix-contents" role="doc-bibliography" id="quarto-bibliography"', title, {refs})
  return blocks
end

return {{Pandoc = function(doc)
  meta = doc.meta
  local style = tree.option(meta, "appendix-style")
  if style == false or style == "none" or style == "false" then return nil end
  local out = pandoc.Blocks {}
  -- the references first: at the end of the document they would belong to its last section
  local references = pandoc.Blocks {}
  doc.blocks = take_references(doc.blocks, references)
  doc.blocks = take_appendices(doc.blocks, out)
  tree.append(out, references)
  for _, part in ipairs(meta["bite-appendix"] or {}) do
    local content = pandoc.Blocks(part.html)
    wrap(out, 'class="quarto-appendix-contents" id="' .. pandoc.utils.stringify(part.id) .. '"',
      {pandoc.Str(pandoc.utils.stringify(part.title))}, content)
  end
  doc.blocks:insert(raw("<!--bite:appendix-start-->"))
  doc.blocks = tree.append(doc.blocks, out)
  doc.blocks:insert(raw("<!--bite:appendix-end-->"))
  return doc
end}}
