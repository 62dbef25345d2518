--- The boxes of the reports in PDF: the author's divs become calls of the functions in typst-template.typ.
--- A plain pandoc filter for both engines. On the web the classes stay and theme/report.css dresses them;
--- only runs of `.big-number` and of `.card` get a div around them, in both formats.
---
---   ::: {.panel}  .plain-english  .key-findings  .caution  .fact-box  .card     a box; tone="turquoise|pink|orange|blue"
---   ::: {.big-number}     first paragraph: the number; the rest: what it is
---   ::: {.quote by="…"}   what somebody said; or the speaker as last paragraph, after a dash
---   ::: {.partners}       a list of names, in columns
---   ::: {.table-note}     small print under a table or figure; also .figure-note, .source-note
---   [Put here …]{.slot}   a place that the authors have still to fill, seen as such
---   ::: {.synthetic-notice short="…"}   the data notice; `short` is what the foot of each page says
---   ::: {.brief pages=2}  the two-page layout: its boxes in two columns, the rest across the page
---   ::: {.columns-2}      its children side by side

local typst = FORMAT:match('typst') ~= nil
local BOXES = { 'panel', 'plain-english', 'key-findings', 'caution', 'fact-box', 'card' }
local NOTES = { 'table-note', 'figure-note', 'source-note', 'how-made' }
local GROUPED = { ['big-number'] = 'big-numbers', card = 'cards' }

local function has(el, class) return el.t == 'Div' and el.classes:includes(class) end
local function raw(text) return pandoc.RawBlock('typst', text) end
local function literal(text) return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"' end

local function first_of(el, classes)
  for _, class in ipairs(classes) do
    if el.classes:includes(class) then return class end
  end
end

local function wrap(before, blocks, after)
  local out = pandoc.Blocks { raw(before) }
  out:extend(blocks)
  out:insert(raw(after))
  return out
end

-- Neighbours of a class that wants company stand together in one div.
local function group(blocks)
  local out, run, class = pandoc.Blocks {}, nil, nil
  local function close()
    if run then out:insert(pandoc.Div(run, pandoc.Attr('', { GROUPED[class] }))) end
    run, class = nil, nil
  end
  for _, block in ipairs(blocks) do
    local mine = block.t == 'Div' and first_of(block, { 'big-number', 'card' })
    if mine and not block.classes:includes('grouped') then
      if class ~= mine then close() end
      run, class = run or pandoc.Blocks {}, mine
      run:insert(block)
    else
      close()
      out:insert(block)
    end
  end
  close()
  return out
end

local function group_all(blocks)
  return blocks:walk {
    traverse = 'topdown',
    Div = function(div)
      if has(div, 'big-numbers') or has(div, 'cards') then return div, false end
      div.content = group(div.content)
      return div
    end,
  }
end

local in_brief = 0

local function box(div, kind)
  local arguments = { 'kind: ' .. literal(kind) }
  if div.attributes.tone then table.insert(arguments, 'tone: ' .. literal(div.attributes.tone)) end
  if in_brief > 0 or kind == 'card' then table.insert(arguments, 'compact: true') end
  return wrap('#bite-box(' .. table.concat(arguments, ', ') .. ')[', div.content, ']\n')
end

local function big_number(div)
  local value = div.content[1]
  local rest = pandoc.Blocks {}
  for i = 2, #div.content do rest:insert(div.content[i]) end
  local out = wrap('#bite-big-number([', { pandoc.Plain(value and value.content or {}) }, '])[')
  out:extend(rest)
  out:insert(raw(']\n'))
  return out
end

