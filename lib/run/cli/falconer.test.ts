import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";

const entry = fileURLToPath(new URL("./falconer.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "falconer-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const order = sampleEvents.find((sample) => sample.key === "order")?.event ?? {};

type Ended = { code: number | null; lines: string[]; stderr: string };

function falconer(args: string[], input: string | Buffer = ""): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], { timeout: 60_000 });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, lines: stdout.split("\n").slice(0, -1), stderr }));
    // A child that ends at a bad line stops reading.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

const ndjson = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
const parsed = (ended: Ended) => ended.lines.map((line) => JSON.parse(line));

describe("falconer", () => {
  it("transforms, in order, one line a line", async () => {
    const lines = [
      { mapping: { a: { "@path": "$.x.y" }, b: "raw" }, event: { x: { y: [1, null] } } },
      { mapping: { a: { "@path": "$.x", "@template": "" } }, event: {} },
      { mapping: { a: { "@liquid": "{{ x | upcase }}" } }, event: { x: "up" } },
      { mapping: { a: 1 }, event: [] },
      7,
    ];
    const ended = await falconer(["transform"], ndjson(...lines));
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(parsed(ended)).toEqual([
      { output: { a: [1, null], b: "raw" } },
      { issues: [expect.objectContaining({ message: expect.any(String) })] },
      { output: { a: "UP" } },
      { issues: [{ path: "event", message: "The event must be an object." }] },
      { issues: [expect.objectContaining({ message: expect.any(String) })] },
    ]);
  });

  it("matches", async () => {
    const fql = 'type = "track" and properties.total > 20';
    const ended = await falconer(
      ["match"],
      `${ndjson({ fql, event: order }, { fql, event: { type: "page" } })}\n${ndjson({ fql: "userId in 1", event: {} })}`,
    );
    expect(ended.code).toBe(0);
    expect(parsed(ended)).toEqual([{ matches: true }, { matches: false }, { error: expect.stringContaining("At character 8") }]);
  });

  it("plans one mapping, with the key masked", async () => {
    const mapping = {
      customerSessionId: { "@path": "$.properties.order_id" },
      profileId: { "@path": "$.userId" },
      state: "",
      skipNonExistingAttributes: "true",
    };
    const ended = await falconer(
      ["plan"],
      ndjson(
        { action: "updateCustomerSessionV2", mapping, event: order },
        { action: "deleteAudience", mapping: { audienceId: 5 }, event: {} },
        { action: "deleteAudience", mapping: {}, event: {} },
        { action: "sendMail", mapping: {}, event: {} },
      ),
    );
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const common = { authorization: "ApiKey-v1 ***", "destination-hostname": "example.europe-west1.talon.one" };
    expect(parsed(ended)).toEqual([
      {
        requests: [
          {
            method: "PUT",
            path: "/segment/v2/customer_sessions/order-50314e2b9bcf000000000000",
            query: "?skipNonExistingAttributes=true",
            headers: common,
            body: { profileId: "customer-1001" },
          },
        ],
        notes: [
          { path: "state", message: "Left out, because it is empty.", before: "" },
          { path: "skipNonExistingAttributes", message: "Changed to true or false.", before: "true", after: true },
        ],
        issues: [],
      },
      {
        requests: [{ method: "DELETE", path: "/segment/audiences/5", query: "", headers: common }],
        notes: [{ path: "audienceId", message: "Changed to text.", before: 5, after: "5" }],
        issues: [],
      },
      {
        requests: [],
        notes: [],
        issues: [{ path: "audienceId", message: "Audience ID is missing. This action needs it.", code: "required" }],
      },
      { requests: [], notes: [], issues: [{ path: "action", message: "Unknown action “sendMail”." }] },
    ]);
  });

  it("plans a bundle: the outcome of every mapping", async () => {
    const file = join(folder, "bundle.json");
    const mapping = {
      actionSlug: "trackEventV2",
      trigger: 'type = "track"',
      settings: { customerProfileId: { "@path": "$.userId" }, eventType: { "@path": "$.event" } },
    };
    writeFileSync(
      file,
      JSON.stringify({
        destination: { deployment: "acme.europe-west1.talon.one", filters: { blockList: ["context"] } },
        mappings: [
          { id: "map_a", name: "A", enabled: true, ...mapping },
          { ...mapping, enabled: false },
          { ...mapping, trigger: 'type = "page"' },
        ],
      }),
    );
    const ended = await falconer(["plan", "--bundle", file], ndjson(order, { ...order, type: "screen" }, 1));
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const [first, second, third] = parsed(ended);
    expect(first.messageId).toBe("order-completed-0001");
    expect(first.mappings).toMatchObject([
      {
        id: "map_a",
        name: "A",
        action: "trackEventV2",
        outcome: "ready",
        requests: [{ headers: { "destination-hostname": "acme.europe-west1.talon.one" } }],
      },
      { outcome: "disabled" },
      { outcome: "not_matched", reason: "Condition not met: event type is “page”." },
    ]);
    expect(second).toMatchObject({ stopped: { step: "type" }, mappings: [] });
    expect(third.issues).toHaveLength(1);
  });

  it.each([
    ["not JSON", '{"fql":"userId != null","event":{}}\n{"fql":\n', "Line 2 is not JSON", 1],
    ["not UTF-8", Buffer.from([0x22, 0xff, 0x22, 0x0a]), "Line 1 is not UTF-8", 0],
    ["cut off", '{"fql":"userId != null","event":{}}\n\n{"fql', "Line 3 is not JSON", 1],
  ])("ends with 2 and the line's number: %s", async (_, input, message, answered) => {
    const ended = await falconer(["match"], input);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(ended.lines).toHaveLength(answered);
  });

  it.each([
    [["fly"], "is not a command"],
    [[], "plan --bundle FILE"],
    [["plan", "--bundle", "/nonexistent/bundle.json"], "cannot be read"],
    [["plan", "--package"], "Use: falconer plan"],
  ])("refuses %j", async (args, message) => {
    const ended = await falconer(args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(ended.lines).toEqual([]);
  });

  it("takes hostile lines: deep, wide, with prototype keys", async () => {
    const depth = 5000;
    const deep = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, index])));
    const mapping = '{"attributes":{"@path":"$.traits"},"customerProfileId":"c","x":{"@path":"$."}}';
    const lines = [
      `{"action":"updateCustomerProfileV3","mapping":${mapping},"event":{"traits":${deep}}}`,
      `{"action":"updateCustomerProfileV3","mapping":{"attributes":"y","customerProfileId":"c","deep":${deep}},"event":{}}`,
      `{"action":"updateCustomerProfileV3","mapping":{"@path":"$."},"event":${wide}}`,
      `{"action":"updateCustomerSessionV2","mapping":{"customerSessionId":"s","additionalCosts":{"@path":"$.c"}},"event":{"c":{"__proto__":{"price":"1"},"constructor":{"price":2}}}}`,
    ];
    const ended = await falconer(["plan"], `${lines.join("\n")}\n`);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.lines).toHaveLength(4);
    expect(ended.lines[0]).toContain(`"attributes":${deep}`);
    expect(ended.lines[1]).toContain('"requests":[]');
    expect(JSON.parse(ended.lines[2] ?? "").issues).not.toHaveLength(0);
    expect(ended.lines[2]?.length).toBeLessThan(10_000);
    expect(ended.lines[3]).toContain('"additionalCosts":{"__proto__":{"price":1},"constructor":{"price":2}}');
  });

  it("streams: answers come while the input is still open", async () => {
    const child = spawn(process.execPath, [entry, "match"], { timeout: 30_000 });
    const first = new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
    child.stdin.write(ndjson({ fql: 'type = "track"', event: order }));
    expect(await first).toBe('{"matches":true}\n');
    child.stdin.end();
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
  });

  it("keeps the order of many lines, whatever the chunks", async () => {
    const count = 20_000;
    const input = Array.from({ length: count }, (_, index) => `{"mapping":{"n":{"@path":"$.n"}},"event":{"n":${index}}}\n`).join("");
    const ended = await falconer(["transform"], input);
    expect(ended.lines).toHaveLength(count);
    expect(ended.lines.findIndex((line, index) => line !== `{"output":{"n":${index}}}`)).toBe(-1);
  });
});
