import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileDestination, plan } from "#lib/core/plan/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { createClient } from "./client.ts";

// Whatever an event calls its profile, session or audience, the request goes to that one resource
// below the action's own path, or is not sent at all.

const received: string[] = [];
const server = createServer((request, response) => {
  received.push(request.url ?? "");
  request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
});
let baseUrl = "";
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

const id = { "@path": "$.properties.id" };
const actions: { slug: string; prefix: string; settings: JsonObject }[] = [
  { slug: "updateCustomerProfile", prefix: "/segment/customer_profile/", settings: { customerProfileId: id } },
  { slug: "updateCustomerProfileV2", prefix: "/segment/customer_profile_v2/", settings: { customerProfileId: id } },
  { slug: "updateCustomerProfileV3", prefix: "/segment/v2/customer_profiles/", settings: { customerProfileId: id } },
  {
    slug: "updateCustomerSession",
    prefix: "/segment/customer_sessions/",
    settings: { customerSessionId: id, customerSession: { state: "open" } },
  },
  { slug: "updateCustomerSessionV2", prefix: "/segment/v2/customer_sessions/", settings: { customerSessionId: id } },
  { slug: "updateAudience", prefix: "/segment/audiences/", settings: { audienceId: id, audienceName: "x" } },
  { slug: "deleteAudience", prefix: "/segment/audiences/", settings: { audienceId: id } },
  {
    slug: "updateCustomerProfilesAttributes",
    prefix: "/segment/v2/customer_profiles/",
    settings: { data: [{ customerProfileId: id, attributes: { a: 1 } }] },
  },
];
const { compiled } = compileDestination({
  mappings: actions.map(({ slug, settings }) => ({
    id: slug,
    name: slug,
    actionSlug: slug,
    trigger: 'type = "track"',
    enabled: true,
    settings,
  })),
});

const tricks = [
  "..",
  ".",
  "../../v2/authping",
  "..%2f..%2fv2",
  "%2e%2e",
  "%2E%2E/%2e%2e",
  "..\\..\\x",
  "/etc/passwd",
  "//evil.example/x",
  "https://evil.example",
  "@evil.example",
  "a/b",
  "a?b=c",
  "a#b",
  "a;b=c",
  "a&b",
  "?skipNonExistingAttributes=true",
  "#",
  "%",
  "%00",
  "\0",
  "\r\nX-Evil: 1\r\n\r\n",
  "\n",
  "\t",
  " ",
  "  a",
  "a ",
  "+",
  "*",
  "~",
  "attributes",
  "audiences",
  "null",
  "undefined",
  "[object Object]",
  "__proto__",
  "constructor",
  "é",
  "🦅",
  "\u202e",
  "\ufeff",
  "ａ／ｂ",
  "．．",
  "\ud800",
  "\udc00x",
  "a".repeat(999),
  "/".repeat(500),
];

test("500 hostile IDs: the path is the action's own, with one more segment that says exactly this ID", async () => {
  const hostile = [
    ...tricks,
    ...fc.sample(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), { numRuns: 250, seed: 41 }),
    ...fc.sample(fc.stringMatching(/^[./\\%?#;@:&=+ a-f0-9]{1,24}$/), { numRuns: 500 - tricks.length - 250, seed: 42 }),
  ];
  expect(hostile.length).toBeGreaterThanOrEqual(500);
  const client = createClient({ baseUrl, deployment: "acme.talon.one", apiKey: "k".repeat(32), allowPrivate: true });
  let sent = 0;
  let refused = 0;
  for (const text of hostile) {
    const outcome = plan(compiled, { messageId: "m", type: "track", event: "e", userId: "u", properties: { id: text } });
    for (const [index, mapping] of outcome.mappings.entries()) {
      const { prefix } = actions[index] as (typeof actions)[number];
      if (mapping.outcome !== "ready") {
        refused++;
        continue;
      }
      for (const request of mapping.requests) {
        const where = `${mapping.actionSlug} ${JSON.stringify(text)}: ${request.path}`;
        const rest = request.path.slice(prefix.length);
        expect(request.path.startsWith(prefix), where).toBe(true);
        expect(rest, where).toMatch(/^[^/?#\\]+$/);
        expect(decodeURIComponent(rest), where).toBe(text.toWellFormed());
        expect(new URL(request.path, "https://integration.talon.one").href, where).toBe(`https://integration.talon.one${request.path}`);
        if (index !== 2) continue;
        received.length = 0;
        const result = await client.send(request);
        expect(result.kind, where).toBe("response");
        expect(received, where).toEqual([request.path + request.query]);
        sent++;
      }
    }
  }
  client.close();
  expect(sent).toBeGreaterThan(400);
  expect(refused).toBeGreaterThan(0);
}, 60_000);
