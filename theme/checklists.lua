--- Fills reporting checklists from the sections that answer them. A plain pandoc filter, for both
--- engines: a heading declares what it answers, {checklist="COREQ:9 COREQ:10"}, and each empty place
--- in a checklist, [not reported]{.checklist-place item="COREQ:9"}, becomes a link to that heading,
--- with its page number in PDF. What no heading answers stays as it is, in plain sight.

local answers = {}

local function collect(heading)
  local declared = heading.attributes.checklist
  if not declared then return nil end
  for item in declared:gmatch('%S+') do
    answers[item] = answers[item] or {}
    table.insert(answers[item], {
      id = heading.identifier,
      title = pandoc.utils.stringify(heading),
    })
  end
  heading.attributes.checklist = nil
  return heading
end

local function page_of(id)
  if not FORMAT:match('typst') then return {} end
  local typst = '#context { let h = query(<' .. id .. '>); '
    .. 'if h.len() > 0 [, page #counter(page).at(h.first().location()).first()] }'
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
    out:insert(pandoc.Link(section.title, '#' .. section.id))
    out:extend(page_of(section.id))
  end
  return out
end

return { { Header = collect }, { Span = fill } }
