-- Code blocks as Quarto wraps them: folding, file names, line numbers.
local tree = require "tree"

local meta = {}

local function escape(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

-- `{{python}}` fences show what an author would write.
local function unescaped_fence(code)
  local class = code.classes[1]
  local language = class and class:match("^{{+(.-)}}+$")
  if language then
    local ticks = code.text:match("```") and "````" or "```"
    code.text = ticks .. "{" .. language .. "}\n" .. code.text .. "\n" .. ticks
    code.classes[1] = "markdown"
  else
    code.text = code.text:gsub("(```+){{(%a[%w%-]*)}}", "%1{%2}")
  end
end

local function code_block(code)
  unescaped_fence(code)
  local fold = tree.attribute(code, "code-fold")
  local summary = tree.attribute(code, "code-summary") or tree.option(meta, "code-summary", "Code")
  local filename = tree.attribute(code, "filename")
  local numbers = tree.attribute(code, "code-line-numbers")
  local overflow = tree.option(meta, "code-overflow")
  tree.attribute(code, "lst-cap")
  if numbers == nil and not code.classes:includes("cell-output") then
    numbers = tree.option(meta, "code-line-numbers")
  end
  if tree.truthy(numbers) and #code.classes > 0 then code.classes:insert("numberSource") end
  local language = code.classes[1]
  if language and language ~= "cell-code" then code.classes:insert("code-with-copy") end
  if overflow == "wrap" then code.classes:insert("code-overflow-wrap") end
  if fold == nil and code.classes:includes("cell-code") then fold = tree.option(meta, "code-fold") end
  local out = pandoc.Blocks {code}
  if filename then
    out = pandoc.Blocks {pandoc.Div({
      tree.div("code-with-filename-file", {pandoc.RawBlock("html", "<pre><strong>" .. escape(filename) .. "</strong></pre>")}),
      code,
    }, pandoc.Attr("", {"code-with-filename"}))}
  end
  if fold ~= nil and fold ~= false and fold ~= "false" and fold ~= "none" then
    local open = fold == "show" and " open" or ""
    out:insert(1, pandoc.RawBlock("html",
      '<details class="code-fold"' .. open .. "><summary>" .. escape(summary) .. "</summary>"))
    out:insert(pandoc.RawBlock("html", "</details>"))
  end
  if #out == 1 then return out[1] end
  return out
end

return {{Meta = function(m) meta = m end}, {CodeBlock = code_block}}
