-- Which ink can be read on which paper (WCAG 2.2, 1.4.3: relative luminance and contrast).
local css = require "css"

local contrast = {}

local function channel(text)
  local share = text:match("^([%d.]+)%%$")
  return share and tonumber(share) * 2.55 or tonumber(text)
end

-- Red, green and blue of a CSS colour, 0 to 255; nil if it is none or can be seen through.
function contrast.rgb(text)
  text = (text or ""):lower():match("^%s*(.-)%s*$")
  local hex = (css.named(text) or text):match("^#(%x+)$")
  if hex and #hex == 3 then hex = hex:gsub("%x", "%0%0") end
  if hex and #hex == 6 then
    return tonumber(hex:sub(1, 2), 16), tonumber(hex:sub(3, 4), 16), tonumber(hex:sub(5, 6), 16)
  end
  local inside = text:match("^rgba?%(([^()]*)%)$")
  if not inside then return nil end
  local parts = {}
  for part in inside:gmatch("[^%s,/]+") do table.insert(parts, channel(part)) end
  if #parts == 3 or #parts == 4 and parts[4] >= 1 then return parts[1], parts[2], parts[3] end
end

local function luminance(r, g, b)
  local function linear(value)
    value = value / 255
    return value <= 0.04045 and value / 12.92 or ((value + 0.055) / 1.055) ^ 2.4
  end
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
end

-- The contrast of two colours, from 1 to 21; nil if one of them is not known.
function contrast.ratio(one, other)
  local r, g, b = contrast.rgb(one)
  local s, h, c = contrast.rgb(other)
  if not r or not s then return nil end
  local a, d = luminance(r, g, b), luminance(s, h, c)
  return (math.max(a, d) + 0.05) / (math.min(a, d) + 0.05)
end

-- Dark or white ink, whichever is easier to read on the colour; nil if the colour is not known.
function contrast.ink(paper)
  local dark, white = contrast.ratio("#1d1d1d", paper), contrast.ratio("#ffffff", paper)
  return dark and (dark >= white and "#1d1d1d" or "#ffffff")
end

return contrast
