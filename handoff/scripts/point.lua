-- Point a conversation at a ticket, if it still points where the caller saw it.
-- KEYS pointer, erased   ARGV seen, wanted
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 'erased'
end
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'moved'
end
redis.call('SET', KEYS[1], ARGV[2])
return 'set'
