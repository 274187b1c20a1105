import { afterAll, beforeAll, expect, test, vi } from "vitest";

const logged = vi.hoisted(() => ({ lines: [] as string[] }));
vi.mock("#lib/platform/log.ts", async (original) => {
  process.env.LOG_LEVEL = "trace";
  const actual = await original<typeof import("#lib/platform/log.ts")>();
  return { ...actual, log: actual.createLog({ write: (line: string) => void logged.lines.push(line) }) };
});

import { call, makePerson, signIn, testOrigin, testPassword, tokenIn } from "#lib/access/http/testing/client.ts";
import { remindOfExpiry } from "#lib/console/api-keys/expiry-reminder.ts";
import { revealSourceSecrets } from "#lib/console/sources/reveal.ts";
import { postEvents, signatureOf } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import { readMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import { closeDb, db } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";
import { resealAll } from "#lib/run/jobs/reseal.ts";
import { allRoutes } from "./all-routes.ts";

// Plants every kind of secret through the product's own interfaces, lets events flow, and then
// searches every row, log line and answer for them.

let stack: TestStack;
let admin: { token: string; id: string };
let cookie: string;
const answers: string[] = [];
const secrets = {
  apiKey: "canary-talon-key-aaaaaaaaaaaaaaaa",
  rotatedKey: "canary-talon-key-bbbbbbbbbbbbbbbb",
  shared: "canary-shared-secret-cccccccccc",
  callback: "Authorization canary-callback-key-dddddddddddddddddddd",
  password: testPassword,
};
const told: Record<string, string> = {};
let place: { destinationId: string };
let source: { destinationId: string; sourceId: string };
let keyId: string;

const handlers = new Map(allRoutes.map(({ path, handlers }) => [path, handlers]));
type Options = NonNullable<Parameters<typeof call>[3]>;
async function send(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, options: Options = {}) {
  const answer = await call(handlers.get(path)?.[method], method, path, { as: { token: admin.token }, ...options });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer;
}
/** An answer that may tell nothing at all. */
async function quiet(...input: Parameters<typeof send>) {
  const answer = await send(...input);
  answers.push(answer.text);
  return answer;
}

beforeAll(async () => {
  process.env.PUBLIC_URL = testOrigin;
  stack = await startTestStack();
  process.env.TALON_ONE_BASE_URL = stack.simulator.url;
  admin = await makePerson("admin");
  told.apiToken = admin.token;
  cookie = await signIn((await db().user.findUniqueOrThrow({ where: { id: admin.id } })).email);
  told.session = decodeURIComponent(cookie.split("=")[1] ?? "").split(".")[1] as string;

  const destinations = "/api/destinations";
  const made = await quiet("POST", destinations, { body: { name: "Shop", deployment: "acme.talon.one", apiKey: secrets.apiKey } });
  place = { destinationId: made.body.id };
  keyId = made.body.apiKey.id;
  const base = `${destinations}/{destinationId}`;
  const added = await send("POST", `${base}/sources`, { params: place, body: { name: "Web", secret: secrets.shared } });
  source = { ...place, sourceId: added.body.id };
  told.firstHeaderToken = added.body.headerToken;
  told.headerToken = (await send("POST", `${base}/sources/{sourceId}/header-token`, { params: source })).body.headerToken;
  told.inviteToken = tokenIn(
    (await send("POST", "/api/invitations", { as: { cookie }, body: { email: "new@example.com", role: "qa" } })).body.url,
  );
  told.newToken = (await send("POST", "/api/tokens", { as: { cookie }, body: { name: "ci", role: "viewer" } })).body.token;
  const mapping = {
    name: "Sessions",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track"',
    enabled: true,
    settings: {
      customerSessionId: { "@path": "$.properties.order" },
      profileId: { "@path": "$.userId" },
      callbackDestination: "https://example.org/cb",
      callbackAPIKey: secrets.callback,
    },
  };
  await quiet("POST", `${base}/mappings`, { params: place, body: mapping });
  await quiet("POST", `${base}/mappings`, {
    params: place,
    body: { name: "Profiles", actionSlug: "updateCustomerProfileV3", trigger: 'type = "identify"', enabled: true },
  });

  const post = async (event: object) => {
    const body = JSON.stringify(event);
    const answer = await postEvents(stack.url, source.sourceId, body, {
      "x-signature": signatureOf(body, secrets.shared),
      authorization: `Bearer ${told.headerToken}`,
    });
    answers.push(JSON.stringify(answer.body));
    expect(answer.status).toBe(200);
  };
  await post({ messageId: "one", type: "track", event: "Order Updated", userId: "u1", properties: { order: "o1" } });
  await post({ messageId: "two", type: "identify", userId: "u1", traits: { tier: "gold" } });
  await stack.settled(place.destinationId, 2);

  await quiet("POST", "/api/api-keys/{keyId}/rotate", {
    params: { keyId },
    body: { key: secrets.rotatedKey, untested: true, expiresAt: new Date(Date.now() + 6.5 * 86_400_000).toISOString() },
  });
  told.rotatedShared = (await send("POST", `${base}/sources/{sourceId}/rotate-secret`, { params: source, body: {} })).body.secret;
  expect(await remindOfExpiry()).toBe(1);
  expect(await remindOfExpiry()).toBe(0);
  expect(await remindOfExpiry(new Date(Date.now() + 6 * 86_400_000))).toBe(1);
}, 60_000);
afterAll(() => stack.stop());

const all = () => Object.entries({ ...secrets, ...told });
/** As plain text, and in encoded forms. */
const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  ...[secret, secret.slice(1), secret.slice(2)].map((text) => Buffer.from(text).toString("base64").slice(2, -6)),
  Buffer.from(secret).toString("hex"),
];

