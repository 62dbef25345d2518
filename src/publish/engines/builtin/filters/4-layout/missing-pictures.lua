-- Pictures that are not there are told together with what else is wrong, before anything is written.
-- A lenient page keeps the link, as Quarto's does; on paper there is nothing to keep.
local report = require "report"

local folders, needed = {""}, FORMAT:match("typst") ~= nil

local function is_file(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local function is_elsewhere(src)
  return src == "" or src:match("^%a[%w+.-]*:") or src:match("^[/#]") or src:match("^bite%-media/")
end

local function decoded(src)
  return (src:gsub("[?#].*$", ""):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function image(img)
  if not needed or is_elsewhere(img.src) then return nil end
  for _, folder in ipairs(folders) do
    if is_file(folder .. decoded(img.src)) or is_file(folder .. img.src) then return nil end
  end
  report.fault {
    kind = "picture", find = {img.src}, what = "the picture " .. img.src .. " does not exist",
    ["do"] = "correct the path",
  }
end

return {
  {Meta = function(meta)
    local ending = meta["output-ext"]
    -- Typst text that is not compiled needs no pictures yet.
    if ending and pandoc.utils.stringify(ending) == "typ" then needed = false end
    local strict = meta["bite-accessibility"]
    if strict and pandoc.utils.stringify(strict) == "strict" then needed = true end
    local more = meta["resource-path"]
    if more and pandoc.utils.type(more) ~= "List" then more = {more} end
    for _, folder in ipairs(more or {}) do table.insert(folders, pandoc.utils.stringify(folder) .. "/") end
  end},
  {Image = image},
}
