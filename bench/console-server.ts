import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { type APIRequestContext, request } from "@playwright/test";
import { password, people } from "../e2e/people.ts";
import { startTestProvider, testClient } from "../lib/access/oidc/testing/provider.ts";
import { actionBySlug, defaultMapping } from "../lib/core/actions/index.ts";
import { sessionMapping } from "./mapping-scenarios.ts";

const root = join(import.meta.dirname, "..");
export const mappingCount = 50;
export const eventCount = 3_000;

export type Made = { destinationId: string; mappingId: string; sourceId: string; backTestId: string };
/** `api` is signed in as an admin. */
export type ConsoleServer = { origin: string; api: APIRequestContext; made: Made; stop: () => Promise<void> };

/**
 * The production server of the browser tests with a database of its own, filled as a busy
 * destination is.
 */
export async function startConsole(): Promise<ConsoleServer> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  // The page of the sign-in exists only if there is a provider.
  const provider = await startTestProvider({ people: {}, origin });
  const settings = {
    PORT: String(port),
    PUBLIC_URL: origin,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: testClient.id,
    OIDC_CLIENT_SECRET: testClient.secret,
    OIDC_INVITED_ONLY: "1",
  };
  const server = spawn(process.execPath, ["e2e/server.ts"], {
    cwd: root,
    env: {
      ...process.env,
      E2E_SETTINGS: JSON.stringify(settings),
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const api = await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
  const stop = async () => {
    await api.dispose();
    await provider.stop();
    if (server.exitCode !== null) return;
    const gone = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    await gone;
  };
  try {
    await signIn(api, server);
    return { origin, api, made: await fill(api), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function signIn(api: APIRequestContext, server: ChildProcess): Promise<void> {
  for (let patience = 240; ; patience--) {
    if (server.exitCode !== null || patience === 0) throw new Error("The server did not start.");
    const { email } = people.viewer; // made last: once she exists, all do
    const found = await api.post("/api/auth/sign-in/email", { data: { email, password } }).catch(() => undefined);
    if (found?.ok()) break;
    await new Promise((done) => setTimeout(done, 500));
  }
  const answer = await api.post("/api/auth/sign-in/email", { data: { email: people.admin.email, password } });
  if (!answer.ok()) throw new Error(`Signing in was answered with ${answer.status()}.`);
}

/** A full destination: 50 mappings and thousands of events, one of them with 200 keys. */
async function fill(api: APIRequestContext): Promise<Made> {
  const post = async (path: string, data: unknown) => {
    const answer = await api.post(path, { data });
    if (!answer.ok()) throw new Error(`${path} was answered with ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  const { id: destinationId } = await post("/api/destinations", {
    name: "Bench",
    deployment: "demo.europe-west1.talon.one",
    apiKey: "bench-key-0123456789abcdef0123456789abcdef",
  });
  const { id: sourceId, webhookUrl, secret } = await post(`/api/destinations/${destinationId}/sources`, { name: "Website" });
  const session = actionBySlug.get("updateCustomerSessionV2");
  if (!session) throw new Error("There is no session action.");
  let mappingId = "";
  for (let index = 0; index < mappingCount; index++) {
    const mapping = await post(`/api/destinations/${destinationId}/mappings`, {
      name: index === 0 ? "The largest" : `Mapping ${index}`,
      actionSlug: session.slug,
      trigger: `type = "track" and event = "Event ${index}"`,
      enabled: index > 0,
      settings: { ...defaultMapping(session), ...sessionMapping },
    });
    mappingId ||= mapping.id;
  }
  for (let sent = 0; sent < eventCount; sent += 100) {
    const batch = Array.from({ length: 100 }, (_, index) => eventAt(sent + index));
    const body = JSON.stringify(batch);
    const signature = createHmac("sha1", secret).update(body).digest("hex");
    const answer = await fetch(webhookUrl, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-signature": signature },
    });
    if (!answer.ok) throw new Error(`The webhook was answered with ${answer.status}.`);
  }
  const tried = { name: "All views", actionSlug: session.slug, trigger: 'type = "track"', settings: sessionMapping };
  const { id: backTestId } = await post(`/api/destinations/${destinationId}/back-tests`, { mappings: [tried] });
  await finished(api, `/api/destinations/${destinationId}/back-tests/${backTestId}`);
  return { destinationId, mappingId, sourceId, backTestId };
}

async function finished(api: APIRequestContext, path: string): Promise<void> {
  for (let patience = 120; ; patience--) {
    const { state } = await (await api.get(path)).json();
    if (state === "done") return;
    if (state !== "running" || patience === 0) throw new Error(`The back-test is ${state}.`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** The last event comes first in every list: an order with 200 keys. */
function eventAt(index: number) {
  const isLast = index === eventCount - 1;
  const keys = isLast ? Array.from({ length: 150 }, (_, key) => [`custom_${key}`, key % 3 === 0 ? key : `value ${key}`]) : [];
  return {
    type: "track",
    event: isLast ? "Event 0" : "Product Viewed",
    messageId: `bench-${index}`,
    userId: `customer-${index % 500}`,
    timestamp: new Date().toISOString(),
    properties: {
      order_id: `order-${index}`,
      total: 99.5,
      ...Object.fromEntries(keys),
      products: Array.from({ length: isLast ? 10 : 1 }, (_, item) => ({
        sku: `sku-${item}`,
        name: `Item ${item}`,
        quantity: 1 + item,
        price: 9.5,
      })),
    },
  };
}

export const catalogueCounts = { attributes: 5_000, audiences: 10_000 };

/**
 * The contents of a large Talon.One account, all of which the editor's pickers and marks know.
 * Returns a mapping that names an attribute; it replaces another one, because the destination is
 * full.
 */
export async function giveCatalogue(api: APIRequestContext, { destinationId, mappingId }: Made): Promise<string> {
  const named = (count: number, item: (n: number) => object) => Array.from({ length: count }, (_, n) => ({ id: n + 1, ...item(n) }));
  const parts = {
    attributes: named(catalogueCounts.attributes, (n) => ({
      entity: n % 2 === 0 ? "CustomerSession" : "CustomerProfile",
      name: `attribute${n}`,
      title: `Attribute number ${n}`,
      type: n % 3 === 0 ? "number" : "string",
    })),
    audiences: named(catalogueCounts.audiences, (n) => ({ name: `Audience ${n}`, integrationId: `aud_${n}` })),
  };
  for (const [part, data] of Object.entries(parts)) {
    const answer = await api.put(`/api/destinations/${destinationId}/catalogue/file`, { data: { part, content: { data } } });
    if (!answer.ok()) throw new Error(`The catalogue was answered with ${answer.status()}: ${await answer.text()}`);
  }
  const settings = { customerProfileId: { "@path": "$.userId" }, attributes: { attribute1: "a value" } };
  const mapping = { name: "Profiles", actionSlug: "updateCustomerProfileV3", trigger: 'type = "track"', enabled: false, settings };
  const { items } = await (await api.get(`/api/destinations/${destinationId}/mappings`)).json();
  const other = (items as { id: string }[]).find(({ id }) => id !== mappingId)?.id;
  const deleted = await api.delete(`/api/destinations/${destinationId}/mappings/${other}`);
  if (!deleted.ok()) throw new Error(`Deleting a mapping was answered with ${deleted.status()}: ${await deleted.text()}`);
  const made = await api.post(`/api/destinations/${destinationId}/mappings`, { data: mapping });
  if (!made.ok()) throw new Error(`A mapping was answered with ${made.status()}: ${await made.text()}`);
  return (await made.json()).id;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}
