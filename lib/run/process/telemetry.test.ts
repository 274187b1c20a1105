// Traces and logs as a collector receives them: a small one stands in for it and reads what
// arrives.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addDestination, audienceMapping, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { log } from "#lib/platform/log.ts";
import { processMetrics } from "#lib/platform/metrics/process-metrics.ts";
import { startTelemetry, type Telemetry } from "#lib/platform/telemetry/start-telemetry.ts";
import { rootSpanIdOf, traceIdOf } from "#lib/platform/telemetry/trace-id.ts";
import { tracer } from "#lib/platform/telemetry/tracer.ts";

// The protocol's messages in their JSON form; anything else is rejected.
const nanoseconds = z.string().regex(/^\d{19}$/);
const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const attributes = z.array(z.strictObject({ key: z.string(), value }));
const [traceId, spanId] = [z.string().regex(/^[0-9a-f]{32}$/), z.string().regex(/^[0-9a-f]{16}$/)];
const resource = z.strictObject({ attributes });
const scope = z.strictObject({ name: z.string() });
const span = z.strictObject({
  traceId,
  spanId,
  parentSpanId: spanId.optional(),
  name: z.string(),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  links: z.array(z.strictObject({ traceId, spanId })).optional(),
  status: z.strictObject({ code: z.int().min(0).max(2) }).optional(),
});
const record = z.strictObject({
  timeUnixNano: nanoseconds,
  observedTimeUnixNano: nanoseconds,
  severityNumber: z.int().min(1).max(24),
  severityText: z.string(),
  body: z.strictObject({ stringValue: z.string() }),
  attributes,
  traceId: traceId.optional(),
  spanId: spanId.optional(),
});
const bodies = {
  "/v1/traces": z.strictObject({
    resourceSpans: z.array(z.strictObject({ resource, scopeSpans: z.array(z.strictObject({ scope, spans: z.array(span) })) })),
  }),
  "/v1/logs": z.strictObject({
    resourceLogs: z.array(z.strictObject({ resource, scopeLogs: z.array(z.strictObject({ scope, logRecords: z.array(record) })) })),
  }),
};
type Span = z.output<typeof span>;
type LogRecord = z.output<typeof record>;

let stack: TestStack;
let collector: Server;
let telemetry: Telemetry | undefined;
let spans: Span[] = [];
let records: LogRecord[] = [];
let seen: { headers: IncomingHttpHeaders; resource: unknown }[] = [];
let problems: string[] = [];
/** The collector's answers, one after the other; then always 200. */
let answers: number[] = [];
const endpoint = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

