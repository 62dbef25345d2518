-- A formula in TeX as words a screen reader can say: enough for the statistics of an evaluation
-- report. What is not known keeps its TeX name, so nothing is lost.
local spoken = {}

local WORDS = {
  times = "times", cdot = "times", div = "divided by", pm = "plus or minus", mp = "minus or plus",
  le = "is at most", leq = "is at most", ge = "is at least", geq = "is at least", neq = "is not equal to",
  ne = "is not equal to", approx = "is approximately", sim = "is distributed as", equiv = "is equivalent to",
  propto = "is proportional to", ["in"] = "is in", to = "to", rightarrow = "to", infty = "infinity",
  sum = "the sum", prod = "the product", int = "the integral", partial = "partial", ldots = "and so on",
  dots = "and so on", cdots = "and so on", mid = "given", log = "log", ln = "natural log", exp = "exp",
  min = "minimum", max = "maximum", quad = " ", qquad = " ", left = "", right = "", displaystyle = "",
}
local ACCENTS = {hat = "hat", bar = "bar", overline = "bar", tilde = "tilde", vec = "vector", dot = "dot"}
local QUIET = {text = true, mathrm = true, mathbf = true, mathit = true, operatorname = true, mathcal = true,
  boldsymbol = true, mathbb = true}
local SIGNS = {["="] = " equals ", ["+"] = " plus ", ["-"] = " minus ", ["<"] = " is less than ",
  [">"] = " is more than ", ["/"] = " over ", ["*"] = " times ", ["|"] = " bar ", ["~"] = " "}

-- The balanced {…} that starts at `from`, or one token: its inside and the place after it.
local function argument(tex, from)
  from = tex:find("%S", from) or #tex + 1
  if tex:sub(from, from) == "{" then
    local group = tex:match("^%b{}", from)
    if group then return group:sub(2, -2), from + #group end
  end
  local command = tex:match("^\\%a+", from)
  if command then return command, from + #command end
  local char = tex:match("^[%z\1-\127\194-\244][\128-\191]*", from) or ""
  return char, from + math.max(#char, 1)
end

local say

local function command(name, tex, at)
  if name == "frac" or name == "dfrac" or name == "tfrac" then
    local above, next_one = argument(tex, at)
    local below, after = argument(tex, next_one)
    return " the fraction " .. say(above) .. " over " .. say(below) .. ", ", after
  elseif name == "sqrt" then
    local inside, after = argument(tex, at)
    return " the square root of " .. say(inside) .. " ", after
  elseif ACCENTS[name] then
    local inside, after = argument(tex, at)
    return " " .. say(inside) .. " " .. ACCENTS[name] .. " ", after
  elseif QUIET[name] then
    local inside, after = argument(tex, at)
    return " " .. (name == "text" and inside or say(inside)) .. " ", after
  elseif name == "begin" or name == "end" then
    local _, after = argument(tex, at)
    return " ", after
  end
  return " " .. (WORDS[name] or name) .. " ", at
end

say = function(tex)
  local out, at = {}, 1
  while at <= #tex do
    local char = tex:sub(at, at)
    local name = tex:match("^\\(%a+)", at)
    if name then
      local words, after = command(name, tex, at + 1 + #name)
      table.insert(out, words)
      at = after
    elseif char == "\\" then
      table.insert(out, tex:sub(at + 1, at + 1) == "%" and "%" or " ")
      at = at + 2
    elseif char == "^" or char == "_" then
      local inside, after = argument(tex, at + 1)
      local words = say(inside)
      if char == "_" then words = " sub " .. words
      elseif words == "2" then words = " squared "
      elseif words == "3" then words = " cubed "
      else words = " to the power " .. words end
      table.insert(out, words .. " ")
      at = after
    elseif SIGNS[char] then
      table.insert(out, SIGNS[char])
      at = at + 1
    elseif char == "{" or char == "}" or char == "&" then
      at = at + 1
    else
      table.insert(out, char)
      at = at + 1
    end
  end
  local text = table.concat(out):gsub("%s+", " "):gsub(" ([,.;:)])", "%1"):gsub("%( ", "(")
  return (text:gsub("^%s+", ""):gsub("[%s,]+$", ""))
end

-- "\frac{a}{b} = 2" → "the fraction a over b, equals 2".
function spoken.words(tex)
  local text = say(tex)
  return text ~= "" and text or "empty formula"
end

return spoken
