import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { startProcessMetrics } from "#lib/platform/metrics/process-metrics.ts";
import { GET } from "./route.ts";

let stack: TestStack;
beforeAll(async () => {
  startProcessMetrics("all");
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

/** One sample's value; labels as they are written. */
const sampleOf = (text: string, series: string) => {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test("tells what waits, who works, what came, and what became of it", async () => {
  const target = await addDestination(stack.database.pool);
  const { destinationId: destination } = target;
  const as = await makePerson("viewer");
  await postEvents(stack.url, target.sourceId, [trackEvent("a"), trackEvent("b"), { type: "page", messageId: "no-mapping" }]);
  expect((await postEvents(stack.url, target.sourceId, trackEvent("c"), { "x-signature": "0".repeat(40) })).status).toBe(401);
  await stack.settled(destination, 2);
  const text = await until("the sender's counts", async () => {
    const answer = await call(GET, "GET", "/api/metrics", { as });
    return /system_requests_sent_total\{[^}]*\} 2$/m.test(answer.text) && /system_in_flight\{[^}]*\} 0$/m.test(answer.text) && answer.text;
  });
  expect(text).toMatch(/^falconer_system_waiting_requests 0$/m);
  expect(text).toMatch(/^falconer_system_workers 1$/m);
  expect(text).toMatch(/^falconer_system_egress_max_per_second\{client="[0-9a-f]{8}"\} [12]$/m);
  for (const [series, value] of [
    [`falconer_system_destination_paused{destination="${destination}"}`, 0],
    [`falconer_system_rate_limit_per_second{destination="${destination}"}`, 60],
    [`falconer_system_destination_info{destination="${destination}",name="test"}`, 1],
    ['falconer_intake_requests_total{status="200"}', 1],
    ['falconer_intake_requests_total{status="401"}', 1],
    ['falconer_intake_requests_total{status="503"}', 0],
    ['falconer_intake_refused_total{reason="signature"}', 1],
    ['falconer_intake_events_total{outcome="accepted"}', 2],
    ['falconer_intake_events_total{outcome="discarded"}', 1],
    ["falconer_intake_acknowledge_seconds_count", 1],
    ["falconer_intake_waiting_bytes", 0],
    [`falconer_delivery_attempts_total{destination="${destination}",outcome="delivered",status_class="2xx"}`, 2],
    [`falconer_delivery_settled_total{destination="${destination}",result="delivered"}`, 2],
    [`falconer_delivery_delivered_seconds_count{destination="${destination}"}`, 2],
    [`falconer_talon_one_answer_seconds_count{destination="${destination}"}`, 2],
    ['falconer_database_connections_limit{pool="intake"}', 2],
  ] as const)
    expect([series, sampleOf(text, series)]).toEqual([series, value]);
  expect(text).toMatch(/^falconer_sender_limit_per_second\{client="[0-9a-f]{8}"\} 60$/m);
  expect(text).toMatch(/^falconer_database_connections\{pool="console",state="idle"\} [1-9]/m);
  expect(sampleOf(text, "falconer_intake_bytes_total")).toBeGreaterThan(500);
  for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_p99_seconds", "process_cpu_seconds_total"])
    expect(sampleOf(text, name), name).toBeGreaterThan(0);
  for (const line of text.trim().split("\n").filter(Boolean))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? (-?[\d.e+-]+|\+Inf|Nan))$/);
}, 40_000);

test("the figures of the system and those of the process can be had apart, and nobody gets them without a token", async () => {
  const as = await makePerson("viewer");
  const of = async (part: string) => (await call(GET, "GET", `/api/metrics?part=${part}`, { as })).text;
  const names = (text: string) => [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name);
  const system = names(await of("system"));
  expect(system.length).toBeGreaterThan(10);
  for (const name of system) expect(name).toMatch(/^falconer_system_/);
  for (const name of names(await of("process"))) expect(name).not.toMatch(/^falconer_system_/);
  expect((await call(GET, "GET", "/api/metrics?part=other", { as })).status).toBe(422);
  expect((await call(GET, "GET", "/api/metrics")).status).toBe(401);
});
