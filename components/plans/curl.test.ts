import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { toCurl } from "./curl.ts";

const request: PlannedRequest = {
  method: "PUT",
  path: "/segment/v2/customer_sessions/o'brien%2F1",
  query: "?skipNonExistingAttributes=true",
  headers: { "x-content-fields": "effects", "x-callback-api-key": "Authorization secret-0123456789" },
  body: { state: "it's $HOME `date`\n" },
  lanes: [],
};

test("keys never appear", () => {
  const text = toCurl(request, "acme.europe-west1.talon.one");
  expect(text).not.toContain("secret-0123456789");
  expect(text).toContain("YOUR_API_KEY");
  expect(text).toContain("acme.europe-west1.talon.one");
});

test("a shell reads back exactly what was meant", () => {
  const command = toCurl(request, "acme.talon.one").replace(/^curl/, "printf '%s\\0'");
  const words = execFileSync("sh", ["-c", command], { encoding: "utf8" }).split("\0");
  expect(words).toContain("https://integration.talon.one/segment/v2/customer_sessions/o'brien%2F1?skipNonExistingAttributes=true");
  expect(words).toContain(JSON.stringify(request.body));
});

test("a request without a body sends none", () => {
  const { body: _body, ...bare } = request;
  expect(toCurl({ ...bare, method: "DELETE" }, "acme.talon.one")).not.toContain("--data");
});

test("whatever stands in a request, a shell reads back exactly that, and runs nothing", () => {
  // Text that can be in a header or a body: no zero characters, no broken pairs.
  const text = fc.oneof(
    fc.constantFrom("'; touch /tmp/owned; '", "$(id)", "`id`", "\\'", "!!", "--data @/etc/passwd", "@/etc/passwd", "%s%n", "a\nb", "🦅 ’"),
    fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0")),
  );
  fc.assert(
    fc.property(text, text, text, (id, header, value) => {
      const hostile = {
        ...request,
        path: `/segment/v2/customer_sessions/${encodeURIComponent(id)}`,
        headers: { "x-note": header },
        body: { value },
      };
      const words = execFileSync("sh", ["-c", toCurl(hostile, "acme.talon.one").replace(/^curl/, "printf '%s\\0'")], {
        encoding: "utf8",
      }).split("\0");
      expect(words.slice(0, -1)).toEqual([
        "--request",
        "PUT",
        `https://integration.talon.one${hostile.path}?skipNonExistingAttributes=true`,
        "--header",
        "authorization: ApiKey-v1 YOUR_API_KEY",
        "--header",
        "destination-hostname: acme.talon.one",
        "--header",
        "content-type: application/json",
        "--header",
        `x-note: ${header}`,
        "--data-raw",
        JSON.stringify({ value }),
      ]);
    }),
    { numRuns: 60 },
  );
});
