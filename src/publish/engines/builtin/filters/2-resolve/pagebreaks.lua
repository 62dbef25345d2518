-- `\newpage` and `\pagebreak`, as R Markdown authors write them, break the page in every format.
local function page_break()
  if FORMAT:match("typst") then return pandoc.RawBlock("typst", "#pagebreak()") end
  return pandoc.RawBlock("html", '<div style="page-break-after: always;"></div>')
end

local function is_break(text)
  return text:match("^%s*\\newpage%s*{?}?%s*$") or text:match("^%s*\\pagebreak%s*{?}?%s*$")
end

return {{
  RawBlock = function(block)
    if block.format == "tex" and is_break(block.text) then return page_break() end
  end,
  Para = function(para)
    if #para.content == 1 then
      local only = para.content[1]
      if only.t == "RawInline" and only.format == "tex" and is_break(only.text)
        or only.t == "Str" and only.text == "\f" then return page_break() end
    end
  end,
}}
