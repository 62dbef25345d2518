-- `{{python}}` shows what an author would write: each level of braces escapes once.
local function code_block(code)
  local class = code.classes[1]
  local language = class and class:match("^{{+(.-)}}+$")
  if language then
    local ticks = code.text:match("```") and "````" or "```"
    code.text = ticks .. "{" .. language .. "}\n" .. code.text .. "\n" .. ticks
    code.classes[1] = "markdown"
  else
    -- … on lines that are a fence and nothing else
    code.text = ("\n" .. code.text):gsub("(\n%s*```+%s*){({+[^{}]+}+)}(%s-)%f[\n\0]", "%1%2%3"):sub(2)
  end
  return code
end

local function code(el)
  el.text = el.text:gsub("^(`*){({+[^{}<]+}+)}", "%1%2")
  return el
end

return {{CodeBlock = code_block, Code = code}}
