// Against a running service with the movies 1 to 40, whose address is MOVIERECS_URL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MovieRecs, MovieRecsError } from "../dist/index.js";

const baseUrl = process.env.MOVIERECS_URL;
assert.ok(baseUrl, "MOVIERECS_URL names the service");
const password = "correct horse battery";

async function register(options = {}) {
  const userName = `client-${crypto.randomUUID().slice(0, 8)}`;
  const client = new MovieRecs({ baseUrl, ...options });
  await client.api.POST("/auth/register", { body: { userName, password } });
  await client.login(userName, password);
  return client;
}

test("a guest searches and is recommended movies by ratings", async () => {
  const client = new MovieRecs({ baseUrl });
  const { data: page } = await client.api.GET("/movies", { params: { query: { count: 3 } } });
  assert.equal(page.items.length, 3);
  const { data: list } = await client.api.POST("/recommendations", {
    body: { ratings: [{ movieId: 1, rating: 5 }], count: 5, explain: true },
  });
  assert.equal(list.items.length, 5);
  assert.ok(!list.items.some((movie) => movie.movieId === 1));
  assert.equal(typeof list.items[0].reason, "string");
});

test("a user rates, gets a list, pages it and leaves", async () => {
  const client = await register();
  const me = { params: { path: { userId: "me" } } };
  await client.api.PUT("/users/{userId}/ratings/{movieId}", {
    params: { path: { userId: "me", movieId: 3 } },
    body: { rating: 4.5 },
  });
  const { data: first } = await client.api.GET("/users/{userId}/recommendations", {
    params: { ...me.params, query: { count: 4 } },
  });
  const { data: second } = await client.api.GET("/users/{userId}/recommendations", {
    params: { ...me.params, query: { count: 4, cursor: first.nextCursor } },
  });
  const ids = [...first.items, ...second.items].map((movie) => movie.movieId);
  assert.equal(new Set(ids).size, 8);
  assert.ok(!ids.includes(3));
  const { data: receipt } = await client.api.DELETE("/users/{userId}", me);
  assert.equal(receipt.ratingsRemoved, 1);
});

test("a token that has ended is exchanged once, however many calls find out", async () => {
  const seen = [];
  let refreshes = 0;
  const client = await register({
    onTokens: (tokens) => seen.push(tokens),
    fetch: (request) => {
      refreshes += request.url.endsWith("/auth/refresh") ? 1 : 0;
      return fetch(request);
    },
  });
  const session = new MovieRecs({
    baseUrl,
    tokens: { ...seen.at(-1), accessToken: "ended" },
    fetch: (request) => {
      refreshes += request.url.endsWith("/auth/refresh") ? 1 : 0;
      return fetch(request);
    },
  });
  const answers = await Promise.all([1, 2, 3].map(() => session.api.GET("/auth/me")));
  assert.equal(refreshes, 1);
  assert.equal(new Set(answers.map((answer) => answer.data.userId)).size, 1);
  assert.ok(client.isSignedIn);
});

test("a session that is over says so", async () => {
  const ended = [];
  const client = new MovieRecs({
    baseUrl,
    tokens: { accessToken: "ended", refreshToken: "unknown" },
    onTokens: (tokens) => ended.push(tokens),
  });
  await assert.rejects(client.api.GET("/auth/me"), (error) => error instanceof MovieRecsError && error.status === 401);
  assert.deepEqual(ended, [undefined]);
  assert.equal(client.isSignedIn, false);
});

test("a refusal names the field", async () => {
  const client = await register();
  await assert.rejects(
    client.api.PUT("/users/{userId}/ratings/{movieId}", {
      params: { path: { userId: "me", movieId: 1 } },
      body: { rating: 4.2 },
    }),
    (error) => error.status === 400 && error.problem.errors.rating.length === 1 && error.message.includes("rating"),
  );
});

test("front ends hear what is in service", async () => {
  const stop = new AbortController();
  const models = [];
  await assert.rejects(
    new MovieRecs({ baseUrl }).watchModels((model) => {
      models.push(model);
      stop.abort();
    }, stop.signal),
    { name: "AbortError" },
  );
  assert.equal(models.length, 1);
  assert.ok(models[0].movieCount >= 40);
});
