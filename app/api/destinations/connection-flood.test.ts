import { afterAll, beforeAll, expect, test } from "vitest";
import { POST } from "#app/api/destinations/test-connection/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

let stack: TestStack;
let talonOne: Simulator;
let admin: Person;
beforeAll(async () => {
  // Before anything reads the environment: it is read once.
  talonOne = await startSimulator({ ratePerSecond: 0 });
  process.env.TALON_ONE_BASE_URL = talonOne.url;
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
});
afterAll(async () => {
  await stack?.stop();
  await talonOne?.close();
});

test("150 connection tests at once hold few database connections, and each is answered: by Talon.One, or that it must wait", async () => {
  const path = "/api/destinations/test-connection";
  const ask = (i: number) =>
    call(POST, "POST", path, { as: admin, body: { deployment: "acme.talon.one", apiKey: `typed-key-number-${i}` } });
  let most = 0;
  let over = false;
  const watch = (async () => {
    while (!over) {
      const { rows } = await stack.database.pool.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'falconer listen'",
      );
      most = Math.max(most, rows[0]?.n ?? 0);
    }
  })();
  const answers = await Promise.all(Array.from({ length: 150 }, (_, i) => ask(i)));
  over = true;
  await watch;
  const passed = answers.filter(({ status, body }) => status === 200 && body.result === "passed");
  const refused = answers.filter(({ status }) => status === 429);
  const others = answers.filter((one) => !passed.includes(one) && !refused.includes(one)).map(({ status, body }) => [status, body]);
  expect(others).toEqual([]);
  expect(passed.length).toBeGreaterThanOrEqual(6);
  expect(passed.length + refused.length).toBe(150);
  expect(refused[0]?.body).toMatchObject({ error: { code: "too_many_requests", message: expect.stringContaining("test again") } });
  // Six tests, and intake's own.
  expect(most).toBeLessThanOrEqual(7);
  expect((await ask(151)).body).toMatchObject({ result: "passed" });
}, 60_000);
