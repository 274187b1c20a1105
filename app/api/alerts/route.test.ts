import { afterAll, beforeAll, expect, test } from "vitest";
import * as audit from "#app/api/audit/route.ts";
import * as rulesOfDestination from "#app/api/destinations/[destinationId]/alert-rules/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as channelRoute from "./channels/[channelId]/route.ts";
import * as channels from "./channels/route.ts";
import * as heartbeat from "./heartbeat/route.ts";
import * as mutes from "./mutes/route.ts";
import * as notices from "./notices/route.ts";
import * as current from "./route.ts";
import * as rules from "./rules/route.ts";

let database: TestDatabase;
let admin: Person;
let viewer: Person;
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
  viewer = await makePerson("viewer");
});
afterAll(() => database.drop());

const add = (body: object) => call(channels.POST, "POST", "/", { as: admin, body });
const change = (channelId: string, body: object) => call(channelRoute.PATCH, "PATCH", "/", { as: admin, params: { channelId }, body });
const server = { host: "smtp.example.com", port: 587, security: "starttls", user: "falconer", password: "canary-password" };

test("secrets of channels are in no answer, no table and no audit entry", async () => {
  const hook = await add({ kind: "slack", name: "Slack", url: "https://hooks.slack.com/services/canary-hook" });
  expect(hook).toMatchObject({ status: 201, body: { host: "hooks.slack.com", signingSecret: null } });
  const signed = await add({ kind: "webhook", name: "Signed", url: "https://example.com/canary-path" });
  const secret = signed.body.signingSecret as string;
  expect(secret).toMatch(/^whsec_/);
  const mail = await add({ kind: "email", name: "Mail", to: ["ops@example.com"], server });
  expect(mail.body.server).toEqual({ host: "smtp.example.com", port: 587, security: "starttls", user: "falconer" });
  await add({ kind: "pagerduty", name: "PagerDuty", key: "canarykey0123456789canarykey0123" });
  const told = [
    (await call(channels.GET, "GET", "/", { as: admin })).text,
    (await call(audit.GET, "GET", "/", { as: admin })).text,
    JSON.stringify((await database.pool.query("SELECT * FROM alert_channel")).rows),
  ].join("\n");
  expect(told).toContain("Signed");
  for (const hidden of ["canary-hook", "canary-path", "canary-password", "canarykey", secret]) expect(told).not.toContain(hidden);
  const renewed = await change(signed.body.id, { newSigningSecret: true });
  expect(renewed.body.signingSecret).toMatch(/^whsec_/);
  expect(renewed.body.signingSecret).not.toBe(secret);
});

test("a stored password goes to no other mail server", async () => {
  const { id } = (await add({ kind: "email", name: "Mail", to: ["ops@example.com"], server })).body;
  const { password: _, ...rest } = server;
  expect((await change(id, { server: { ...rest, security: "tls" } })).status).toBe(200);
  const moved = await change(id, { server: { ...rest, host: "smtp.example.org" } });
  expect([moved.status, moved.body.error.issues[0].path]).toEqual([422, "server.password"]);
});

test.each([
  [{ kind: "slack", name: "A", url: "https://10.0.0.1/x" }, "url"],
  [{ kind: "slack", name: "A", url: "http://example.com/x" }, "url"],
  [{ kind: "email", name: "A", to: ["nobody"], server }, "to.0"],
  [{ kind: "email", name: "A", to: ["ops@example.com"] }, "server"],
  [{ kind: "email", name: "A", to: ["ops@example.com"], server: { ...server, host: "127.0.0.1" } }, "server.host"],
  [{ kind: "pagerduty", name: "A", key: "short" }, "key"],
])("%j is refused at %s", async (body, path) => {
  const answer = await add(body);
  expect([answer.status, answer.body.error.issues[0].path]).toEqual([422, path]);
});

test("whoever signs in sees what is on; admins alone set channels, rules and the heartbeat", async () => {
  const { destinationId } = await addDestination(database.pool);
  await database.pool.query(
    `INSERT INTO alert (id, key, kind, destination_id, subject_id, subject, level, worst, told, since, facts, updated_at)
     VALUES ('alr_00000000000000000000000000', 'k', 'paused', $1, '', 'test', 'critical', 'critical', 'critical', now(), '{"waiting": 3, "byKey": true}', now())`,
    [destinationId],
  );
  const seen = await call(current.GET, "GET", "/", { as: viewer });
  expect(seen.body.items).toMatchObject([
    { kind: "paused", level: "critical", destinationName: "test", text: "Talon.One rejected the API key. 3 deliveries wait." },
  ]);
  for (const [handler, method] of [
    [channels.GET, "GET"],
    [rules.PUT, "PUT"],
    [heartbeat.GET, "GET"],
    [mutes.POST, "POST"],
  ] as const)
    expect((await call(handler, method, "/", { as: viewer, body: method === "GET" ? undefined : {} })).status).toBe(403);

  const until = new Date(Date.now() + 3_600_000).toISOString();
  const muted = await call(mutes.POST, "POST", "/", { as: admin, body: { destinationId, kind: "paused", until, reason: "planned work" } });
  expect(muted.status).toBe(201);
  const after = (await call(current.GET, "GET", "/", { as: viewer })).body;
  expect(after.items[0].mutedUntil).toBe(until);
  expect(after.mutes).toMatchObject([{ destinationId, destinationName: "test", kind: "paused", reason: "planned work" }]);
  const past = await call(mutes.POST, "POST", "/", {
    as: admin,
    body: { destinationId, until: "2020-01-01T00:00:00Z", reason: "planned" },
  });
  expect(past.status).toBe(422);
});

