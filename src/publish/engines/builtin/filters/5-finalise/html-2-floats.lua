-- Floats, figures and panels as <figure>, with Quarto's ids and classes; alt text is checked here,
-- where every picture of the document passes.
local tree = require "tree"
local report = require "report"

local meta = {}
local strict = false
local CAPTION_ID = "-caption-0ceaefa1-69ba-4598-a22c-09a6ac19f8ca"

local function cap_location(float, kind)
  local qualified = kind .. "-cap-location"
  return tree.attribute(float, qualified) or tree.attribute(float, "cap-location")
    or tree.option(meta, qualified) or tree.option(meta, "cap-location")
    or (tree.kinds[kind] or {}).caption or "bottom"
end

local function html_tag(name, attr, content)
  local out = pandoc.Blocks {pandoc.RawBlock("html", "<" .. name .. attr .. ">")}
  tree.append(out, content)
  out:insert(pandoc.RawBlock("html", "</" .. name .. ">"))
  return out
end

local function align_of(blocks)
  local align
  pandoc.Blocks(blocks):walk {Image = function(image) align = align or image.attributes["fig-align"] end}
  return align or tree.option(meta, "fig-align") or "center"
end

local function missing_alt(img)
  report.fault {
    kind = "alt", find = {img.src}, what = "the picture " .. img.src .. " has no text alternative",
    ["do"] = 'say in words what it shows: fig-alt="…" on the image, or `#| fig-alt:` in the cell',
  }
end

-- Alt text moves from Quarto's `fig-alt` to the `alt` of the <img>: pandoc writes the caption there.
local function image(img)
  local alt = tree.attribute(img, "fig-alt")
  local written = tree.text(img.caption)
  if alt == nil and img.attributes["alt"] ~= nil then alt = img.attributes["alt"] end
  local decorative = img.attributes["role"] == "presentation" or img.attributes["aria-hidden"] == "true"
  if (alt == nil or alt == "") and written == "" and not decorative then
    if strict then missing_alt(img) else alt = "" end
  end
  for _, name in ipairs {"fig-align", "fig-scap", "fig-pos", "fig-env", "fig-cap-location", "cap-location"} do
    img.attributes[name] = nil
  end
  if alt ~= nil then
    img.attributes["alt"] = alt
  end
  img.title = img.title:gsub("^fig:", "")
  img.classes:insert("img-fluid")
  return img
end

-- A picture that only has a caption: an error where pages must be accessible, else its caption.
local function lend_alt(img, caption)
  if img.attributes["fig-alt"] or img.attributes["alt"] then return end
  if strict then return missing_alt(img) end
  img.attributes["alt"] = caption
end

local function panel_cells(blocks)
  return pandoc.Blocks(blocks):walk {Div = function(div)
    if div.classes:includes("quarto-layout-row") then
      local valign = tree.attribute(div, "layout-valign")
      if valign then div.classes:insert("quarto-layout-valign-" .. valign) end
      return div
    end
    if not div.classes:includes("quarto-layout-cell") then return nil end
    local align = tree.attribute(div, "layout-align") or "center"
    local flex = align == "left" and "flex-start" or align == "right" and "flex-end" or "center"
    div.attributes["style"] = "flex-basis: " .. (tree.attribute(div, "width") or "auto")
      .. ";justify-content: " .. flex .. ";"
    tree.without_class(div, "^bite%-gap$")
    return div
  end}
end

