// Checks the dashboard and the alert rules of deploy/ against what is really exported.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { call, makePerson } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { startProcessMetrics } from "#lib/platform/metrics/process-metrics.ts";
import { type Sample, samplesOf, unknownIn } from "#lib/platform/metrics/testing/promql.ts";
import { startTelemetry, type Telemetry } from "#lib/platform/telemetry/start-telemetry.ts";
import { GET } from "./route.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../../..", path), "utf8");
const rulesFile = "deploy/prometheus/falconer.rules.yml";
type Rule = { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string; description: string } };
const rules = (parse(read(rulesFile)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
type Panel = { title: string; type: string; targets?: { expr: string; legendFormat: string }[] };
const { panels, templating } = JSON.parse(read("deploy/grafana/falconer.json")) as {
  panels: Panel[];
  templating: { list: { name: string; definition?: string }[] };
};
const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
/** With the variables filled in as Grafana does it. */
const filled = (expression: string) => expression.replaceAll("$__rate_interval", "5m").replaceAll("$destination", ".*");

let stack: TestStack;
let telemetry: Telemetry | undefined;
let samples: Sample[] = [];
beforeAll(async () => {
  startProcessMetrics("all");
  const nowhere = {
    endpoint: "http://127.0.0.1:9",
    headers: {},
    serviceName: "test",
    resourceAttributes: {},
    share: 0,
    part: "all",
  } as const;
  telemetry = startTelemetry(nowhere);
  stack = await startTestStack();
  const target = await addDestination(stack.database.pool);
  await postEvents(stack.url, target.sourceId, [trackEvent("a"), trackEvent("b")]);
  await stack.settled(target.destinationId, 2);
  stack.simulator.control.addFault({ match: { profile: "c" }, action: { kind: "status", status: 400 }, times: 1 });
  await postEvents(stack.url, target.sourceId, trackEvent("c"));
  await stack.settled(target.destinationId, 3);
  const as = await makePerson("viewer");
  const text = await until("the sender's counts", async () => {
    const answer = await call(GET, "GET", "/api/metrics", { as });
    return answer.text.includes("falconer_system_requests_sent_total{") && answer.text;
  });
  samples = samplesOf(text);
});
afterAll(async () => {
  await telemetry?.stop();
  await stack?.stop();
});

test.each(rules.map(({ alert, expr }) => [alert, expr]))("the alert %s asks for what is exported", (_, expr) => {
  expect(unknownIn(expr, samples)).toEqual([]);
});

test("every panel of the dashboard asks for what is exported, and names its lines by labels that are left", () => {
  expect(targets.length).toBeGreaterThan(30);
  for (const { title, expr, legendFormat } of targets) {
    expect([title, unknownIn(filled(expr), samples)]).toEqual([title, []]);
    for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      expect(expr, title).toMatch(new RegExp(`\\([^()]*\\b${label}\\b[^()]*\\)`));
  }
  for (const { definition } of templating.list)
    if (definition) {
      const [, metric = "", label = ""] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
      expect(unknownIn(`sum by (${label}) (${metric})`, samples)).toEqual([]);
    }
});

test("every alert has a severity, words, and its place in the handbook", () => {
  const handbook = read("docs/operations.md");
  for (const { alert, labels, annotations } of rules) {
    expect(["warning", "critical"], alert).toContain(labels.severity);
    expect(annotations.summary.length && annotations.description.length, alert).toBeGreaterThan(10);
    expect(handbook, alert).toContain(`\`${alert}\``);
  }
  for (const name of new Set([...handbook.matchAll(/`(falconer_\w+)`/g)].map(([, name = ""]) => name)))
    if (!name.endsWith("_"))
      expect(
        samples.some((sample) => sample.name === name || sample.name === `${name}_count`),
        name,
      ).toBe(true);
});

// If the machine has Prometheus' own tool, it checks more.
test("Prometheus takes the rules, and reads every expression of the dashboard", () => {
  const folder = mkdtempSync(join(tmpdir(), "falconer-rules-"));
  try {
    const dashboard = join(folder, "dashboard.yml");
    const asRules = targets.map(({ expr }, index) => ({ record: `panel_${index}`, expr: filled(expr) }));
    writeFileSync(dashboard, stringify({ groups: [{ name: "dashboard", rules: asRules }] }));
    const own = join(import.meta.dirname, "../../..", rulesFile);
    const found = spawnSync("promtool", ["check", "rules", own, dashboard], { encoding: "utf8" });
    if (!found.error) expect([found.status, found.stderr]).toEqual([0, expect.not.stringContaining("FAILED")]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
