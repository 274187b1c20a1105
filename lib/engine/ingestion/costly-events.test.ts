import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addDestination, signatureOf, testSecretKey, trackEvent, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { type Planner, type PlanSteps, planner } from "#lib/engine/mappings/planner.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { longestHold } from "#lib/platform/testing/in-turns.ts";
import { createIntake, type Intake } from "./intake.ts";
import { receive } from "./receive.ts";

// Events that cost far more than they are large: they must hold up neither the process nor its
// memory, and come out with a reason.

let database: TestDatabase;
let intake: Intake;
/** Mappings planned since the last test began. */
let steps = 0;
const counting: Planner = async (config) => {
  const { plan, issues } = await planner(config);
  const counted: PlanSteps = (event, options) => {
    const inner = plan(event, options);
    return {
      next: () => {
        steps++;
        return inner.next();
      },
    };
  };
  return { plan: counted, issues };
};

beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  intake = await createIntake({ databaseUrl: database.url, planner: counting, bodyLimit: 64_000_000, queueLimit: 1_000_000 });
});
afterAll(async () => {
  await intake?.stop();
  await database?.drop();
});
beforeEach(() => {
  steps = 0;
});

const mapping = (name: string, attributes: JsonValue) => ({ ...trackMapping, name, settings: { ...trackMapping.settings, attributes } });
async function sourceWith(count: number, attributes: (n: number) => JsonValue): Promise<string> {
  const mappings = Array.from({ length: count }, (_, n) => mapping(`m${n}`, attributes(n)));
  return (await addDestination(database.pool, { mappings })).sourceId;
}
async function send(sourceId: string, content: JsonValue | Buffer) {
  const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const { status, body: text } = await receive(intake, { sourceId, body, signature: signatureOf(body) });
  return { status, answer: JSON.parse(text) };
}
/** As Segment does: what is answered 503 is sent again, and must get further each time. */
async function sendUntilTaken(sourceId: string, content: JsonValue) {
  for (let tries = 1; ; tries++) {
    const { status, answer } = await send(sourceId, content);
    if (status !== 503 || tries === 20) return { status, answer };
    await intake.group.drained();
  }
}
const deliveriesOf = async (messageId: unknown) =>
  (await database.pool.query("SELECT state, reason, issues FROM delivery WHERE message_id = $1 ORDER BY id", [messageId])).rows;

/** What takes much time for every character of the event's text. */
const liquid = (n: number) =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [
      `f${n}_${i}`,
      { "@liquid": `{{ properties.attributes.text ${'| escape | split: "" | join: "" '.repeat(20)}}}` },
    ]),
  );

describe("one event of 30 KB through 5 mappings with 10 Liquid fields each", () => {
  test("lets others through, and what has too much to do is refused with a reason", async () => {
    const sourceId = await sourceWith(5, liquid);
    const event = () => trackEvent("u1", { text: '"<&'.repeat(10_000) });
    const first = event();
    expect((await sendUntilTaken(sourceId, first)).status).toBe(200);
    const rows = await deliveriesOf(first.messageId);
    expect(rows).toHaveLength(5);
    for (const { state, reason } of rows) expect([state, reason]).toEqual(["invalid", expect.stringContaining("too much to do")]);
    const hold = await longestHold(async () => expect(await send(sourceId, event())).toMatchObject({ status: 200 }));
    expect(hold).toBeLessThan(50);
  });
});

