-- Remember whether the author placed the reference list with a Div#refs: it then stays there.
-- (Without one, citeproc appends its own at the end of the document.)
return {{Pandoc = function(doc)
  local placed = false
  for i, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.identifier == "refs" and i < #doc.blocks then placed = true end
  end
  doc.blocks:walk {Div = function(div)
    for _, inner in ipairs(div.content) do
      if inner.t == "Div" and inner.identifier == "refs" then placed = true end
    end
  end}
  doc.meta["bite-refs-placed"] = placed
  return doc
end}}
