import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { GET } from "./route.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("tells what waits, who works, and the most that left in a second", async () => {
  const target = await addDestination(stack.database.pool);
  const as = await makePerson("viewer");
  await postEvents(stack.url, target.sourceId, [trackEvent("a"), trackEvent("b")]);
  await stack.settled(target.destinationId, 2);
  const text = await until("the sender's counts", async () => {
    const answer = await call(GET, "GET", "/api/metrics", { as });
    return /sent_total\{[^}]*\} 2$/m.test(answer.text) && /in_flight\{[^}]*\} 0$/m.test(answer.text) && answer.text;
  });
  expect(text).toMatch(/^falconer_waiting_requests 0$/m);
  expect(text).toMatch(/^falconer_workers 1$/m);
  expect(text).toMatch(/^falconer_egress_max_per_second\{client="[0-9a-f]{8}"\} [12]$/m);
  expect(text).toContain(`falconer_destination_paused{destination="${target.destinationId}"} 0`);
  for (const line of text.trim().split("\n"))
    expect(line).toMatch(/^(# (HELP|TYPE) falconer_\w+ .+|falconer_\w+(\{\w+="[^"]*"\})? -?[\d.e+]+)$/);
  expect((await call(GET, "GET", "/api/metrics")).status).toBe(401);
}, 40_000);
