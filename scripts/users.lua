-- For wrk: GET /users/{id}/recommendations of one user after the other.
--   wrk … -s scripts/users.lua $api                       users 1, 2 … 943 in turn
--   wrk … -s scripts/users.lua $api -- 5000 random        5,000 users in random order, the same in every run
--   wrk … -s scripts/users.lua $api -- 943 turn vary      with a count that changes, so that no answer is remembered
--   wrk … -s scripts/users.lua $api -- 943 turn explain   20 movies with reasons, none remembered; plain: without reasons
local last, order, vary, explain, reasons = 943, "turn", false, false, ""
local user, requests = 0, 0

function init(arguments)
   last = tonumber(arguments[1] or last)
   order = arguments[2] or order
   vary = arguments[3] == "vary"
   explain = arguments[3] == "explain" or arguments[3] == "plain"
   reasons = arguments[3] == "explain" and "&explain=true" or ""
   math.randomseed(1)
end

function request()
   if order == "random" then
      user = math.random(last)
   else
      user = user % last + 1
   end
   requests = requests + 1
   local path = "/users/" .. user .. "/recommendations"
   if vary then
      -- 1 … 100, and each user's turn comes with another one.
      path = path .. "?count=" .. (requests * 7 + math.floor(requests / last)) % 100 + 1
   end
   if explain then
      -- A bound that leaves nothing out and is another one each turn.
      path = path .. "?count=20&yearTo=" .. 2100 + math.floor(requests / last) % 1000 .. reasons
   end
   return wrk.format("GET", path)
end
