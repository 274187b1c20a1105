import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionBySlug, cleanPayload } from "#lib/actions/index.ts";
import type { JsonObject } from "#lib/json.ts";
import { type Client, createClient } from "./client.ts";
import { type Simulator, startSimulator } from "./simulator/start-simulator.ts";

// An ID must never change where a request goes: it arrives as exactly itself, at its own operation, or is refused before it is sent.

let simulator: Simulator;
let client: Client;
beforeAll(async () => {
  simulator = await startSimulator({ ratePerSecond: 0 });
  client = createClient({ baseUrl: simulator.url, deployment: "acme.talon.one", apiKey: "key" });
});
afterAll(() => {
  client.close();
  return simulator.close();
});

const nasty = [
  ...[
    "",
    " ",
    ".",
    "..",
    "...",
    "./",
    "../",
    "../..",
    "/",
    "//",
    "/etc/passwd",
    "\\",
    "..\\..",
    "%",
    "%2e%2e",
    "%2E%2E%2F",
    "%252e%252e",
    "%00",
    "%0d%0a",
  ],
  ...[
    "?",
    "?x=1",
    "#",
    "#f",
    "a?b#c",
    "a/../../v2/authping",
    "audiences",
    "attributes",
    "x/audiences",
    "@evil.example",
    "//evil.example/",
    "http://evil.example/",
  ],
  ...[
    "\r\nx-evil: 1",
    "a\r\n\r\nGET / HTTP/1.1",
    "\u0000",
    "a\u0000b",
    "\u001b[2J",
    "\u007f",
    "\t",
    "a b",
    "a+b",
    "a;b",
    "a&b=c",
    "a=b",
    "{id}",
    "{customerProfileId}",
  ],
  ...[
    "ü",
    "Łódź",
    "🦅",
    "\ud800",
    "\udc00x",
    "e\u0301",
    "\u202eevil",
    "\u200b",
    "\ufeff",
    "．．",
    "／",
    "․․",
    "%EF%BC%8E",
    "'; DROP TABLE x; --",
    "<script>",

    "{{7*7}}",
  ],
  ...[
    "__proto__",
    "constructor",
    "null",
    "undefined",
    "NaN",
    "0",
    "-1",
    "1e309",
    "true",
    "x".repeat(1000),
    "x".repeat(1001),
    "🦅".repeat(1000),
    "/".repeat(300),
  ],
];
const generated = fc.sample(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."./\\%?#@:& a2eEfF\r\n\0".split("")), maxLength: 12 }),
  ),
  {
    numRuns: 500 - nasty.length,
    seed: 20_261_123,
  },
);

const actions: { slug: string; payload: (id: string) => JsonObject; operation: string; lane: string }[] = [
  { slug: "updateCustomerProfileV3", payload: (id) => ({ customerProfileId: id }), operation: "updateCustomerProfileV3", lane: "profile" },
  {
    slug: "updateCustomerSessionV2",
    payload: (id) => ({ customerSessionId: id, contentFields: "effects" }),
    operation: "updateCustomerSessionV2",
    lane: "session",
  },
  { slug: "deleteAudience", payload: (id) => ({ audienceId: id }), operation: "deleteAudience", lane: "audience" },
];

test.each(actions)("500 hostile IDs in $slug", async ({ slug, payload, operation, lane }) => {
  const action = actionBySlug.get(slug);
  if (!action) throw new Error(slug);
  let arrived = 0;
  for (const id of [...nasty, ...generated]) {
    const clean = cleanPayload(action, payload(id));
    if (clean.issues.length > 0) continue;
    simulator.control.reset();
    const [request] = action.buildRequests(clean.payload, {});
    if (!request) throw new Error("no request");
    const result = await client.send(request);
    const [record, ...others] = simulator.control.requests();
    expect(others).toEqual([]);
    if (result.kind === "failure") {
      expect([result.failure, record]).toEqual(["invalid_request", undefined]);
      continue;
    }
    arrived++;
    expect(record).toMatchObject({ operation, query: "", lanes: [`${lane}:${id}`] });
    expect(record?.headers).not.toHaveProperty("x-evil");
  }
  expect(arrived).toBeGreaterThan(300);
});