describe("an event whose planning takes longer than one event may", () => {
  test("keeps what was planned in time; the others say so; sent again, it is not planned again", async () => {
    const { sourceId } = await addDestination(database.pool, { mappings: [trackMapping, trackMapping, trackMapping] });
    const busy: Planner = async (config) => {
      const { plan, issues } = await counting(config);
      const wasting: PlanSteps = (event, options) => {
        let calls = 0;
        const isOutOfTime = () => {
          if (++calls === 3) waste(2_600);
          return options?.isOutOfTime?.() === true;
        };
        return plan(event, { ...options, isOutOfTime });
      };
      return { plan: wasting, issues };
    };
    const slow = await createIntake({ databaseUrl: database.url, planner: busy, bodyLimit: 1_000_000, queueLimit: 1_000_000 });
    try {
      const event = trackEvent("u2", {});
      const body = Buffer.from(JSON.stringify(event));
      const again = () => receive(slow, { sourceId, body, signature: signatureOf(body) });
      expect(JSON.parse((await again()).body)).toMatchObject({ accepted: 1 });
      expect((await deliveriesOf(event.messageId)).map(({ state }) => state)).toEqual(["waiting", "waiting", "invalid"]);
      expect((await deliveriesOf(event.messageId))[2].reason).toContain("took too long in all");
      const before = steps;
      expect(before).toBeGreaterThan(0);
      expect(JSON.parse((await again()).body)).toMatchObject({ accepted: 0, duplicate: 1 });
      expect(steps).toBe(before);
    } finally {
      await slow.stop();
    }
  });
});

function waste(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("what mappings make of events", () => {
  /** Ten copies of a text of 900,000 characters: 9 million from each mapping. */
  const copies = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`copy${n}`, { "@path": "$.properties.attributes.text" }]));

  test("is bounded for all mappings of an event together, and those beyond say so", async () => {
    const sourceId = await sourceWith(50, () => copies);
    const events = Array.from({ length: 3 }, (_, n) => trackEvent(`u${n}`, { text: "x".repeat(900_000) }));
    const answers = await Promise.all(events.map((event) => sendUntilTaken(sourceId, event)));
    expect(answers.map(({ status }) => status)).toEqual(events.map(() => 200));
    const rows = await deliveriesOf(events[0]?.messageId);
    expect(rows.map(({ state }) => state)).toEqual(["waiting", ...Array.from({ length: 49 }, () => "invalid")]);
    expect(rows[1].reason).toContain("10 million characters in all");
    expect(intake.group.waitingBytes()).toBe(0);
  }, 60_000);

  test("counts as waiting until it is stored", async () => {
    const sourceId = await sourceWith(1, () => copies);
    let most = 0;
    const storing = send(sourceId, trackEvent("u9", { text: "x".repeat(900_000) }));
    while (!(await Promise.race([storing.then(() => true), new Promise((resolve) => setImmediate(resolve, false))])))
      most = Math.max(most, intake.group.waitingBytes());
    expect(most).toBeGreaterThan(9_000_000);
    await intake.group.drained();
  }, 60_000);
});

describe("a large body", () => {
  test.each<[string, string]>([
    ["of empty objects", "{},"],
    ["of numbers", "1,"],
    ["of lists", "[[]],"],
  ])("%s is counted before it is parsed", async (_name, element) => {
    const body = Buffer.from(`[${element.repeat(4_000_000 / element.length)}{}]`);
    const sourceId = await sourceWith(1, () => ({}));
    const heapBefore = process.memoryUsage().heapUsed;
    expect(await send(sourceId, body)).toMatchObject({ status: 413, answer: { error: { code: "too_large" } } });
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(50_000_000);
    expect(await longestHold(() => send(sourceId, body))).toBeLessThan(50);
  });

  test("with one event too large to be one: the others go through, and that one is told", async () => {
    const sourceId = await sourceWith(1, () => ({}));
    const good = trackEvent("u10", {});
    expect(await send(sourceId, [trackEvent("u11", { text: "x".repeat(1_000_000) }), good] as JsonObject[])).toMatchObject({
      status: 200,
      answer: { accepted: 1, malformed: 1, exceptions: [{ index: 0, reason: "It is larger than 1 MB." }] },
    });
  });

  test("of 4,000 ordinary events is taken in whole", async () => {
    const sourceId = await sourceWith(1, () => ({}));
    const body = () => Buffer.from(JSON.stringify(Array.from({ length: 4_000 }, (_, n) => trackEvent(`u${n}`, { n }))));
    expect(await send(sourceId, body())).toMatchObject({ status: 200, answer: { accepted: 4_000 } });
  });
});
