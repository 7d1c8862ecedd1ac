-- An agent is no longer online. What it holds stays until it is given back or its lease lapses.
-- ARGV agent_id
if redis.call('ZREM', presence, ARGV[3]) == 1 then
  redis.call('HDEL', capacity, ARGV[3])
  redis.call('PUBLISH', channel, '')
end
return 1
