-- The text files in data/: one entry a line, words between blanks, the rest of a line after # is a note.

local lines = {}

-- Calls `each(first, second)` for every entry; `second` is nil where a line has one word.
function lines.read(path, each)
  for line in io.lines(path) do
    local entry = string.gsub(line, "#.*$", "")
    local first, second = string.match(entry, "^%s*(%S+)%s*(%S*)")
    if first ~= nil then
      if second == "" then
        second = nil
      end
      each(first, second)
    end
  end
end

return lines
