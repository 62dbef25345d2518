--- Ties what is claimed to the themes it rests on. A plain pandoc filter for both engines.
---
---   [A sentence.]{theme="Trust"}      rests on a theme; so may a heading or a div, and several
---                                     themes have semicolons between them
---   [A sentence.]{.if-heard theme="Trust"}    stands only where somebody spoke to the theme
---   [@fig-map shows them.]{.if-any of="partners"}    stands only where there are any; so does a div
---   ::: {.there-are-no of="partners referrals"}    from a cell: of what there is none in this selection
---   ::: {.heard unheard="Trust // …"}    from a cell: the themes nobody spoke to in this selection
---   []{.no-evidence}                  from a cell: the item of a list that rests on nothing goes
---   [–]{.claims-of known="Trust // …"}   from a cell: becomes links to what rests on the theme
---   [T1 Trust]{#ground-trust .ground mark="T1" known="Trust // …"}   from a cell: the theme's row
---                                     in the evidence map, and its mark there
---
--- Where the document has an evidence map, a claim is followed by a small link to it. Whether a
--- claim holds is checked before this filter runs.

local unheard = {}
local missing = {} -- of what there is none
local grounds = {} -- name → { id of its row in the evidence map, its mark there }
local claims = {} -- name → list of { id, text }
local n_claims = 0

local function same(name)
  -- ‘ ’ and “ ” byte by byte: Lua's classes know no character beyond ASCII.
  local plain = name:gsub('\226\128[\152\153]', "'"):gsub('\226\128[\156\157]', '"')
  return pandoc.text.lower((plain:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', '')))
end

local function split(text, mark)
  local found = pandoc.List {}
  for name in ((text or '') .. mark):gmatch('(.-)' .. mark) do
    if name:match('%S') then found:insert(same(name)) end
  end
  return found
end

--- The names in a `theme` attribute: the whole of it where that is a name, else its parts.
local function names_of(attributes)
  local value = attributes.theme
  if not value then return pandoc.List {} end
  local whole = same(value)
  if unheard[whole] or grounds[whole] or not value:match(';') then return pandoc.List { whole } end
  return split(value, ';')
end

local function left_out(element)
  if element.classes:includes('if-any') then
    for name in (element.attributes.of or ''):gmatch('%S+') do
      if missing[name] then return true end
    end
  end
  if not element.classes:includes('if-heard') then return false end
  for _, name in ipairs(names_of(element.attributes)) do
    if unheard[name] then return true end
  end
  return false
end

local function read(doc)
  doc:walk {
    Div = function(div)
      if div.classes:includes('there-are-no') then
        for name in (div.attributes.of or ''):gmatch('%S+') do missing[name] = true end
      end
      if not div.classes:includes('heard') then return nil end
      for _, name in ipairs(split(div.attributes.unheard, ' // ')) do unheard[name] = true end
    end,
    Span = function(span)
      if not span.classes:includes('ground') then return nil end
      for _, name in ipairs(split(span.attributes.known, ' // ')) do
        local mark = span.attributes.mark or 'evidence'
        grounds[name] = grounds[name] or { id = span.identifier, mark = mark }
      end
    end,
  }
end

local function first_words(inlines)
  local words, out = 0, {}
  for word in pandoc.utils.stringify(inlines):gmatch('%S+') do
    words = words + 1
    if words > 7 then return table.concat(out, ' ') .. ' …' end
    table.insert(out, word)
  end
  return (table.concat(out, ' '):gsub('[.,;:]$', ''))
end

local function note(names, id, text)
  for _, name in ipairs(names) do
    claims[name] = claims[name] or {}
    table.insert(claims[name], { id = id, text = text })
  end
end

local function plain(element)
  element.attributes.theme = nil
  element.classes = element.classes:filter(function(class) return class ~= 'if-heard' end)
  return element
end

local function to_grounds(names)
  local out = pandoc.List {}
  for _, name in ipairs(names) do
    if grounds[name] then
      if #out > 0 then out:insert(pandoc.Str(', ')) end
      local to = grounds[name]
      out:insert(pandoc.Link(to.mark, '#' .. to.id, 'The passages behind this'))
    end
  end
  return #out > 0 and pandoc.List { pandoc.Superscript(out) } or pandoc.List {}
end

--- Takes out what nobody spoke to, with one of the spaces around it.
local function drop(inlines)
  local out = pandoc.List {}
  local dropped = false
  for _, inline in ipairs(inlines) do
    local space = inline.t == 'Space' or inline.t == 'SoftBreak'
    if inline.t == 'Span' and left_out(inline) then
      dropped = true
    elseif not (dropped and space and (#out == 0 or out[#out].t == 'Space'
        or out[#out].t == 'SoftBreak')) then
      out:insert(inline)
    end
  end
  if not dropped then return nil end
  while #out > 0 and (out[#out].t == 'Space' or out[#out].t == 'SoftBreak') do out:remove(#out) end
  return pandoc.Inlines(out)
end

local function empty_block(block)
  if #block.content == 0 then return {} end
end

local function bare(inline)
  if inline.classes:includes('if-any') then return inline.content end
end

--- A list without the items that rest on nothing.
local function supported(list)
  list.content = list.content:filter(function(item)
    local found = false
    pandoc.Blocks(item):walk {
      Span = function(span) found = found or span.classes:includes('no-evidence') end,
    }
    return not found
  end)
  if #list.content == 0 then return {} end
  return list
end

local take_out = {
  BulletList = supported,
  OrderedList = supported,
  Inlines = drop,
  Para = empty_block,
  Plain = empty_block,
  Div = function(div)
    if div.classes:includes('heard') or div.classes:includes('there-are-no') then return {} end
    if left_out(div) then return {} end
    if div.classes:includes('if-any') then return div.content end
  end,
}

local tie = {
  traverse = 'topdown',
  Header = function(heading)
    local names = names_of(heading.attributes)
    if #names == 0 then return nil end
    if names[1] ~= 'none' then
      note(names, heading.identifier, pandoc.utils.stringify(heading))
    end
    return plain(heading)
  end,
  Div = function(div)
    local names = names_of(div.attributes)
    if #names == 0 then return nil end
    plain(div)
    local framed = #div.classes > 0 or #div.attributes > 0
    if not framed then div.classes:insert('unframed') end
    local first = div.content[1]
    if not framed and div.identifier == '' and first and first.t == 'Header' then
      note(names, first.identifier, pandoc.utils.stringify(first))
      return div
    end
    n_claims = n_claims + 1
    if div.identifier == '' then div.identifier = 'claim-' .. n_claims end
    note(names, div.identifier, first_words(div.content))
    return div
  end,
  Span = function(span)
    local names = names_of(span.attributes)
    if #names == 0 or span.classes:includes('ground') then return nil end
    n_claims = n_claims + 1
    if span.identifier == '' then span.identifier = 'claim-' .. n_claims end
    note(names, span.identifier, first_words(span.content))
    span.content:extend(to_grounds(names))
    return plain(span), false
  end,
}

--- In Typst a thing has one name: the first word of a sentence that has its own is named, not the sentence.
local function name_first_word(inlines, id)
  local first = inlines[1]
  if first.t == 'Span' and first.identifier ~= '' and #first.content > 0 then
    return name_first_word(first.content, id)
  end
  inlines[1] = pandoc.Span({ first }, pandoc.Attr(id))
end

--- A div that was there only for its theme goes, and its first words are what links lead to: a heading
--- in a div is in no table of contents, and in Typst a picture in one cannot float past its end.
local unwrap = {
  Div = function(div)
    if not div.classes:includes('unframed') then return nil end
    if div.identifier == '' then return div.content end
    local first = div.content[1]
    if first and (first.t == 'Para' or first.t == 'Plain') and #first.content > 0 then
      name_first_word(first.content, div.identifier)
    else
      div.content:insert(1, pandoc.Div({}, pandoc.Attr(div.identifier)))
    end
    return div.content
  end,
}

local fill = {
  Span = function(span)
    if span.classes:includes('ground') then
      span.attributes.known, span.attributes.mark = nil, nil
      return span
    end
    if not span.classes:includes('claims-of') then return nil end
    local out, seen = pandoc.List {}, {}
    for _, name in ipairs(split(span.attributes.known, ' // ')) do
      for _, claim in ipairs(claims[name] or {}) do
        if not seen[claim.id] then
          seen[claim.id] = true
          if #out > 0 then out:extend { pandoc.Str(';'), pandoc.Space() } end
          out:insert(pandoc.Link(claim.text, '#' .. claim.id))
        end
      end
    end
    if #out == 0 then return span.content end
    return out
  end,
}

function Pandoc(doc)
  read(doc)
  return doc:walk(take_out):walk { Span = bare }:walk(tie):walk(unwrap):walk(fill)
end
