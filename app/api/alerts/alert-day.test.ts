import { afterAll, beforeAll, expect, test } from "vitest";
import * as alertRules from "#app/api/destinations/[destinationId]/alert-rules/route.ts";
import * as problem from "#app/api/destinations/[destinationId]/problems/[problemId]/route.ts";
import * as problems from "#app/api/destinations/[destinationId]/problems/route.ts";
import * as replays from "#app/api/destinations/[destinationId]/replays/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { type AlertClock, startAlertClock } from "#lib/engine/alerts/alert-clock.ts";
import { type MailReceiver, type Receiver, startMailServer, startReceiver } from "#lib/engine/alerts/testing/receivers.ts";
import { addDestination, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { startJobs } from "#lib/run/jobs/jobs.ts";
import * as channels from "./channels/route.ts";

let stack: TestStack;
let admin: Person;
let hook: Receiver;
let mail: MailReceiver;
let secret: string | undefined;
let clock: AlertClock;
let jobs: Awaited<ReturnType<typeof startJobs>>;
beforeAll(async () => {
  process.env.ALERT_PRIVATE_HOSTS = "127.0.0.1";
  stack = await startTestStack();
  admin = await makePerson("admin");
  hook = await startReceiver(() => secret);
  mail = await startMailServer();
  clock = startAlertClock({ databaseUrl: stack.database.url, link: (path) => `https://falconer.example.com${path}`, lookEveryMs: 500 });
  jobs = await startJobs({ databaseUrl: stack.database.url });
}, 60_000);
afterAll(async () => {
  await jobs?.stop();
  await clock?.stop();
  await hook?.close();
  await mail?.close();
  await stack?.stop();
});

/** The messages of each channel, oldest first. */
const told = () => ({
  mail: mail.mails.map(({ text }) => (/^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(text)?.[1] ?? "").replace(/\r?\n[ \t]/g, " ")),
  slack: hook.received.filter(({ path }) => path === "/slack").map(({ body }) => body.text as string),
  signed: hook.received.filter(({ path, verified }) => path === "/signed" && verified).map(({ body }) => body.data.title as string),
});
const counts = () => Object.values(told()).map((titles) => titles.length);

test("an outage, its end, refusals and theirs are each told once to every channel, within a minute, with no customer in it", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  await stack.database.pool.query("UPDATE destination SET name = 'Shop' WHERE id = $1", [destinationId]);
  const params = { destinationId };
  const post = async (body: object) => (await call(channels.POST, "POST", "/", { as: admin, body })).body;
  const server = { host: "127.0.0.1", port: mail.port, security: "none" };
  await post({ kind: "email", name: "Mail", to: ["ops@example.com"], server });
  await post({ kind: "slack", name: "Slack", url: `${hook.url}/slack` });
  secret = (await post({ kind: "webhook", name: "Signed", url: `${hook.url}/signed` })).signingSecret;
  // Alerts that come sooner than by default, and end after a few seconds: this day is short.
  const rules = { rules: { talon_one: { warning: 0.1 } }, channels: null, quietHours: null, calmMinutes: 0.1 };
  expect((await call(alertRules.PUT, "PUT", "/", { as: admin, params, body: rules })).status).toBe(200);
  let sent = 0;
  const send = (count: number) =>
    postEvents(
      stack.url,
      sourceId,
      Array.from({ length: count }, () => trackEvent(`customer-of-the-day-${++sent}`)),
    );
  await send(2);
  await stack.settled(destinationId, 2);

  stack.simulator.control.addFault({ id: "down", match: { path: "." }, action: { kind: "status", status: 503 } });
  const failedAt = Date.now();
  await send(60);
  const began = "Shop: Talon.One isn’t responding";
  await until("the outage's message", async () => counts().every((count) => count === 1), 60_000);
  expect(Date.now() - failedAt).toBeLessThan(60_000);
  expect(told().signed).toEqual([began]);

  stack.simulator.control.clearFaults();
  await stack.settled(destinationId, 62, 60_000);
  const over = `Shop: Recovered: ${began.slice(6)}`;
  await until("the end's message", async () => counts().every((count) => count === 2), 60_000);
  expect(told().signed).toEqual([began, over]);

  stack.simulator.control.addFault({
    id: "refuses",
    match: { path: "." },
    action: { kind: "status", status: 400, body: { message: "Attribute colour is unknown." } },
  });
  await send(3);
  await until("the refusals' message", async () => counts().every((count) => count === 3), 60_000);
  const [opened] = (await call(problems.GET, "GET", "/", { as: admin, params })).body.items;
  expect(opened).toMatchObject({ state: "open", cause: "unknown_attribute" });
  const last = hook.received.filter(({ path }) => path === "/signed").at(-1);
  expect(last?.body.data.link).toContain(`/destinations/${destinationId}/problems`);
  expect(last?.body.data.runbook).toBe("https://falconer.example.com/help/watching#deliveries-fail");
  await stack.settled(destinationId, 65);
  stack.simulator.control.clearFaults();

  const asked = { as: admin, params: { ...params, problemId: opened.id } };
  const { replay } = (await call(problem.GET, "GET", "/", asked)).body;
  expect((await call(replays.POST, "POST", "/", { as: admin, params, body: { ...replay, with: "current" } })).status).toBe(202);
  await until("the replay", async () => (await call(problem.GET, "GET", "/", asked)).body.recovered === 3, 30_000);
  expect((await call(problem.PATCH, "PATCH", "/", { ...asked, body: { state: "resolved" } })).body.state).toBe("resolved");

  const refused = "Shop: Deliveries fail";
  await until("the last message", async () => counts().every((count) => count === 4), 60_000);
  const titles = [began, over, refused, `Shop: Recovered: ${refused.slice(6)}`];
  expect(told().signed).toEqual(titles);
  expect(told().slack).toEqual(titles.map((title) => expect.stringContaining(title)));
  expect(hook.received.filter(({ path, verified }) => path === "/signed" && !verified)).toEqual([]);
  const texts = [...mail.mails.map(({ text }) => text), ...hook.received.map(({ text }) => text)].join("\n");
  expect(texts).not.toMatch(/customer-of-the-day|colour/);
}, 300_000);
