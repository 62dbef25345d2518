-- Code annotations: comments `# <1>` at the ends of lines, explained by the numbered list below.
-- The comments leave the code; the list becomes Div.bite-annotations, whose items know their lines.
local tree = require "tree"

local meta = {}
local count = 0

local COMMENTS = {
  r = "#", python = "#", julia = "#", bash = "#", sh = "#", yaml = "#", toml = "#", ruby = "#", perl = "#",
  powershell = "#", dockerfile = "#", makefile = "#", sql = "%-%-", lua = "%-%-", haskell = "%-%-",
  javascript = "//", js = "//", typescript = "//", ts = "//", java = "//", scala = "//", cpp = "//",
  rust = "//", go = "//", swift = "//", kotlin = "//", csharp = "//", scss = "//", stan = "#",
  matlab = "%%", latex = "%%", tex = "%%", erlang = "%%", fortran = "!",
}
local PAIRS = {c = {"/%*", "%*/"}, css = {"/%*", "%*/"}, html = {"<!%-%-", "%-%->"}, xml = {"<!%-%-", "%-%->"},
  markdown = {"<!%-%-", "%-%->"}}

local function annotated(code)
  local language = (code.classes[1] or ""):lower()
  local open, close = COMMENTS[language] or "#", ""
  if PAIRS[language] then open, close = PAIRS[language][1], "%s*" .. PAIRS[language][2] end
  local lines, found, number = {}, {}, 0
  for line in (code.text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    local text, rest = line, true
    local marks = {}
    while rest do
      local stripped, mark = text:match("^(.-)%s*" .. open .. "%s*<(%d+)>" .. close .. "%s*$")
      if not stripped then stripped, mark = text:match("^(.-)%s*<(%d+)>%s*$") if #marks == 0 then stripped = nil end end
      if stripped then text = stripped table.insert(marks, mark) else rest = false end
    end
    for _, mark in ipairs(marks) do
      found[mark] = found[mark] or {}
      table.insert(found[mark], number)
    end
    table.insert(lines, text)
  end
  if not next(found) then return nil end
  return table.concat(lines, "\n"), found
end

local function explain(list, found, cell)
  local items = pandoc.Blocks {}
  for i, item in ipairs(list.content) do
    local number = tostring(list.start + i - 1)
    items:insert(pandoc.Div(item, tree.attr("", {"bite-annotation"},
      {cell = cell, number = number, lines = table.concat(found[number] or {}, ",")})))
  end
  return tree.div("bite-annotations", items)
end

local function code_of(block)
  if block.t == "CodeBlock" then return block end
  if block.t == "Div" and block.classes:includes("cell") then
    local last
    block:walk {CodeBlock = function(code) if code.classes:includes("cell-code") then last = code end end}
    return last
  end
end

local function blocks(list)
  local out, i, changed = pandoc.Blocks {}, 1, false
  while i <= #list do
    local block, following = list[i], list[i + 1]
    local code = code_of(block)
    local text, found
    if code then text, found = annotated(code) end
    if found then
      count = count + 1
      local cell = "annotated-cell-" .. count
      local function rewrite(c)
        if c.text ~= code.text or c.identifier ~= code.identifier then return nil end
        c.text = text
        c.attributes["bite-cell"] = cell
        c.classes:insert("code-annotation-code")
        return c
      end
      if block.t == "CodeBlock" then block = rewrite(block)
      else block = block:walk {CodeBlock = rewrite} end
      out:insert(block)
      changed = true
      if following and following.t == "OrderedList" then
        out:insert(explain(following, found, cell))
        i = i + 1
      end
    else out:insert(block) end
    i = i + 1
  end
  if changed then return out end
end

return {
  {Meta = function(m) meta = m end},
  {Pandoc = function(doc)
    local choice = tree.option(meta, "code-annotations", "below")
    if choice == false or choice == "false" then return nil end
    doc.blocks = doc.blocks:walk {Blocks = blocks}
    if choice == "none" then
      doc.blocks = doc.blocks:walk {Div = function(div)
        if div.classes:includes("bite-annotations") then return {} end
      end}
    end
    return doc
  end},
}
