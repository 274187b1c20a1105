import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createSigningSecret } from "#lib/engine/alerts/channels/signed-webhook.ts";
import { recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { addDestination, type MappingInput, postEvents, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { createId } from "#lib/platform/ids.ts";
import { forgetEffectMessages, forwardEffects } from "./forward-effects.ts";
import { receiverSecretPlace } from "./receiver-secret.ts";

let stack: TestStack;
const secret = createSigningSecret();
const taken: { id: string; order: string; effects: { kind: string }[] }[] = [];
/** What the receiver answers: by default it takes everything. */
let answer = (_order: string): number => 204;
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    const headers = request.headers as Record<string, string>;
    // The field's own library: throws where the signature or the time is wrong.
    const message = new Webhook(secret).verify(body, headers) as { data: { customerSessionId: string; effects: { kind: string }[] } };
    const status = answer(message.data.customerSessionId);
    if (status < 300) taken.push({ id: headers["webhook-id"] ?? "", order: message.data.customerSessionId, effects: message.data.effects });
    response.writeHead(status).end();
  });
});
let url: string;
beforeAll(async () => {
  stack = await startTestStack();
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/effects`;
});
afterAll(async () => {
  receiver.close();
  await stack?.stop();
});
afterEach(() => {
  answer = () => 204;
  taken.length = 0;
});
const pool = () => stack.database.pool;
const forward = () => forwardEffects(pool(), { privateHosts: ["127.0.0.1"] });
const ready = () => pool().query("UPDATE effect_receiver SET next_at = now()");

const orders: MappingInput = {
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  settings: {
    customerSessionId: { "@path": "$.properties.order" },
    profileId: { "@path": "$.userId" },
    couponCodes: { "@path": "$.properties.coupons" },
  },
};
const order = (user: string, id: string, coupons = ["SUMMER-10"]) => trackEvent(user, {}, { properties: { order: id, coupons } });

async function withReceiver(enabled = true) {
  const target = await addDestination(pool(), { mappings: [orders] });
  const id = createId("receiver");
  await pool().query(
    "INSERT INTO effect_receiver (id, destination_id, name, url, secret, enabled, updated_at) VALUES ($1, $2, 'Shop', $3, $4, $5, now())",
    [id, target.destinationId, url, seal(secret, receiverSecretPlace(id)), enabled],
  );
  return { ...target, receiverId: id };
}
const states = async (receiverId: string) =>
  (await pool().query("SELECT state, tries FROM effect_message WHERE receiver_id = $1 ORDER BY seq", [receiverId])).rows;

test("what the rules did is forwarded once, signed; an answer without effects is not", async () => {
  const { destinationId, sourceId, receiverId } = await withReceiver();
  await postEvents(stack.url, sourceId, [order("ada", "o-1"), order("ada", "o-2", [])]);
  await stack.settled(destinationId, 2);
  expect(await forward()).toBe(1);
  expect(await forward()).toBe(0);
  expect(taken).toMatchObject([
    { order: "o-1", effects: [{ kind: "acceptCoupon", sentence: "Coupon “SUMMER-10” was accepted." }, { kind: "setDiscount" }] },
  ]);
  expect(await states(receiverId)).toEqual([{ state: "sent", tries: 1 }]);
});

test("while a receiver is away all is kept, and a customer's messages come in order, each under its own ID at every try", async () => {
  const { destinationId, sourceId, receiverId } = await withReceiver();
  const ids = ["a-1", "a-2", "a-3"];
  for (const id of ids) await postEvents(stack.url, sourceId, order("bea", id));
  await postEvents(stack.url, sourceId, order("carl", "c-1"));
  await stack.settled(destinationId, 4);
  const asked: string[] = [];
  answer = (id) => {
    asked.push(id);
    return 503;
  };
  expect(await forward()).toBe(0);
  // The first of each customer, and no other.
  expect(asked.sort()).toEqual(["a-1", "c-1"]);
  expect(await forward()).toBe(0);
  expect(asked, "it backs off").toHaveLength(2);
  answer = () => 204;
  await ready();
  expect(await forward()).toBe(4);
  expect(taken.map(({ order }) => order).filter((each) => each.startsWith("a-"))).toEqual(ids);
  expect(new Set(taken.map(({ id }) => id)).size).toBe(4);
  expect((await states(receiverId)).map(({ state }) => state)).toEqual(Array(4).fill("sent"));
  const { rows } = await pool().query("SELECT failures, failing_since FROM effect_receiver WHERE id = $1", [receiverId]);
  expect(rows).toEqual([{ failures: 0, failing_since: null }]);
});

test("a message that is refused again and again is given up, and holds up nobody any longer", async () => {
  const { destinationId, sourceId, receiverId } = await withReceiver();
  for (const id of ["d-1", "d-2"]) await postEvents(stack.url, sourceId, order("dora", id));
  await stack.settled(destinationId, 2);
  answer = (id) => (id === "d-1" ? 400 : 204);
  for (let tries = 0; tries < 12; tries++) {
    await forward();
    await ready();
  }
  // The stack's own worker forwards as well, and may be at it.
  await expect
    .poll(async () => {
      await ready();
      await forward();
      return states(receiverId);
    })
    .toEqual([
      { state: "failed", tries: 12 },
      { state: "sent", tries: 1 },
    ]);
  expect(taken.map(({ order }) => order)).toEqual(["d-2"]);
});

test("nothing is kept for a receiver that is off, and what is erased is not sent", async () => {
  const off = await withReceiver(false);
  await postEvents(stack.url, off.sourceId, order("emil", "e-1"));
  await stack.settled(off.destinationId, 1);
  expect(await states(off.receiverId)).toEqual([]);

  const on = await withReceiver();
  await postEvents(stack.url, on.sourceId, order("fay", "f-1"));
  await stack.settled(on.destinationId, 1);
  await pool().query("DELETE FROM rule_effect WHERE destination_id = $1", [on.destinationId]);
  expect(await forward()).toBe(0);
  expect(await states(on.receiverId)).toEqual([]);
  expect(taken).toEqual([]);

  await postEvents(stack.url, on.sourceId, order("fay", "f-2"));
  await stack.settled(on.destinationId, 2);
  await pool().query("UPDATE effect_message SET expires_on = '2020-01-01' WHERE receiver_id = $1", [on.receiverId]);
  await forgetEffectMessages(pool());
  expect(await states(on.receiverId)).toEqual([]);
});

const forget = (destinationId: string, userId: string) =>
  recordDeletion(pool(), { destinationId, userId, origin: "person", askedBy: { id: null, name: "test" } });
const away = async () => {
  answer = () => 503;
  await forward();
  answer = () => 204;
  await ready();
};

test("what waits about a customer leaves no more once their deletion was asked for; others are served", async () => {
  const { destinationId, sourceId, receiverId } = await withReceiver();
  for (const [user, id] of [
    ["gus", "h-1"],
    ["gus", "h-2"],
    ["hal", "h-3"],
  ] as const)
    await postEvents(stack.url, sourceId, order(user, id));
  await stack.settled(destinationId, 3);
  await away();
  await forget(destinationId, "gus");
  expect(await forward()).toBe(1);
  expect(taken.map((each) => each.order)).toEqual(["h-3"]);
  expect((await states(receiverId)).map(({ state }) => state)).toEqual(["sent"]);
});

test("one who is served again after their deletion: only what came before it is kept back", async () => {
  const { destinationId, sourceId } = await withReceiver();
  await pool().query("INSERT INTO deletion_rules (destination_id, suppress) VALUES ($1, 'none')", [destinationId]);
  await postEvents(stack.url, sourceId, order("ida", "i-1"));
  await stack.settled(destinationId, 1);
  await away();
  await forget(destinationId, "ida");
  await pool().query("DELETE FROM lane WHERE destination_id = $1", [destinationId]); // Talon.One has deleted
  await postEvents(stack.url, sourceId, order("ida", "i-2"));
  await stack.settled(destinationId, 2);
  expect(await forward()).toBe(1);
  expect(taken.map((each) => each.order)).toEqual(["i-2"]);
});

test("an effect that names a deleted customer is left out of another customer's message", async () => {
  const { destinationId, sourceId } = await withReceiver();
  await postEvents(stack.url, sourceId, order("jim", "j-1"));
  await stack.settled(destinationId, 1);
  await pool().query(
    `UPDATE rule_effect SET value = '{"advocate": {"profileIntegrationId": "kay"}}' WHERE destination_id = $1 AND kind = 'setDiscount'`,
    [destinationId],
  );
  await forget(destinationId, "kay");
  expect(await forward()).toBe(1);
  expect(taken).toMatchObject([{ order: "j-1", effects: [{ kind: "acceptCoupon" }] }]);
});

test("two processes that forward at once send each message once", async () => {
  const { destinationId, sourceId } = await withReceiver();
  for (let n = 0; n < 6; n++) await postEvents(stack.url, sourceId, order(`user-${n}`, `g-${n}`));
  await stack.settled(destinationId, 6);
  const sums = await Promise.all([forward(), forward(), forward()]);
  expect(sums.reduce((a, b) => a + b)).toBe(6);
  expect(taken).toHaveLength(6);
});
