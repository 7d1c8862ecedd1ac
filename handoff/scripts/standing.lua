-- What a position is computed from.
-- ARGV tid   Returns {people ahead or -1, handle seconds, capacity online}
local ahead = redis.call('ZRANK', queue, ARGV[3])
local online = redis.call('ZRANGEBYSCORE', presence, '(' .. ms(now), '+inf')
local hands = 0
for _, agent in ipairs(online) do
  hands = hands + tonumber(redis.call('HGET', capacity, agent) or '0')
end
return {ahead or -1, redis.call('LRANGE', handled, 0, -1), hands}
