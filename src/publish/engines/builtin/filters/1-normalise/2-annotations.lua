-- Code annotations: comments `# <1>` at the ends of lines, explained by the numbered list below.
-- The comments leave the code; the list becomes Div.bite-annotations, whose items know their lines.
local tree = require "tree"

local meta = {}
local count = 0

-- What opens a comment, and what closes it, in the languages that Quarto knows; `#` in any other.
local HASH, SLASHES, DASHES, PERCENT = {"#"}, {"//"}, {"--"}, {"%"}
local COMMENTS = {
  apl = {"⍝"}, asy = SLASHES, awk = HASH, bash = HASH, c = {"/*", "*/"}, cc = SLASHES, coffee = HASH, cpp = SLASHES,
  csharp = SLASHES, css = {"/*", "*/"}, d3 = SLASHES, dockerfile = HASH, dot = SLASHES, elm = HASH, fortran = {"!"},
  fortran95 = {"!"}, fsharp = SLASHES, gap = HASH, gawk = HASH, go = SLASHES, groovy = SLASHES, haskell = DASHES,
  html = {"<!--", "-->"}, java = SLASHES, javascript = SLASHES, js = SLASHES, json = SLASHES, julia = HASH,
  kotlin = SLASHES, latex = PERCENT, lua = DASHES, markdown = {"<!--", "-->"}, matlab = PERCENT, mermaid = {"%%"},
  mysql = DASHES, node = SLASHES, ocaml = {"(*", "*)"}, octave = HASH, ojs = SLASHES, perl = HASH, powershell = HASH,
  psql = DASHES, python = HASH, q = {"/"}, r = HASH, ruby = HASH, rust = SLASHES, sas = {"*", ";"}, sass = SLASHES,
  scala = SLASHES, scss = SLASHES, sed = HASH, sql = DASHES, stan = HASH, stata = {"*"}, swift = SLASHES,
  tikz = PERCENT, typescript = SLASHES, typst = SLASHES, vhdl = DASHES, yaml = HASH,
}

local function literally(text)
  return (text:gsub("%p", "%%%0"))
end

-- The pattern of a line with an annotation: the code, then the annotation's number.
local function pattern_for(language)
  local comment = COMMENTS[language] or HASH
  local close = comment[2] and literally(comment[2]) .. "%s*" or ""
  return "^(.-)%s*" .. literally(comment[1]) .. "%s*<(%d+)>%s*" .. close .. "$"
end

-- A cell that shows its fence (`echo: fenced`) has its language only there, and one line more above.
local function language_of(code)
  local name = (code.classes[1] or ""):lower()
  local fenced = name:match("^{{+(.-)}}+$")
  if fenced then return fenced, 2 end
  if name == "cell-code" then name = code.text:match("^`+{{(%a+)") or name end
  return name, 1
end

local function annotated(code)
  local language, first = language_of(code)
  local pattern = pattern_for(language)
  local lines, found = {}, {}
  local number = (tonumber(code.attributes["startFrom"]) or first) - 1
  for line in (code.text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    local text, mark = line:match(pattern)
    while text do
      found[mark] = found[mark] or {}
      table.insert(found[mark], number)
      line = text
      text, mark = line:match(pattern)
    end
    table.insert(lines, line)
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

-- A listing's id goes to the figure around the code, so its code needs a name of its own.
local function new_name(code)
  if code.identifier ~= "" and not code.identifier:match("^lst%-") then return code.identifier end
  count = count + 1
  return "annotated-cell-" .. count
end

local function blocks(explained)
  return function(list)
    local out, i, changed = pandoc.Blocks {}, 1, false
    while i <= #list do
      local block, following = list[i], list[i + 1]
      local code = code_of(block)
      local text, found
      if code then text, found = annotated(code) end
      if found then
        local cell = new_name(code)
        local function rewrite(c)
          if c.text ~= code.text or c.identifier ~= code.identifier then return nil end
          c.text = text
          if explained then
            c.attributes["bite-cell"] = cell
            c.classes:insert("code-annotation-code")
          end
          return c
        end
        if block.t == "CodeBlock" then block = rewrite(block)
        else block = block:walk {CodeBlock = rewrite} end
        out:insert(block)
        changed = true
        if following and following.t == "OrderedList" then
          if explained then out:insert(explain(following, found, cell)) end
          i = i + 1
        end
      else out:insert(block) end
      i = i + 1
    end
    if changed then return out end
  end
end

return {
  {Meta = function(m) meta = m end},
  {Pandoc = function(doc)
    local choice = tree.option(meta, "code-annotations", "below")
    if choice == false or choice == "false" then return nil end
    doc.blocks = doc.blocks:walk {Blocks = blocks(choice ~= "none")}
    return doc
  end},
}
