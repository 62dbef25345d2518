--- Puts sections in the order that the data ask for. A plain pandoc filter for both engines.
---
---   ::: {.in-order}            the sections, each in a div with an id, in the author's order
---   ::: {#theme-one} … :::
---   ::: {#theme-two} … :::
---   :::
---   ::: {.section-order order="theme-two theme-one"}    from a cell: the order to print them in
---
--- Without a `.section-order` everything stays as written; what it does not name comes last. The divs are
--- taken away afterwards: a heading in a div is in no table of contents.

local place

local function find(doc)
  doc:walk {
    Div = function(div)
      if not div.classes:includes('section-order') then return nil end
      local n = 0
      place = place or {}
      for id in (div.attributes.order or ''):gmatch('%S+') do
        n = n + 1
        place[id] = n
      end
    end,
  }
end

local function arrange(div)
  if div.classes:includes('section-order') then return {} end
  if not div.classes:includes('in-order') then return nil end
  local keyed = {}
  for i, block in ipairs(div.content) do
    local known = place and block.t == 'Div' and place[block.identifier]
    keyed[i] = { known or math.huge, i, block }
  end
  table.sort(keyed, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[2] < b[2]
  end)
  local out = pandoc.Blocks {}
  for _, entry in ipairs(keyed) do
    local block = entry[3]
    if block.t == 'Div' then out:extend(block.content) else out:insert(block) end
  end
  return out
end

function Pandoc(doc)
  find(doc)
  return doc:walk { Div = arrange }
end
