--- Fills reporting checklists from the sections that answer them. A plain pandoc filter, for both
--- engines: a heading declares what it answers, {checklist="COREQ:9 COREQ:10"}, and each empty place
--- in a checklist, [not reported]{.checklist-place item="COREQ:9"}, becomes a link to that heading,
--- with its page number in PDF. What the title, subtitle and keywords answer is declared in the
--- document's header: `checklist: "StaRI:1s"`. What nothing answers stays as it is, in plain sight.

local answers = {}

local function note(declared, place, first)
  for item in declared:gmatch('%S+') do
    answers[item] = answers[item] or {}
    table.insert(answers[item], first and 1 or #answers[item] + 1, place)
  end
end

local function collect(heading)
  local declared = heading.attributes.checklist
  if not declared then return nil end
  note(declared, { id = heading.identifier, title = pandoc.utils.stringify(heading) })
  heading.attributes.checklist = nil
  return heading
end

local function of_title(meta)
  if not meta.checklist then return nil end
  note(pandoc.utils.stringify(meta.checklist), { title = 'Title' }, true)
  meta.checklist = nil
  return meta
end

local function page_of(id)
  if not FORMAT:match('typst') then return {} end
  local typst = '#context { let h = query(<' .. id .. '>); '
    .. 'if h.len() > 0 [, page~#counter(page).at(h.first().location()).first()] }'
  return { pandoc.RawInline('typst', typst) }
end

local function fill(place)
  if not place.classes:includes('checklist-place') then return nil end
  local sections = answers[place.attributes.item]
  place.attributes.item = nil
  if not sections then
    place.classes:insert('not-reported')
    return place
  end
  local out = pandoc.List({})
  for i, section in ipairs(sections) do
    if i > 1 then out:extend({ pandoc.Str(';'), pandoc.Space() }) end
    if section.id then
      out:insert(pandoc.Link(section.title, '#' .. section.id))
      out:extend(page_of(section.id))
    elseif FORMAT:match('typst') then
      out:insert(pandoc.Str(section.title .. ', page\u{a0}1'))
    else
      out:insert(pandoc.Link(section.title, '#title-block-header'))
    end
  end
  return out
end

return { { Header = collect, Meta = of_title }, { Span = fill } }
