import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { allRoutes } from "#app/api/all-routes.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as alertChannels from "../alerts/channels/route.ts";
import * as alertRules from "./[destinationId]/alert-rules/route.ts";
import * as deletionRules from "./[destinationId]/deletion-rules/route.ts";
import * as draft from "./[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as one from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as all from "./[destinationId]/mappings/route.ts";
import * as approve from "./[destinationId]/releases/[releaseId]/approve/route.ts";
import * as releases from "./[destinationId]/releases/route.ts";
import * as destination from "./[destinationId]/route.ts";
import * as testCases from "./[destinationId]/tester/cases/route.ts";
import * as destinations from "./route.ts";

// Runs `falconer pull | plan | apply | promote` as a process, against the API's own handlers behind
// a real socket.

let database: TestDatabase;
let server: Server;
let admin: Person;
let second: Person;
let marketer: Person;
let viewer: Person;
let folder: string;
let id: string;
beforeAll(async () => {
  database = await useTestDatabase();
  [admin, second, marketer, viewer] = [
    await makePerson("admin"),
    await makePerson("admin"),
    await makePerson("marketer"),
    await makePerson("viewer"),
  ];
  server = createServer(async (request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    for (const route of allRoutes) {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      const found = new RegExp(`^${route.path.replace(/\{\w+\}/g, "([^/]+)")}$`).exec(path);
      const handler = route.handlers[request.method as "GET"];
      if (!found || !handler) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
      const raw = await text(request);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const answer = await call(handler, request.method ?? "GET", request.url ?? "", { raw: raw || undefined, headers, params });
      return response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.text);
    }
    response.writeHead(404).end("<html>not here</html>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await database.drop();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "falconer-cli-"));
  id = await makeDestination(`Shop ${folder.slice(-6)}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function makeDestination(name: string): Promise<string> {
  return (
    await call(destinations.POST, "POST", "/", { as: admin, body: { name, deployment: "acme.talon.one", apiKey: "canary-key-0123456789" } })
  ).body.id;
}
const at = (more: object = {}) => ({ destinationId: id, ...more });
const session = {
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: true,
  settings: {
    customerSessionId: { "@path": "$.properties.order_id" },
    callbackDestinationURI: "https://shop.example.com/back",
    callbackAPIKey: "Authorization canary-canary-canary-canary-canary",
  },
};
const add = async (name: string, body: object = session) =>
  (await call(all.POST, "POST", "/", { as: marketer, params: at(), body: { ...body, name } })).body;
const list = async () => (await call(all.GET, "GET", "/", { as: marketer, params: at() })).body.items;

type Ended = { code: number; out: string; err: string };
/** Runs the command as `who`; `env`: further variables. */
function falconer(args: string[], who: Person = marketer, env: Record<string, string> = {}): Promise<Ended> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const all = [...args, "--server", url, "--destination", id, ...(args[0] === "promote" ? [] : ["--dir", folder])];
  return new Promise((done) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "lib/run/cli/falconer.mjs", ...all],
      { env: { NODE_ENV: "test", PATH: process.env.PATH, FALCONER_TOKEN: who.token, ...env } },
      (error, out, err) => done({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err }),
    );
  });
}
const file = (name: string) => join(folder, name);
const content = (name: string) => readFileSync(file(name), "utf8");
const edit = (name: string, change: (text: string) => string) => writeFileSync(file(name), change(content(name)));
const bytes = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), "utf8")]);

test("pulled, planned, applied, and pulled again: only what was changed changes, and no byte after that", {
  timeout: 120_000,
}, async () => {
  const { id: orders } = await add("Orders");
  await add("Page views", { actionSlug: "trackEventV2", trigger: 'type = "page"', enabled: true });
  expect(await falconer(["pull"])).toMatchObject({ code: 0, out: expect.stringContaining("3 files") });
  expect(await falconer(["plan"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });

  edit("mappings/orders.yaml", (given) => given.replace("$.properties.order_id", "$.properties.id"));
  const planned = await falconer(["plan"], viewer);
  expect(planned).toMatchObject({
    code: 2,
    out: expect.stringContaining('settings.customerSessionId.@path: "$.properties.order_id" -> "$.properties.id"'),
  });
  expect((await list())[0].version).toBe(1);
  const mark = /^Plan: (\S+)$/m.exec(planned.out)?.[1] ?? "";
  expect(await falconer(["apply", "--plan", mark], viewer)).toMatchObject({ code: 1 });
  const applied = await falconer(["apply", "--plan", mark, "--note", "As reviewed"]);
  expect(applied.err).toBe("");
  expect(applied).toMatchObject({
    code: 0,
    out: expect.stringContaining("Release 1 is live."),
  });
  const [changed] = await list();
  expect(changed).toMatchObject({ id: orders, version: 2, enabled: true, issues: [] }); // the key that is stored stayed
  const before = bytes();
  expect((await falconer(["pull"])).out).toContain("already");
  expect(bytes()).toEqual(before);
  expect(await falconer(["apply", "--plan", mark])).toMatchObject({
    code: 1,
    err: expect.stringContaining("marketer person changed “Orders” at "),
  });
  expect(await falconer(["apply"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });
});

test("a renamed, a new, a deleted and a moved mapping, and a setting, in one release", { timeout: 120_000 }, async () => {
  const { id: orders } = await add("Orders");
  await add("Old", { actionSlug: "trackEventV2", trigger: 'type = "page"', enabled: false });
  await falconer(["pull"]);
  edit("mappings/orders.yaml", (given) => given.replace("name: Orders", "name: All orders"));
  writeFileSync(
    file("mappings/new.yaml"),
    "name: New\naction: trackEventV2\nenabled: false\ntrigger: type = \"group\"\nsettings:\n  customerProfileId: {'@path': $.userId}\n  eventType: x\n",
  );
  edit("destination.yaml", (given) =>
    given
      .replace("- orders\n", "- new\n  - orders\n")
      .replace("  - old\n", "")
      .replace(/retentionDays: \d+/, "retentionDays: 40"),
  );
  rmSync(file("mappings/old.yaml"));
  const planned = await falconer(["plan"]);
  for (const line of ["+ mapping “New”", "~ mapping “All orders”", "- mapping “Old”", "retentionDays: 30 -> 40"])
    expect(planned.out).toContain(line);
  expect(await falconer(["apply"])).toMatchObject({ code: 1, err: expect.stringContaining("only they can change filters and limits") });
  expect((await list()).length).toBe(2); // all or nothing
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0 });
  expect((await list()).map((mapping: { name: string }) => mapping.name)).toEqual(["New", "All orders"]);
  expect((await list())[1].id).toBe(orders);
  await falconer(["pull"]);
  expect(await falconer(["plan"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });
});

test("the environment and where it promotes to are in the file, by name", { timeout: 120_000 }, async () => {
  const name = `Production ${folder.slice(-6)}`;
  const production = await makeDestination(name);
  await falconer(["pull"]);
  edit("destination.yaml", (given) => given.replace("environment: null", "environment: staging"));
  edit("destination.yaml", (given) => given.replace("promotesTo: null", "promotesTo: Nowhere"));
  expect(await falconer(["plan"])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/! \S+destination\.yaml:3:15: No destination is named “Nowhere”\./),
  });
  edit("destination.yaml", (given) => given.replace("promotesTo: Nowhere", `promotesTo: ${name}`));
  expect((await falconer(["plan"])).out).toContain(`promotesTo: null -> "${name}"`);
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0 });
  expect((await call(destination.GET, "GET", "/", { as: viewer, params: at() })).body).toMatchObject({
    environment: "staging",
    promotesTo: { id: production },
  });
  const before = bytes();
  await falconer(["pull"]);
  expect(bytes()).toEqual(before);
});

test("alert rules are in the file, their channels by name and without a key", { timeout: 120_000 }, async () => {
  await falconer(["pull"]);
  expect(content("destination.yaml")).not.toContain("alerts");
  const rules = ["  alerts:", "    rules: { failures: { warning: 2 }, quiet: { off: true } }", "    channels: [Night shift]"];
  edit("destination.yaml", (given) => given.replace("settings:\n", ["settings:", ...rules, ""].join("\n")));
  expect(await falconer(["plan"])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/! \S+destination\.yaml:\d+:\d+: Unknown alert channel “Night shift”\. Add it under Alerts, Channels/),
  });
  const url = "https://hooks.slack.com/services/T0/B0/secret";
  const channel = await call(alertChannels.POST, "POST", "/", { as: admin, body: { kind: "slack", name: "Night shift", url } });
  expect(channel.status).toBe(201);
  expect((await falconer(["plan"])).out).toContain("alerts");
  expect(await falconer(["apply"])).toMatchObject({ code: 1 });
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0 });
  expect((await call(alertRules.GET, "GET", "/", { as: viewer, params: at() })).body).toEqual({
    rules: { failures: { warning: 2 }, quiet: { off: true } },
    channels: [channel.body.id],
    quietHours: null,
    calmMinutes: null,
  });
  expect(await falconer(["plan"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });
  await falconer(["pull"]);
  expect(content("destination.yaml")).toMatch(/alerts:[\s\S]*Night shift/);
  expect(content("destination.yaml")).not.toContain("secret");
  // Thresholds that make no sense are reported before anything is written.
  edit("destination.yaml", (given) => given.replace("warning: 2", "warning: 20"));
  expect((await falconer(["plan"])).out).toContain(": Deliveries fail: the critical value must be above");
  edit("destination.yaml", (given) => given.replace(/ {2}alerts:[\s\S]*?(?=\n {2}\w|\nmappings)/, "  alerts: null"));
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0 });
  expect((await call(alertRules.GET, "GET", "/", { as: viewer, params: at() })).body).toMatchObject({ rules: {}, channels: null });
});

test("how customers are deleted is in the file, where it is not as usual", { timeout: 120_000 }, async () => {
  await falconer(["pull"]);
  expect(content("destination.yaml")).not.toContain("deletions");
  const wanted = ["  deletions:", "    perMinute: 20", "    quietHours: { from: '01:00', to: '05:00', timeZone: Europe/Berlin }"];
  edit("destination.yaml", (given) => given.replace("settings:\n", ["settings:", ...wanted, ""].join("\n")));
  expect((await falconer(["plan"])).out).toContain("deletions.perMinute: 60 -> 20");
  expect(await falconer(["apply"])).toMatchObject({ code: 1 });
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0 });
  const rules = async () => (await call(deletionRules.GET, "GET", "/", { as: viewer, params: at() })).body;
  const quietHours = { from: "01:00", to: "05:00", timeZone: "Europe/Berlin" };
  expect(await rules()).toMatchObject({ perMinute: 20, quietHours, suppress: "for_good", suppressDays: 30 });
  await falconer(["pull"]);
  expect(content("destination.yaml")).toContain("suppress: for_good");
  expect(await falconer(["plan"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });
  edit("destination.yaml", (given) => given.replace("perMinute: 20", "perMinute: 0"));
  expect((await falconer(["plan"])).code).toBe(1);
  edit("destination.yaml", (given) => given.replace(/ {2}deletions:[\s\S]*?(?=\n {2}\w|\nmappings)/, "  deletions: null"));
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0 });
  expect(await rules()).toMatchObject({ perMinute: 60, quietHours: null });
});

test("test cases are created, changed and deleted with the files, which name mappings by name", { timeout: 120_000 }, async () => {
  const { id: orders } = await add("Orders", {
    ...session,
    settings: { customerSessionId: { "@path": "$.properties.order_id" } },
  } as never);
  const keep = (name: string, more: object = {}) =>
    call(testCases.POST, "POST", "/", {
      as: marketer,
      params: at(),
      body: {
        name,
        event: { type: "track", event: "Order Completed", properties: { order_id: "1" }, ...more },
        expected: [{ mappingId: orders, mappingName: "An older name", outcome: "ready", payload: { customerSessionId: "1" } }],
      },
    });
  await keep("An order");
  await keep("Another");
  expect((await falconer(["pull"])).out).toContain("4 files");
  expect(await falconer(["plan"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });
  expect(readFileSync(file("tests/an-order.yaml"), "utf8")).toContain("mapping: Orders");
  const before = bytes();
  await falconer(["pull"], viewer); // sees none and removes none
  expect(bytes()).toEqual(before);

  edit("tests/an-order.yaml", (given) => given.replaceAll('"1"', '"canary-2"'));
  writeFileSync(file("tests/new.yaml"), readFileSync(file("tests/another.yaml"), "utf8").replace("name: Another", "name: New"));
  rmSync(file("tests/another.yaml"));
  const planned = await falconer(["plan"], viewer);
  for (const line of ["~ test case “An order”", "+ test case “New”", "- test case “Another”", "Test cases: 1 to create, 1 to change, 1 to"])
    expect(planned.out).toContain(line);
  expect(planned.out).not.toContain("canary"); // a viewer sees no event
  expect((await falconer(["plan"])).out).toContain('event.properties.order_id: "1" -> "canary-2"');
  expect(await falconer(["apply"])).toMatchObject({ code: 0, out: expect.stringContaining("no mapping changed") });
  const stored = (await call(testCases.GET, "GET", "/", { as: marketer, params: at() })).body.items;
  expect(stored.map(({ name }: { name: string }) => name)).toEqual(["An order", "New"]);
  expect(stored[0]).toMatchObject({ event: { properties: { order_id: "canary-2" } }, expected: [{ mappingId: orders }] });
  const after = bytes();
  await falconer(["pull"]);
  expect(bytes()).toEqual(after);
  expect(await falconer(["apply"])).toMatchObject({ code: 0, out: "Nothing changes.\n" });

  edit("tests/new.yaml", (given) => given.replace("mapping: Orders", "mapping: Nobody"));
  expect(await falconer(["apply"])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/! \S+tests\/new\.yaml:8:14: Unknown mapping “Nobody”/),
  });
});

test("where changes need approval, what is applied waits for somebody else", { timeout: 120_000 }, async () => {
  await add("Orders");
  await call(destination.PATCH, "PATCH", "/", { as: admin, params: at(), body: { changes: "approval" } });
  await falconer(["pull"]);
  edit("mappings/orders.yaml", (given) => given.replace("Order Completed", "Order Paid"));
  expect((await falconer(["plan"])).out).toContain("wait until someone else approves them");
  expect(await falconer(["apply"], admin)).toMatchObject({ code: 0, out: expect.stringContaining("Release 1 waits") });
  expect((await list())[0].version).toBe(1);
  const asked = (await call(releases.GET, "GET", "/", { as: admin, params: at() })).body.items[0];
  const by = (who: Person) => call(approve.POST, "POST", "/", { as: who, params: at({ releaseId: asked.id }), body: {} });
  expect((await by(admin)).status).toBe(403);
  expect((await by(second)).status).toBe(200);
  expect((await list())[0]).toMatchObject({ version: 2, trigger: expect.stringContaining("Order Paid") });
});

test("mistakes, somebody's draft and a change in between: told, and nothing is written", { timeout: 120_000 }, async () => {
  const mapping = await add("Orders");
  await falconer(["pull"]);
  edit("mappings/orders.yaml", (given) => given.replace("trigger: ", "trigger: [").replace("enabled: true", "enabled: maybe"));
  expect(await falconer(["plan"])).toMatchObject({ code: 1, err: expect.stringMatching(/orders\.yaml:\d+:\d+: /) });
  await falconer(["pull"]);
  edit("mappings/orders.yaml", (given) => given.replace('event = "Order Completed"', "event ="));
  expect(await falconer(["plan"])).toMatchObject({ code: 1, out: expect.stringMatching(/! \S+orders\.yaml:4:10: “Orders”: /) });
  await falconer(["pull"]);
  edit("mappings/orders.yaml", (given) => given.replace("Order Completed", "Order Paid"));
  const { name, actionSlug, trigger, enabled, settings } = mapping;
  const drafted = await call(draft.PUT, "PUT", "/", {
    as: second,
    params: at({ mappingId: mapping.id }),
    body: { name, actionSlug, trigger, enabled, settings },
  });
  expect(drafted.status).toBe(200);
  expect(await falconer(["apply"])).toMatchObject({ code: 1, err: expect.stringContaining("has a draft by") });
  await call(draft.DELETE, "DELETE", "/", { as: second, params: at({ mappingId: mapping.id }) });
  const mark = /^Plan: (\S+)$/m.exec((await falconer(["plan"])).out)?.[1] ?? "";
  await call(one.PATCH, "PATCH", "/", { as: second, params: at({ mappingId: mapping.id }), body: { enabled: false } });
  expect(await falconer(["apply", "--plan", mark])).toMatchObject({
    code: 1,
    err: expect.stringContaining("admin person turned off “Orders” at "),
  });
});

test("one destination's mappings go to another; its keys, limits and name stay", { timeout: 120_000 }, async () => {
  await add("Orders");
  const target = await makeDestination(`Production ${folder.slice(-6)}`);
  const planned = await falconer(["promote", "--to", target]);
  expect(planned).toMatchObject({ code: 1, out: expect.stringContaining("no key is copied. Set ORDERS_CALLBACKAPIKEY") });
  const key = { ORDERS_CALLBACKAPIKEY: "Authorization canary-canary-canary-of-production" };
  const again = await falconer(["promote", "--to", target], marketer, key);
  expect(again.code).toBe(2);
  const mark = /^Plan: (\S+)$/m.exec(again.out)?.[1] ?? "";
  expect(await falconer(["promote", "--to", target, "--plan", mark])).toMatchObject({
    code: 1,
    err: expect.stringContaining("Set ORDERS_CALLBACKAPIKEY"),
  });
  expect(await falconer(["promote", "--to", target, "--plan", mark], marketer, key)).toMatchObject({
    code: 0,
    out: expect.stringContaining("Release 1 is live."),
  });
  expect(await falconer(["promote", "--to", target])).toMatchObject({ code: 0, out: "Nothing changes.\n" });
});

test("a wrong name, a wrong token, another server: one sentence, and 1", { timeout: 120_000 }, async () => {
  const nobody = { ...marketer, token: "flc_nobody" };
  expect(await falconer(["pull"], nobody)).toMatchObject({ code: 1, err: expect.stringContaining("FALCONER_TOKEN") });
  expect(await falconer(["pull", "--destination", "None"])).toMatchObject({ code: 0 }); // the last one given counts
  expect(await falconer(["promote", "--to", "None"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("Unknown destination “None”"),
  });
  expect(await falconer(["pull", "--colour"])).toMatchObject({ code: 1, err: expect.stringContaining("Use: falconer pull") });
});
