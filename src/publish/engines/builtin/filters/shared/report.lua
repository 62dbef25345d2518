-- Tell the press what is wrong or worth knowing: one JSON line on standard error each.
local report = {}

local function send(level, signal)
  signal.level = level
  io.stderr:write("bite:" .. pandoc.json.encode(signal) .. "\n")
end

-- signal: what, optionally id, find (texts by which the author's line is found), do, kind
function report.fault(signal) send("error", signal) end
function report.warning(signal) send("warning", signal) end
function report.note(signal) send("note", signal) end

function report.unsupported(feature, find)
  send("error", {
    kind = "unsupported", find = find, what = "unsupported: " .. feature,
    ["do"] = "render with Quarto, or remove it",
  })
end

return report
