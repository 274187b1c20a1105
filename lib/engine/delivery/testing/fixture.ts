// For tests, chaos runs and benchmarks: destinations with sources and mappings, written straight
// into a database, and Segment's side of the wire.
import { createHmac } from "node:crypto";
import type pg from "pg";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { clientKeyOf, fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export const testSecretKey = "test-key-test-key-test-key-test-key-test-key";
export const webhookSecret = "a shared secret of the tests";

export type MappingInput = { actionSlug: string; trigger: string; settings: JsonObject; options?: JsonObject; name?: string };
export type DestinationInput = {
  apiKey?: string;
  deployment?: string;
  ratePerSecond?: number;
  retentionDays?: number;
  retryHorizonHours?: number;
  mappings?: MappingInput[];
  source?: Record<string, unknown>;
};
export type TestDestination = { destinationId: string; sourceId: string; clientKey: string; mappingIds: string[] };

export const trackMapping: MappingInput = {
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: {
    customerProfileId: { "@path": "$.userId" },
    eventType: { "@path": "$.event" },
    attributes: { "@path": "$.properties.attributes" },
  },
};
export const profileMapping: MappingInput = {
  actionSlug: "updateCustomerProfileV3",
  trigger: 'type = "identify"',
  settings: { customerProfileId: { "@path": "$.userId" }, attributes: { "@path": "$.traits" } },
};
export const sessionMapping: MappingInput = {
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Updated"',
  settings: {
    customerSessionId: { "@path": "$.properties.order" },
    profileId: { "@path": "$.userId" },
    attributes: { "@path": "$.properties.attributes" },
  },
};
export const audienceMapping: MappingInput = {
  actionSlug: "updateCustomerProfilesAudiences",
  trigger: 'type = "track" and event = "Audience Entered"',
  settings: {
    data: [
      { customerProfileId: { "@path": "$.userId" }, adds: { "@path": "$.properties.adds" }, deletes: { "@path": "$.properties.deletes" } },
    ],
  },
};

export async function addDestination(pool: pg.Pool, input: DestinationInput = {}): Promise<TestDestination> {
  process.env.FALCONER_SECRET_KEY ??= testSecretKey;
  const apiKey = input.apiKey ?? `key-${createId("apiKey")}`;
  const deployment = input.deployment ?? "acme.talon.one";
  const print = fingerprint(apiKey);
  const keyId = createId("apiKey");
  const destinationId = createId("destination");
  const sourceId = createId("source");
  const clientKey = clientKeyOf(deployment, print);
  await pool.query("INSERT INTO api_key (id, name, secret, fingerprint, hint, updated_at) VALUES ($1, 'test', $2, $3, 'test', now())", [
    keyId,
    seal(apiKey, { table: "api_key", id: keyId, column: "secret" }),
    print,
  ]);
  await pool.query(
    `INSERT INTO destination (id, name, deployment, api_key_id, client_key, rate_limit_per_second, retention_days, retry_horizon_hours, updated_at)
     VALUES ($1, 'test', $2, $3, $4, $5, $6, $7, now())`,
    [destinationId, deployment, keyId, clientKey, input.ratePerSecond ?? 60, input.retentionDays ?? 30, input.retryHorizonHours ?? 24],
  );
  await pool.query("INSERT INTO source (id, destination_id, name, secret, updated_at) VALUES ($1, $2, 'test', $3, now())", [
    sourceId,
    destinationId,
    seal(webhookSecret, { table: "source", id: sourceId, column: "secret" }),
  ]);
  for (const [column, value] of Object.entries(input.source ?? {}))
    await pool.query(`UPDATE source SET "${column}" = $2 WHERE id = $1`, [sourceId, value]);
  const mappingIds: string[] = [];
  for (const mapping of input.mappings ?? [trackMapping, profileMapping]) mappingIds.push(await addMapping(pool, destinationId, mapping));
  return { destinationId, sourceId, clientKey, mappingIds };
}

export async function addMapping(pool: pg.Pool, destinationId: string, mapping: MappingInput): Promise<string> {
  const id = createId("mapping");
  await pool.query(
    `INSERT INTO mapping (id, destination_id, slot, position, name, action_slug, trigger, enabled, settings, options, updated_at)
     SELECT $1, $2, count(*) + 1, count(*), $3, $4, $5, true, $6, $7, now() FROM mapping WHERE destination_id = $2`,
    [id, destinationId, mapping.name ?? mapping.actionSlug, mapping.actionSlug, mapping.trigger, mapping.settings, mapping.options ?? {}],
  );
  return id;
}

export const signatureOf = (body: string | Buffer, secret = webhookSecret) => createHmac("sha1", secret).update(body).digest("hex");

let counter = 0;
export const trackEvent = (userId: string, attributes: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  messageId: `msg-${process.pid}-${Date.now().toString(36)}-${counter++}`,
  type: "track",
  event: "Order Completed",
  userId,
  timestamp: new Date().toISOString(),
  context: {},
  integrations: {},
  properties: { attributes },
  ...more,
});
export const identifyEvent = (userId: string, traits: JsonObject = {}): JsonObject => ({
  messageId: `msg-${process.pid}-${Date.now().toString(36)}-${counter++}`,
  type: "identify",
  userId,
  timestamp: new Date().toISOString(),
  traits,
});

/** Signed like Segment's, to a server's webhook address. */
export async function postEvents(url: string, sourceId: string, content: unknown, headers: Record<string, string> = {}) {
  const body = typeof content === "string" ? content : JSON.stringify(content);
  const response = await fetch(`${url}/api/webhooks/segment/${sourceId}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-signature": signatureOf(body), ...headers },
    body,
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the test that reads them
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

/** Looks until `look` answers something, and fails when it takes too long. */
export async function until<Value>(what: string, look: () => Promise<Value | undefined | false>, timeoutMs = 45_000): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