local function speaker_of(div)
  if div.attributes.by then return pandoc.Inlines { pandoc.Str(div.attributes.by) } end
  local last = div.content[#div.content]
  if #div.content > 1 and (last.t == 'Para' or last.t == 'Plain') then
    div.content:remove(#div.content)
    local first = last.content[1]
    if first and first.t == 'Str' then
      first.text = first.text:gsub('^[—–-]+', '')
      last.content[1] = first
      if first.text == '' then last.content:remove(1) end
    end
    if last.content[1] and last.content[1].t == 'Space' then last.content:remove(1) end
    return last.content
  end
end

local function quote(div)
  local speaker = speaker_of(div)
  local inside = pandoc.Blocks {}
  for _, block in ipairs(div.content) do
    if block.t == 'BlockQuote' then inside:extend(block.content) else inside:insert(block) end
  end
  local out = pandoc.Blocks {}
  if speaker then
    out:extend(wrap('#bite-quote(by: [', { pandoc.Plain(speaker) }, '])['))
  else
    out:insert(raw('#bite-quote['))
  end
  out:extend(inside)
  out:insert(raw(']\n'))
  return out
end

local function cells(name, children, arguments)
  local out = pandoc.Blocks { raw('#' .. name .. '(' .. (arguments or '')) }
  for _, child in ipairs(children) do
    out:insert(raw('['))
    out:extend(child)
    out:insert(raw('],'))
  end
  out:insert(raw(')\n'))
  return out
end

local convert

local function side_by_side(div, columns)
  local children = {}
  for _, block in ipairs(div.content) do table.insert(children, convert(block)) end
  return cells('bite-side-by-side', children, columns and 'columns: ' .. columns .. ', ' or nil)
end

-- A list of names in three lists of about equal length, side by side.
local function partners(div)
  local children = {}
  for _, block in ipairs(div.content) do
    if block.t == 'BulletList' then
      local per = math.ceil(#block.content / math.min(3, math.max(1, math.ceil(#block.content / 3))))
      for from = 1, #block.content, per do
        local part = {}
        for i = from, math.min(from + per - 1, #block.content) do table.insert(part, block.content[i]) end
        table.insert(children, pandoc.Blocks { pandoc.BulletList(part) })
      end
    end
  end
  if #children == 0 then return wrap('#bite-partners[', div.content, ']\n') end
  local out = pandoc.Blocks {}
  for _, block in ipairs(div.content) do
    if block.t ~= 'BulletList' then out:insert(block) end
  end
  out:extend(cells('bite-partners', children))
  return out
end

local ACROSS = { 'big-numbers', 'cards', 'columns-2', 'synthetic-notice', 'partners', 'wide' }

-- What lies across the page after the last boxes is the tail: the boxes leave it room.
local function brief(div)
  in_brief = in_brief + 1
  local out, waiting, tail = pandoc.Blocks {}, {}, pandoc.Blocks {}
  local pages = tonumber(div.attributes.pages) or 2
  local function flush(with_tail)
    if #waiting == 0 then
      out:extend(tail)
    else
      local call = pandoc.Blocks { raw('#bite-brief(pages: ' .. pages .. ', ') }
      if with_tail and #tail > 0 then call = wrap('#bite-brief(pages: ' .. pages .. ', tail: [', tail, '], ') end
      for _, box_blocks in ipairs(waiting) do
        call:insert(raw('['))
        call:extend(box_blocks)
        call:insert(raw('],'))
      end
      call:insert(raw(')\n'))
      out:extend(call)
      if not with_tail then out:extend(tail) end
    end
    waiting, tail = {}, pandoc.Blocks {}
  end
  for _, block in ipairs(div.content) do
    local across = block.t == 'Header' or block.t == 'RawBlock'
      or block.t == 'Div' and first_of(block, ACROSS)
    if across then
      tail:extend(convert(block))
    else
      if #tail > 0 then flush(false) end
      table.insert(waiting, convert(block))
    end
  end
  flush(true)
  in_brief = in_brief - 1
  return out
end

-- Quarto leaves a figure in the div of its cell, where Typst cannot move it to the top or foot of a page.
local function holds_float_only(div)
  return has(div, 'cell') and #div.classes == 1 and #div.content == 1
    and div.content[1].t == 'Div' and div.content[1].attributes.__quarto_custom_type == 'FloatRefTarget'
end

local function converted(div)
  if holds_float_only(div) then return convert(div.content[1]) end
  if has(div, 'brief') then return brief(div) end
  local kind = first_of(div, BOXES)
  local note = first_of(div, NOTES)
  if has(div, 'big-numbers') or has(div, 'cards') then return side_by_side(div) end
  if has(div, 'columns-2') then return side_by_side(div, 2) end
  if kind or note or has(div, 'big-number') or has(div, 'quote') or has(div, 'partners')
      or has(div, 'synthetic-notice') then
    local inner = pandoc.Blocks {}
    for _, block in ipairs(div.content) do inner:extend(convert(block)) end
    div.content = inner
  end
  if kind then return box(div, kind) end
  if note then return wrap(in_brief > 0 and '#bite-note(size: 9.5pt)[' or '#bite-note[', div.content, ']\n') end
  if has(div, 'big-number') then return big_number(div) end
  if has(div, 'quote') then return quote(div) end
  if has(div, 'partners') then return partners(div) end
  if has(div, 'synthetic-notice') then
    local short = div.attributes.short
    return wrap('#bite-synthetic-notice' .. (short and '(short: [' .. short .. '])' or '') .. '[', div.content, ']\n')
  end
end

local walker = {
  traverse = 'topdown',
  Div = function(div)
    local out = converted(div)
    if out then return out, false end
  end,
}

convert = function(block)
  return pandoc.Blocks { block }:walk(walker)
end

-- A heading in a box belongs to it and has no number, on the web and on paper alike.
local function without_number(div)
  if not first_of(div, BOXES) then return nil end
  div.content = div.content:walk {
    Header = function(heading)
      if not heading.classes:includes('unnumbered') then heading.classes:insert('unnumbered') end
      return heading
    end,
  }
  return div
end

local function slot(span)
  if not span.classes:includes('slot') then return nil end
  local out = pandoc.Inlines { pandoc.RawInline('typst', '#bite-slot[') }
  out:extend(span.content)
  out:insert(pandoc.RawInline('typst', ']'))
  return out
end

-- Words that lead to a list or a quotation do not stay behind at the foot of a page. A paragraph of
-- more than a few lines does: to carry all of it to the next page would leave this one empty.
local MOST_LEADING = 300 -- characters

local function kept_with_next(blocks)
  local out = pandoc.Blocks {}
  for i, block in ipairs(blocks) do
    local after = blocks[i + 1]
    local leads = block.t == 'Para' and after and (after.t == 'BulletList' or after.t == 'OrderedList'
      or after.t == 'BlockQuote' or has(after, 'quote'))
    if leads and #pandoc.utils.stringify(block) <= MOST_LEADING then
      out:extend(wrap('#context block(sticky: true, spacing: par.spacing)[', { block }, ']'))
    else
      out:insert(block)
    end
  end
  return out
end

function Pandoc(doc)
  doc.blocks = doc.blocks:walk { Div = without_number }
  doc.blocks = group_all(pandoc.Blocks { pandoc.Div(doc.blocks) })[1].content
  if not typst then return doc end
  local found = false
  doc.blocks:walk { Div = function(div) if has(div, 'brief') then found = true end end }
  if found then doc.meta['bite-brief'] = true end
  doc.blocks = doc.blocks:walk { Blocks = kept_with_next, Span = slot }:walk(walker)
  return doc
end
