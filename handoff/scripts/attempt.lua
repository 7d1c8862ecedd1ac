-- Count an attempt in a window that starts with the first.
-- KEYS counter   ARGV window_ms   Returns {attempts, milliseconds left}
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return {count, redis.call('PTTL', KEYS[1])}