local function float(div)
  local kind = div.attributes["bite-type"]
  local parent = div.attributes["bite-parent"]
  local body, caption = tree.child(div, "bite-body"), tree.child(div, "bite-caption")
  local content = body and body.content or pandoc.Blocks {}
  local place = cap_location(div, kind)
  local align = tree.attribute(div, "fig-align") or kind == "lst" and "left" or align_of(content)
  local uncaptioned = div.attributes["bite-uncaptioned"] == "true"
  local alt = tree.attribute(div, "fig-alt")
  if alt then
    content = content:walk {Image = function(img)
      if not img.attributes["alt"] then img.attributes["alt"] = alt end
      return img
    end}
  end
  local words = caption and tree.text(caption.content):gsub("^.-\u{a0}%S+ ", "") or ""
  content = content:walk {
    traverse = "topdown",
    Div = function(inner) if inner.classes:includes("quarto-float") then return nil, false end end,
    Table = function() return nil, false end,
    Image = function(img) lend_alt(img, words) return img end,
  }
  local id = div.identifier
  local caption_id = id .. CAPTION_ID
  local inner = pandoc.Div(content, pandoc.Attr("", {}, {}))
  local blocks = pandoc.Blocks {}
  local function add_caption()
    if not caption then return end
    local sub = parent and "quarto-subfloat-" or "quarto-float-"
    local in_margin = place == "margin" and not parent and "margin-caption " or ""
    local classes = in_margin .. "quarto-float-caption-" .. place .. " " .. sub .. "caption " .. sub .. kind
      .. " figure-caption" .. (uncaptioned and not parent and " quarto-uncaptioned" or "")
    tree.append(blocks, html_tag("figcaption",
      string.format(' id="%s" class="%s"', caption_id, classes), caption.content))
  end
  if caption then inner.attributes["aria-describedby"] = caption_id end
  -- a caption in the margin starts beside the head of what it explains
  local first = place == "top" or place == "margin"
  if first then add_caption() end
  blocks:insert(inner)
  if not first then add_caption() end
  local figure_class = "quarto-float " .. (parent and "quarto-subfloat-" or "quarto-float-") .. kind .. " figure"
  local labelled = caption and string.format(' aria-labelledby="%s"', caption_id) or ""
  div.content = html_tag("figure", string.format(' class="%s"', figure_class), blocks)
  for _, name in ipairs {"bite-type", "bite-number", "bite-label", "bite-parent", "bite-uncaptioned", "fig-scap", "fig-pos",
    "fig-env", "tbl-colwidths", "execution_count"} do
    div.attributes[name] = nil
  end
  tree.without_class(div, "^bite%-float$")
  if kind == "lst" then div.classes:insert("listing") end
  if div.classes:includes("quarto-layout-panel") then
    -- a panel's own classes say how it is laid out; the figure is inside
    return div
  end
  div.classes:extend {"quarto-float", "quarto-figure", "quarto-figure-" .. align}
  return div
end

-- A captioned picture without a number.
local function figure(fig)
  local content = pandoc.Blocks(fig.content:map(function(block)
    return block.t == "Plain" and pandoc.Para(block.content) or block
  end))
  local align = align_of(content)
  local classes, style = {"quarto-figure", "quarto-figure-" .. align}, nil
  content = content:walk {Image = function(img)
    lend_alt(img, tree.text(fig.caption.long))
    for _, class in ipairs(img.classes) do
      if class:match("^column%-") or class == "aside" then table.insert(classes, class) end
    end
    tree.without_class(img, "^column%-")
    img.classes:insert("figure-img")
    img.caption = pandoc.Inlines {}
    return img
  end}
  for _, class in ipairs(fig.classes) do table.insert(classes, class) end
  local blocks = content
  if #fig.caption.long > 0 then
    local place = tree.option(meta, "fig-cap-location") or tree.option(meta, "cap-location")
    local class = place == "margin" and "figure-caption margin-caption" or "figure-caption"
    local caption = html_tag("figcaption", string.format(' class="%s"', class), fig.caption.long)
    if place == "top" or place == "margin" then
      blocks = tree.append(caption, content)
    else blocks = tree.append(content:clone(), caption) end
  end
  return pandoc.Div(html_tag("figure", ' class="figure"', blocks), pandoc.Attr(fig.identifier, classes))
end

return {
  {Meta = function(m)
    meta = m
    tree.read_custom_kinds(m)
    strict = tree.option(m, "bite-accessibility") == "strict"
  end},
  {Pandoc = function(doc) doc.blocks = panel_cells(doc.blocks) return doc end},
  {Figure = figure},
  {Div = function(div) if div.classes:includes("bite-float") then return float(div) end end},
  {Image = image},
}