beforeAll(async () => {
  stack = await startTestStack();
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const status = answers.shift() ?? 200;
    if (status === 302) response.setHeader("location", `${endpoint()}/elsewhere`);
    response.writeHead(status).end("{}");
    if (status !== 200) return;
    try {
      const text = Buffer.concat(chunks).toString();
      if (request.method !== "POST" || request.headers["content-type"] !== "application/json") throw new Error("not OTLP");
      if (request.url === "/v1/traces") {
        const { resourceSpans } = bodies["/v1/traces"].parse(JSON.parse(text));
        for (const each of resourceSpans) {
          seen.push({ headers: request.headers, resource: plain(each.resource.attributes) });
          spans.push(...each.scopeSpans.flatMap((its) => its.spans));
        }
      } else if (request.url === "/v1/logs") {
        const { resourceLogs } = bodies["/v1/logs"].parse(JSON.parse(text));
        records.push(...resourceLogs.flatMap((each) => each.scopeLogs.flatMap((its) => its.logRecords)));
      } else throw new Error(`asked for ${request.url}`);
    } catch (error) {
      problems.push(String(error));
    }
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await telemetry?.stop();
  telemetry = undefined;
  expect(problems).toEqual([]);
  [spans, records, seen, problems, answers] = [[], [], [], [], []];
});
afterAll(async () => {
  await stack?.stop();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const start = (more: { share?: number; headers?: Record<string, string> } = {}) => {
  telemetry = startTelemetry({
    endpoint: endpoint(),
    headers: {},
    serviceName: "falconer-test",
    resourceAttributes: { "deployment.environment": "test" },
    share: 1,
    part: "all",
    ...more,
  });
};
const plain = (its: z.output<typeof attributes>) => Object.fromEntries(its.map(({ key, value: one }) => [key, Object.values(one)[0]]));
const eventIds = async (destinationId: string) =>
  (await stack.database.pool.query<{ id: string }>("SELECT id FROM event WHERE destination_id = $1 ORDER BY id", [destinationId])).rows.map(
    ({ id }) => id,
  );

test("the way of an event is one trace, named after the event: the call, its commit, each try at Talon.One", async () => {
  start({ headers: { "x-collector-key": "abc" } });
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  stack.simulator.control.addFault({ match: { profile: "ada" }, times: 1, action: { kind: "status", status: 503 } });
  await postEvents(stack.url, sourceId, trackEvent("ada"));
  await stack.settled(destinationId, 1);
  const [eventId = ""] = await eventIds(destinationId);
  const trace = await until("both tries", async () => {
    const its = spans.filter((each) => each.traceId === traceIdOf(eventId));
    return its.length === 4 && its;
  });
  const root = rootSpanIdOf(traceIdOf(eventId));
  const byName = (name: string) => trace.filter((each) => each.name === name);
  const [call] = byName("webhook");
  const [commit] = byName("commit");
  const tries = byName("attempt").sort((a, b) => (a.startTimeUnixNano < b.startTimeUnixNano ? -1 : 1));
  expect(call).toMatchObject({ spanId: root, kind: 2 });
  expect(call?.parentSpanId).toBeUndefined();
  expect(plain(call?.attributes ?? [])).toEqual({
    "falconer.event.id": eventId,
    "falconer.event.type": "track",
    "falconer.event.outcome": "accepted",
    "falconer.source.id": sourceId,
    "falconer.destination.id": destinationId,
  });
  expect(commit).toMatchObject({ parentSpanId: root, kind: 1 });
  const inOrder = [call?.startTimeUnixNano, commit?.startTimeUnixNano, commit?.endTimeUnixNano, call?.endTimeUnixNano].map(String);
  expect(inOrder).toEqual(inOrder.toSorted());
  expect(tries.map((each) => [each.parentSpanId, each.kind, each.status?.code])).toEqual([
    [root, 3, 2],
    [root, 3, undefined],
  ]);
  expect(tries.map((each) => plain(each.attributes)["http.response.status_code"])).toEqual(["503", "200"]);
  expect(new Set(trace.map((each) => each.spanId)).size).toBe(4);
  expect(seen[0]?.headers["x-collector-key"]).toBe("abc");
  expect(seen[0]?.resource).toMatchObject({ "service.name": "falconer-test", "deployment.environment": "test", "falconer.part": "all" });
  expect(JSON.stringify(spans)).not.toContain("ada");
}, 30_000);

test("events that leave in one request are linked with its try; a batch has a trace for each of its events", async () => {
  start();
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [audienceMapping], ratePerSecond: 1 });
  const events = ["a", "b", "c"].map((user) => trackEvent(user, {}, { event: "Audience Entered", properties: { adds: [7], deletes: [] } }));
  await postEvents(stack.url, sourceId, events);
  await stack.settled(destinationId, 3);
  const wanted = (await eventIds(destinationId)).map(traceIdOf).sort();
  const mine = () => spans.filter((each) => plain(each.attributes)["falconer.destination.id"] === destinationId);
  await until("all spans", async () => {
    const tries = mine().filter((each) => each.name === "attempt");
    return tries.flatMap((each) => [each.traceId, ...(each.links ?? []).map((link) => link.traceId)]).length >= 3;
  });
  const tries = mine().filter((each) => each.name === "attempt");
  expect([...new Set(tries.flatMap((each) => [each.traceId, ...(each.links ?? []).map((link) => link.traceId)]))].sort()).toEqual(wanted);
  expect(
    mine()
      .filter((each) => each.name === "webhook")
      .map((each) => each.traceId)
      .sort(),
  ).toEqual(wanted);
}, 30_000);

test("lines of the log arrive as they stand there, secrets masked, those of an event within its trace", async () => {
  const level = log.level;
  log.level = "info";
  try {
    start();
    log.warn({ eventId: "evt_01h00000000000000000000001", password: "hush", tries: 3, nested: { a: [1] } }, "something odd");
    const found = await until("the line", async () => records.find((each) => each.body.stringValue === "something odd"));
    expect(found).toMatchObject({ severityNumber: 13, severityText: "WARN", traceId: traceIdOf("evt_01h00000000000000000000001") });
    expect(plain(found.attributes)).toEqual({
      eventId: "evt_01h00000000000000000000001",
      password: "***",
      tries: "3",
      nested: '{"a":[1]}',
    });
  } finally {
    log.level = level;
  }
});

test("what a collector does not take is tried again where that helps, and counted where it is lost", async () => {
  const counted = async (name: string) =>
    Number(new RegExp(`^falconer_telemetry_${name}_total\\{signal="traces"\\} (\\d+)$`, "m").exec(await processMetrics())?.[1]);
  start();
  const [exported, dropped] = [await counted("exported"), await counted("dropped")];
  const send = () =>
    tracer()?.event({
      eventId: "evt_01h00000000000000000000002",
      sourceId: "src_x",
      destinationId: "dst_x",
      type: "track",
      outcome: "accepted",
      call: { from: Date.now(), to: Date.now() },
    });
  answers = [503];
  send();
  await until("the second try", async () => (await counted("exported")) === exported + 1);
  for (const [index, refusal] of [400, 302].entries()) {
    answers = [refusal];
    send();
    await until("it to be given up", async () => (await counted("dropped")) === dropped + 1 + index);
  }
  for (let index = 0; index < 5_000; index++) send();
  expect(await counted("dropped")).toBeGreaterThan(dropped + 2_500);
}, 30_000);

test("a share of events is traced, and nothing at all once it is stopped", async () => {
  start({ share: 0 });
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  await postEvents(stack.url, sourceId, trackEvent("zoe"));
  await stack.settled(destinationId, 1);
  await telemetry?.stop();
  expect(spans.filter((each) => plain(each.attributes)["falconer.destination.id"] === destinationId)).toEqual([]);
  expect(tracer()).toBeUndefined();
});
