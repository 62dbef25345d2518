-- pandoc gives every picture without an extension the usual one (`default-image-extension`), even an
-- address that names no file: https://example.com/ is not https://example.com/.png.
return {{Image = function(image)
  local address = image.src:match("^(%a[%w+.-]*://.*/)%.%w+$")
  if address then
    image.src = address
    return image
  end
end}}
