-- Values of CSS as Typst writes them, for the styles that authors put on divs, spans, tables and cells.
-- css_values.py is the same for the brand.
local css = {}

-- Typst's own colours, which go by the same names.
local OF_TYPST = {black = "000000", gray = "aaaaaa", silver = "dddddd", white = "ffffff", navy = "001f3f",
  blue = "0074d9", aqua = "7fdbff", teal = "39cccc", purple = "b10dc9", fuchsia = "f012be", maroon = "85144b",
  red = "ff4136", orange = "ff851b", yellow = "ffdc00", olive = "3d9970", green = "2ecc40", lime = "01ff70"}
local WEIGHTS = {thin = true, extralight = true, light = true, regular = true, medium = true, semibold = true,
  bold = true, extrabold = true, black = true}
local SAME_WEIGHT = {normal = "regular", ultralight = "extralight", demibold = "semibold", ultrabold = "extrabold",
  heavy = "black", bolder = "bold", lighter = "light"}
local PATTERNS = {solid = "solid", dashed = "dashed", dotted = "dotted"}
local THICKNESS = {thin = "1px", medium = "3px", thick = "5px"}

local named
local function colour_names()
  if not named then
    local folder = debug.getinfo(1, "S").source:match("^@(.*)[/\\][^/\\]*$") or "."
    local file = assert(io.open(folder .. "/css-colours.json"))
    named = pandoc.json.decode(file:read("a"), false)
    file:close()
  end
  return named
end

-- The number of a colour that CSS has a name for, "#rrggbb", or nil.
function css.named(name) return colour_names()[name] end

-- "color: red; width: 3px" → {{"color", "red"}, {"width", "3px"}}, in the order of writing.
function css.clauses(style)
  local out = {}
  for clause in (style or ""):gmatch("[^;]+") do
    local key, value = clause:match("^%s*([%w-]+)%s*:%s*(.-)%s*$")
    if key and value ~= "" then table.insert(out, {key:lower(), (value:gsub("%s*!important$", ""))}) end
  end
  return out
end

-- A colour as a Typst expression, or nil. `brand` is the set of the names that the brand has.
function css.colour(text, brand)
  local own = text:match("^var%(%s*%-%-brand%-([%w-]+)%s*%)$")
  if own then return brand[own] and "brand-color." .. own or nil end
  text = text:lower()
  local hex = text:match("^#%x+$")
  if hex and (#hex == 4 or #hex == 5 or #hex == 7 or #hex == 9) then return 'rgb("' .. hex .. '")' end
  if text == "transparent" then return "rgb(0, 0, 0, 0%)" end
  if OF_TYPST[text] then return text end
  local number = colour_names()[text]
  if number then
    return string.format("rgb(%d, %d, %d)", tonumber(number:sub(2, 3), 16), tonumber(number:sub(4, 5), 16),
      tonumber(number:sub(6, 7), 16))
  end
  local inside = text:match("^rgba?%(([^()]*)%)$")
  if not inside then return nil end
  local parts = {}
  for part in inside:gmatch("[^%s,/]+") do
    if not part:match("^[%d.]+%%?$") then return nil end
    table.insert(parts, part)
  end
  if #parts ~= 3 and #parts ~= 4 then return nil end
  if parts[4] and not parts[4]:match("%%$") then parts[4] = string.format("%g%%", tonumber(parts[4]) * 100) end
  return "rgb(" .. table.concat(parts, ", ") .. ")"
end

-- The colour at a share of its strength.
function css.faded(colour, opacity)
  local share = opacity:match("^([%d.]+)%%$")
  share = share and tonumber(share) or tonumber(opacity) and tonumber(opacity) * 100
  if not share or share >= 100 then return colour end
  local number = OF_TYPST[colour or "black"]
  if number then return string.format('rgb("#%s%02x")', number, math.floor(share * 255.9999 / 100)) end
  return string.format("%s.transparentize(%g%%)", colour, 100 - share)
end

local TO_POINTS = {px = 0.75, pc = 12}

-- A length, or nil. A percentage of a type size is a share of what stands around it.
function css.length(text, share)
  local number, unit = text:match("^%s*([%d.]+)%s*([%a%%]*)%s*$")
  number = tonumber(number)
  if not number then return nil end
  if unit == "" then unit = "px" end
  if TO_POINTS[unit] then return string.format("%gpt", number * TO_POINTS[unit]) end
  if unit == "rem" then unit = "em" end
  if unit == "%" and share then return string.format("%gem", number / 100) end
  if unit == "%" or unit == "em" or unit == "in" or unit == "cm" or unit == "mm" or unit == "pt" then
    return string.format("%g%s", number, unit)
  end
end

function css.weight(text)
  local number = tonumber(text)
  if number and number >= 1 and number <= 1000 then return tostring(math.floor(number)) end
  local name = text:lower():gsub("-", "")
  name = SAME_WEIGHT[name] or name
  return WEIGHTS[name] and '"' .. name .. '"' or nil
end

function css.families(text)
  local out = {}
  for name in text:gmatch("[^,]+") do
    name = name:gsub("^%s+", ""):gsub("%s+$", ""):gsub("^[\"']", ""):gsub("[\"']$", "")
    if name ~= "" then table.insert(out, '"' .. name:gsub('"', "") .. '"') end
  end
  return #out > 0 and "(" .. table.concat(out, ", ") .. ",)" or nil
end

-- One border, "2px dashed red" → {thickness, dash, paint}; {none = true} where there is no line.
function css.border(text, brand)
  local out = {}
  for part in text:gsub("%s*,%s*", ","):gmatch("%S+") do
    local length = css.length(THICKNESS[part] or part)
    if part == "none" or part == "hidden" or part == "0" or length and length:match("^0%a+$") then out.none = true
    elseif length then out.thickness = length
    elseif PATTERNS[part] then out.dash = '"' .. PATTERNS[part] .. '"'
    else out.paint = css.colour(part, brand) or out.paint end
  end
  return out
end

return css
