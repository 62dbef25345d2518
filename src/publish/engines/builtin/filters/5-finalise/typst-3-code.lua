-- Code blocks on paper: the name of their file above them.
local tree = require "tree"

return {{CodeBlock = function(code)
  local filename = tree.attribute(code, "filename")
  if not filename then return nil end
  return {pandoc.Plain {pandoc.Strong {pandoc.Str(filename)}}, code}
end}}
