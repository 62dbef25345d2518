-- Code blocks as Quarto wraps them: folding, file names, line numbers.
local tree = require "tree"

local meta = {}

local function escape(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function copyable(code)
  local wanted = tree.option(meta, "code-copy", true)
  return wanted ~= false and wanted ~= "false" and #code.classes > 0
end

-- pandoc's own <div class="sourceCode"> goes inside the scaffold that holds the button.
local function scaffold(code)
  if not copyable(code) then return code end
  code.classes:insert("code-with-copy")
  local what = escape(tree.label(meta, "copy-button-tooltip", "Copy to Clipboard"))
  return tree.div("code-copy-outer-scaffold", {code, pandoc.RawBlock("html", string.format(
    '<button type="button" title="%s" aria-label="%s" class="code-copy-button" data-copied="%s">'
    .. '<i class="bi" aria-hidden="true"></i></button>', what, what,
    escape(tree.label(meta, "copy-button-tooltip-success", "Copied!"))))})
end

local function code_block(code)
  if code.classes:includes("hidden") then return code, false end -- kept for the author's own script
  local cell = tree.attribute(code, "bite-cell")
  if cell and code.identifier == "" then code.identifier = cell end
  local fold = tree.attribute(code, "code-fold")
  local summary = tree.attribute(code, "code-summary") or tree.option(meta, "code-summary", tree.label(meta, "code-summary", "Code"))
  local filename = tree.attribute(code, "filename")
  local numbers = tree.attribute(code, "code-line-numbers")
  local overflow = tree.option(meta, "code-overflow")
  tree.attribute(code, "lst-cap")
  if numbers == nil then numbers = tree.option(meta, "code-line-numbers") end
  if tree.truthy(numbers) and #code.classes > 0 then code.classes:insert("number-lines") end
  if overflow == "wrap" then code.classes:insert("code-overflow-wrap") end
  if fold == nil and code.classes:includes("cell-code") then fold = tree.option(meta, "code-fold") end
  local out = pandoc.Blocks {scaffold(code)}
  if filename then
    out = pandoc.Blocks {pandoc.Div({
      tree.div("code-with-filename-file", {pandoc.RawBlock("html", "<pre><strong>" .. escape(filename) .. "</strong></pre>")}),
      out[1],
    }, tree.attr("", {"code-with-filename"}, {["data-filename"] = filename}))}
  end
  if fold ~= nil and fold ~= false and fold ~= "false" and fold ~= "none" then
    local open = fold == "show" and " open" or ""
    out:insert(1, pandoc.RawBlock("html",
      '<details class="code-fold"' .. open .. "><summary>" .. escape(summary) .. "</summary>"))
    out:insert(pandoc.RawBlock("html", "</details>"))
  end
  return out, false
end

local function annotations(div)
  if not div.classes:includes("bite-annotations") then return nil end
  local style = tree.option(meta, "code-annotations", "below")
  local shown = (style == "hover" or style == "select") and "hidden" or "grid"
  local out = pandoc.Blocks {pandoc.RawBlock("html", '<dl class="code-annotation-container-' .. shown .. '">')}
  for _, item in ipairs(div.content) do
    local a = item.attributes
    local target = string.format('data-target-cell="%s" data-target-annotation="%s"', a.cell, a.number)
    out:insert(pandoc.RawBlock("html", "<dt " .. target .. ">" .. a.number .. "</dt><dd>"))
    local content = item.content
    local first = content[1]
    if first and (first.t == "Plain" or first.t == "Para") then
      first.content = {pandoc.Span(first.content, tree.attr("", {}, {["data-code-cell"] = a.cell,
        ["data-code-lines"] = a.lines, ["data-code-annotation"] = a.number}))}
      content[1] = pandoc.Plain(first.content)
    end
    tree.append(out, content)
    out:insert(pandoc.RawBlock("html", "</dd>"))
  end
  out:insert(pandoc.RawBlock("html", "</dl>"))
  return tree.div("cell-annotation", out)
end

return {
  {Meta = function(m) meta = m end},
  {Div = annotations},
  {traverse = "topdown", CodeBlock = code_block},
}
