-- Raw blocks in another of pandoc's languages: ```{=pandoc-reader-latex} is read as LaTeX.
local report = require "report"

return {{RawBlock = function(block)
  local reader = block.format:match("^pandoc%-reader%-(.+)$")
  if not reader then return nil end
  local ok, doc = pcall(pandoc.read, block.text, reader)
  if ok then return doc.blocks end
  report.fault {
    find = {block.format}, what = "pandoc cannot read the block as " .. reader,
    ["do"] = "name one of pandoc's formats after pandoc-reader-, and write the block in it",
  }
end}}
