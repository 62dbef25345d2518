-- The little of Quarto's Lua names that authors' own filters may use here: logging and the format.
-- features.py refuses a filter that uses more.
local report = require "report"

local function say(value)
  report.warning {what = "a filter says: " .. (type(value) == "string" and value or pandoc.utils.stringify(value))}
end

local function is_format(name)
  if FORMAT:match("typst") then return name == "typst" end
  return name == "html" or name == "html5" or name == "html:js"
end

return {
  log = {output = function() end, debug = function() end, info = function() end, trace = function() end,
    warning = say, error = function(value) error(value) end},
  doc = {is_format = is_format, isFormat = is_format},
}
