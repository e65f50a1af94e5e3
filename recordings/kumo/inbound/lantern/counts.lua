-- Twelve windows of five minutes are "the last hour" everywhere.

local kumo = require 'kumo'

local counts = {}

-- The series of Momentum's policy had the same names; the key stands behind a blank.
local function series(name, key)
  return kumo.counter_series.define {
    name = name .. ' ' .. key,
    num_buckets = 12,
    bucket_size = '5m',
  }
end

function counts.in_last_hour(name, key)
  return series(name, key):sum()
end

function counts.add(name, key)
  series(name, key):increment(1)
end

return counts
