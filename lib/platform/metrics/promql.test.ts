import { expect, test } from "vitest";
import { samplesOf, unknownIn } from "./testing/promql.ts";

const samples = samplesOf(`# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{status="200",who="a \\"b\\", c"} 3
calls_total{status="503",who="d"} 0
waiting 1e+3
took_seconds_bucket{le="0.5"} 1
took_seconds_bucket{le="+Inf"} 2
`);

test("reads samples with their labels", () => {
  expect(samples.map(({ name }) => name)).toEqual(["calls_total", "calls_total", "waiting", "took_seconds_bucket", "took_seconds_bucket"]);
  expect(samples[0]?.labels).toEqual({ status: "200", who: 'a \\"b\\", c' });
});

test.each([
  ['sum by (who) (rate(calls_total{status="503"}[5m])) > 0'],
  ["histogram_quantile(0.99, sum by (le) (rate(took_seconds_bucket[5m]))) > 2.5"],
  ['max by (instance) (waiting{job=~"x.*"}) / 1e6 and sum(increase(calls_total{status=~"2..|503",who!="d"}[1h])) >= 20'],
  ["sum by (who) (calls_total) * on (who) group_left (status) max by (who, status) (calls_total)"],
])("takes %s", (expression) => {
  expect(unknownIn(expression, samples)).toEqual([]);
});

test.each([
  ["rate(call_total[5m])", "There is no call_total."],
  ['calls_total{state="503"}', "calls_total has no label state."],
  ['calls_total{status="504"}', "No calls_total has status 504."],
  ['calls_total{status=~"4..|504"}', "No calls_total has status 4..|504."],
  ['calls_total{status!="504"}', "No calls_total has status 504."],
  ["sum by (whom) (calls_total)", 'Nothing in "sum by (whom) (calls_total)" has the label whom.'],
  ["absent(wait)", "There is no wait."],
  ["vector(1)", '"vector(1)" asks for nothing.'],
])("finds what is wrong in %s", (expression, problem) => {
  expect(unknownIn(expression, samples)).toEqual([problem]);
});