async function dump(): Promise<{ table: string; text: string }[]> {
  const { rows } = await stack.database.pool.query<{ name: string }>(
    "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'",
  );
  const found: { table: string; text: string }[] = [];
  for (const { name } of rows) {
    const { rows: lines } = await stack.database.pool.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    found.push({ table: name, text: lines.map(({ line }) => line).join("\n") });
  }
  return found;
}

test("the events arrived, with the secrets in their places on the wire", async () => {
  const { rows } = await stack.database.pool.query("SELECT state FROM delivery");
  expect(rows.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
});

test("no secret stands in any table", async () => {
  const tables = await dump();
  expect(tables.length).toBeGreaterThan(20);
  expect(tables.find(({ table }) => table.endsWith("attempt") || /attempt_\d+/.test(table))).toBeDefined();
  expect(tables.map(({ text }) => text).join("")).toContain("Order Updated");
  for (const { table, text } of tables)
    for (const [name, secret] of all()) for (const form of forms(secret)) expect(text.includes(form), `${name} in ${table}`).toBe(false);
});

test("no secret stands in a log line or in an answer, but once where it is told", async () => {
  const base = "/api/destinations/{destinationId}";
  for (const path of [
    "/api/destinations",
    "/api/api-keys",
    "/api/users",
    "/api/tokens",
    "/api/invitations",
    "/api/audit",
    "/api/audit/export",
    "/api/me",
    "/api/me/sessions",
  ])
    await quiet("GET", path, path === "/api/tokens" ? { as: { cookie } } : {});
  for (const path of ["", "/sources", "/mappings", "/events", "/events/recent", "/events/paths", "/deliveries", "/overview", "/export"])
    await quiet("GET", `${base}${path}`, { params: place });
  const { rows } = await stack.database.pool.query<{ id: string }>("SELECT id FROM delivery");
  for (const { id } of rows) await quiet("GET", `${base}/deliveries/{deliveryId}`, { params: { ...place, deliveryId: id } });
  await quiet("POST", `${base}/test-connection`, { params: place, body: {} });
  const log = logged.lines.join("");
  expect(log.length).toBeGreaterThan(500);
  for (const [name, secret] of all())
    for (const form of forms(secret)) {
      expect(log.includes(form), `${name} in a log line`).toBe(false);
      expect(
        answers.findIndex((answer) => answer.includes(form)),
        `${name} in an answer`,
      ).toBe(-1);
    }
});

test("rotating the master key leaves nothing that needs the old one, while everything runs", async () => {
  const tokens = await call(handlers.get("/api/me")?.GET, "GET", "/", { as: { token: admin.token } });
  expect(tokens.status).toBe(200);
  const oldVersion = /v1\.([0-9a-f]{8})\./.exec((await db().apiKey.findUniqueOrThrow({ where: { id: keyId } })).secret)?.[1] as string;
  const before = await db().destination.findUniqueOrThrow({ where: { id: place.destinationId } });
  const old = process.env.FALCONER_SECRET_KEY as string;
  const { env } = await import("#lib/platform/env.ts");
  Object.assign(env(), { FALCONER_SECRET_KEY: "another-key-another-key-another-key-another", FALCONER_PREVIOUS_SECRET_KEYS: [old] });

  const changed = await resealAll(stack.database.pool);
  expect(Object.fromEntries(changed.map((each) => [each.place, each.changed]))).toMatchObject({
    "api_key.fingerprint": 1,
    "api_key.secret": 1,
    "api_key.previous_secret": 1,
    "source.secret": 1,
    "source.previous_secret": 1,
    "mapping.secrets": 1,
    "delivery.requests": 1,
  });
  expect((await resealAll(stack.database.pool)).every((each) => each.changed === 0)).toBe(true);
  for (const { table, text } of await dump()) expect(text.includes(`v1.${oldVersion}.`), `an old envelope in ${table}`).toBe(false);

  Object.assign(env(), { FALCONER_SECRET_KEY: "another-key-another-key-another-key-another", FALCONER_PREVIOUS_SECRET_KEYS: [] });
  await closeDb();
  const after = await db().destination.findUniqueOrThrow({
    where: { id: place.destinationId },
    include: { apiKey: true, sources: true, mappings: true },
  });
  expect(after.clientKey).not.toBe(before.clientKey);
  expect(revealApiKey(after.apiKey)).toBe(secrets.rotatedKey);
  expect(revealSourceSecrets(after.sources[0] as never)).toEqual({ secret: told.rotatedShared, previousSecret: secrets.shared });
  const sealed = after.mappings.find(({ secrets }) => secrets !== null);
  expect(readMappingSettings(sealed as never).settings.callbackAPIKey).toBe(secrets.callback);
  expect(createId("apiKey")).toMatch(/^key_/);
});
