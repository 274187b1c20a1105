import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, postEvents } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

// A number longer than JavaScript's from the webhook to Talon.One, and in everything that is kept
// of it.

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const mapping = {
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: {
    customerProfileId: { "@template": "shop-{{properties.order_id}}" },
    eventType: { "@path": "$.event" },
    attributes: { "@path": "$.properties" },
  },
};
const event = (id: string) => `{"type":"track","event":"A","userId":"kim","properties":{"order_id":${id}}}`;

test("a batch's long numbers are stored, told apart, shown and sent with all their digits", async () => {
  const { sourceId, destinationId } = await addDestination(stack.database.pool, { mappings: [mapping] });
  const ids = ["820982911946154508", "820982911946154511"];
  const answer = await postEvents(stack.url, sourceId, `[${ids.map(event).join(",")}]`);
  expect(answer.body).toMatchObject({ accepted: 2, duplicate: 0 });
  const again = await postEvents(stack.url, sourceId, `[${ids.map(event).join(",")}]`);
  expect(again.body).toMatchObject({ accepted: 0, duplicate: 2 });

  const deliveries = await stack.settled(destinationId, 2);
  const { rows } = await stack.database.pool.query(
    "SELECT payload::text AS text, payload FROM event WHERE destination_id = $1 ORDER BY id",
    [destinationId],
  );
  ids.forEach((id, i) => {
    expect(rows[i].text).toBe(event(id));
    expect(encodeJson(rows[i].payload)).toBe(event(id));
    expect(deliveries[i]).toMatchObject({ state: "delivered", customer_profile_id: `shop-${id}` });
    expect(encodeJson(deliveries[i].requests)).toContain(`"eventAttributes":{"order_id":${id}}`);
  });
  const attempts = await stack.database.pool.query("SELECT request::text AS request FROM attempt WHERE destination_id = $1 ORDER BY id", [
    destinationId,
  ]);
  const received = stack.simulator.control.requests().map(({ body }) => encodeJson(body));
  for (const id of ids) {
    expect(attempts.rows.filter(({ request }) => request.includes(`"order_id":${id}`))).toHaveLength(1);
    expect(received.filter((body) => body?.includes(`"order_id":${id}`))).toHaveLength(1);
  }
});

test("what no receiver could read is refused with its place, and kept", async () => {
  const { sourceId, destinationId } = await addDestination(stack.database.pool, { mappings: [mapping] });
  const { body } = await postEvents(stack.url, sourceId, event("1e400"));
  expect(body).toMatchObject({ accepted: 1 });
  const { rows } = await stack.database.pool.query("SELECT state, reason FROM delivery WHERE destination_id = $1", [destinationId]);
  expect(rows).toMatchObject([{ state: "invalid", reason: expect.stringContaining("Attributes, order_id: This is 1e400.") }]);
});
