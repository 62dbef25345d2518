-- The author's own filter, as pandoc has them.
function Str(word)
  if word.text == "SHOUT" then return pandoc.Str("loudly") end
end
