-- Everything of a team that needs somebody.
-- ARGV limit   Returns {waiting, held, left, agents online}, tickets as flat hashes
local last = tonumber(ARGV[3]) - 1
local function tickets(key)
  local found = {}
  for _, tid in ipairs(redis.call('ZRANGE', key, 0, last)) do
    found[#found + 1] = ticket(tid)
  end
  return found
end
return {tickets(queue), tickets(leases), tickets(left),
  redis.call('ZRANGEBYSCORE', presence, '(' .. ms(now), '+inf')}
