function Pandoc(doc)
  quarto.doc.add_html_dependency {name = "x"}
end
