import { actionBySlug } from "#lib/core/actions/index.ts";
import { type CompiledDestination, type MappingConfig, type Plan, plan } from "#lib/core/plan/index.ts";
import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

export type Outcome = "ready" | "invalid" | "not_matched" | "not_compiled" | "stopped";
/** What one mapping is expected to make of a case's event. */
export type Expected = { mappingId: string; mappingName: string; outcome: Outcome; payload?: JsonValue };
export type Case = { name: string; event: JsonObject; expected: readonly Expected[] };

/**
 * One value that came out otherwise; `path` is "" for the outcome itself, else a place in the
 * payload.
 */
export type Difference = { path: string; expected?: JsonValue; actual?: JsonValue };
export type MappingResult = { mappingId: string; mappingName: string; passed: boolean; differences: Difference[] };
export type CaseResult = { name: string; passed: boolean; mappings: MappingResult[] };

/** What every mapping of a destination makes of an event, on or off: to be kept as expectations. */
export function expectationsOf(compiled: CompiledDestination, event: JsonObject): Expected[] {
  const planned = plan(compiled, event, { includeDisabled: true });
  return compiled.mappings.map(({ config }) => outcomeOf(planned, config));
}

/**
 * Runs a case against a destination as it is now. A mapping that is gone has failed; one that is
 * new was not asked about.
 */
export function runCase(compiled: CompiledDestination, testCase: Case): CaseResult {
  const planned = plan(compiled, testCase.event, { includeDisabled: true });
  const mappings = testCase.expected.map((expected): MappingResult => {
    // In a bundle that came from elsewhere the IDs are others: then the name says which it is.
    const found =
      compiled.mappings.find(({ config }) => config.id === expected.mappingId) ??
      compiled.mappings.find(({ config }) => config.name === expected.mappingName);
    const { mappingId, mappingName } = expected;
    if (!found)
      return { mappingId, mappingName, passed: false, differences: [{ path: "", expected: expected.outcome, actual: "deleted" }] };
    const actual = outcomeOf(planned, found.config);
    const differences = compare({ ...expected, payload: withoutKeys(expected.payload, found.config.actionSlug) }, actual);
    return { mappingId, mappingName: found.config.name, passed: differences.length === 0, differences };
  });
  return { name: testCase.name, passed: mappings.every((mapping) => mapping.passed), mappings };
}

function outcomeOf(planned: Plan, { id: mappingId, name: mappingName, actionSlug }: MappingConfig): Expected {
  const mapping = planned.mappings.find((candidate) => candidate.mappingId === mappingId);
  if (!mapping) return { mappingId, mappingName, outcome: "stopped" };
  const { outcome } = mapping;
  const base = { mappingId, mappingName, outcome };
  return "payload" in mapping ? { ...base, payload: withoutKeys(mapping.payload, actionSlug) } : base;
}

/** Keys are not part of a case: the console has masks in their place, and a bundle has none. */
export function withoutKeys<Payload extends JsonValue | undefined>(payload: Payload, actionSlug: string): Payload {
  const secret = actionBySlug
    .get(actionSlug)
    ?.fields.filter(({ type, key }) => type === "secret" && isJsonObject(payload) && key in payload);
  if (!secret?.length) return payload;
  return Object.fromEntries(Object.entries(payload as JsonObject).filter(([key]) => !secret.some((field) => field.key === key))) as Payload;
}

function compare(expected: Expected, actual: Expected): Difference[] {
  if (expected.outcome !== actual.outcome) return [{ path: "", expected: expected.outcome, actual: actual.outcome }];
  return diffJson(expected.payload, actual.payload);
}

/**
 * Every place where two values differ, the innermost ones: `cartItems[0].price`. At most `limit` of
 * them.
 */
export function diffJson(expected: JsonValue | undefined, actual: JsonValue | undefined, limit = 100): Difference[] {
  const found: Difference[] = [];
  const visit = (left: JsonValue | undefined, right: JsonValue | undefined, path: string): void => {
    if (found.length >= limit || left === right) return;
    if (left instanceof ExactNumber && right instanceof ExactNumber && left.digits === right.digits) return;
    if (Array.isArray(left) && Array.isArray(right)) {
      for (let i = 0; i < Math.max(left.length, right.length); i++) visit(left[i], right[i], `${path}[${i}]`);
    } else if (isJsonObject(left) && isJsonObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        const [own, other] = [Object.hasOwn(left, key) ? left[key] : undefined, Object.hasOwn(right, key) ? right[key] : undefined];
        visit(own, other, path === "" ? key : `${path}.${key}`);
      }
    } else {
      found.push({ path, ...(left !== undefined && { expected: left }), ...(right !== undefined && { actual: right }) });
    }
  };
  visit(expected, actual, "");
  return found;
}