test("rules are kept by destination, and thresholds that contradict each other are refused", async () => {
  const { destinationId } = await addDestination(database.pool);
  const put = (given: object) =>
    call(rulesOfDestination.PUT, "PUT", "/", {
      as: admin,
      params: { destinationId },
      body: { rules: given, channels: null, quietHours: { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" }, calmMinutes: null },
    });
  const saved = await put({ failures: { warning: 2, critical: 8 }, quiet: { off: true } });
  expect(saved).toMatchObject({ status: 200, body: { rules: { failures: { warning: 2, critical: 8 }, quiet: { off: true } } } });
  const read = await call(rulesOfDestination.GET, "GET", "/", { as: viewer, params: { destinationId } });
  expect(read.body).toEqual(saved.body);
  expect((await call(rules.GET, "GET", "/", { as: viewer })).body.rules).toEqual({});
  expect((await put({ failures: { warning: 9 } })).body.error.issues[0].path).toBe("rules.failures.critical");
  // What would never be on, or always.
  for (const [given, path] of [
    [{ failures: { warning: 50, critical: 101 } }, "rules.failures.critical"],
    [{ failures: { warning: 0 } }, "rules.failures.warning"],
    [{ refused: { critical: 500 } }, "rules.refused.critical"],
    [{ waiting: { warning: 0 } }, "rules.waiting.warning"],
    [{ disk: { warning: 100 } }, "rules.disk.warning"],
    [{ talon_one: { warning: -1 } }, "rules.talon_one.warning"],
  ] as const)
    expect((await put(given)).body.error.issues[0].path).toBe(path);
  expect((await put({ talon_one: { warning: 0 }, refused: { warning: 1_000 }, key_expiry: { critical: 0 } })).status).toBe(200);
});

test("a removed channel leaves the rules that chose it", async () => {
  const { destinationId } = await addDestination(database.pool);
  const [one, two] = [
    await add({ kind: "slack", name: "One", url: "https://example.com/1" }),
    await add({ kind: "slack", name: "Two", url: "https://example.com/2" }),
  ];
  const params = { destinationId };
  const body = { rules: {}, channels: [one.body.id, two.body.id], quietHours: null, calmMinutes: null };
  expect((await call(rulesOfDestination.PUT, "PUT", "/", { as: admin, params, body })).status).toBe(200);
  const left = async (channelId: string) => {
    await call(channelRoute.DELETE, "DELETE", "/", { as: admin, params: { channelId } });
    return (await call(rulesOfDestination.GET, "GET", "/", { as: viewer, params })).body.channels;
  };
  expect(await left(one.body.id)).toEqual([two.body.id]);
  expect(await left(two.body.id)).toBeNull();
});

test("a cursor that no page has handed out is refused", async () => {
  for (const cursor of ["x", "alr_00000000000000000000000000"]) {
    const answer = await call(notices.GET, "GET", `/?cursor=${cursor}`, { as: viewer });
    expect([answer.status, answer.body.error.issues[0].path]).toEqual([422, "cursor"]);
  }
});

test("however many notices are on, what is critical is shown first", async () => {
  const { destinationId } = await addDestination(database.pool);
  await database.pool.query(
    `INSERT INTO alert (id, key, kind, destination_id, subject_id, subject, level, worst, told, since, facts, updated_at)
     SELECT 'alr_' || lpad(n::text, 26, '0'), 'many ' || n, CASE n WHEN 1 THEN 'talon_one' ELSE 'problem' END, $1, n::text, 'test', level, level, level,
            now() - CASE n WHEN 1 THEN interval '1 day' ELSE interval '0' END, '{}', now()
       FROM generate_series(1, 700) AS n CROSS JOIN LATERAL (SELECT CASE n WHEN 1 THEN 'critical' ELSE 'notice' END) AS l(level)`,
    [destinationId],
  );
  const { items } = (await call(current.GET, "GET", "/", { as: viewer })).body;
  expect(items).toHaveLength(500);
  expect(items.filter(({ level, kind }: { level: string; kind: string }) => level === "critical" && kind === "talon_one")).toHaveLength(1);
});
