import { actionBySlug, cleanPayload, defaultMapping, type MappingOptions, type PlannedRequest } from "#lib/core/actions/index.ts";
import { compileMapping, loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination, type MappingPlan, plan } from "#lib/core/plan/index.ts";
import { checkEvent } from "#lib/core/segment/event.ts";
import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type Bundle, readBundle } from "../bundle.ts";
import { remembering } from "../compile-cache.ts";
import type { Command } from "../falconer.ts";
import { answerLines, InputError } from "../ndjson.ts";
import { planFiles, runRemote } from "../remote/run-remote.ts";

/** Stands where no destination is given. */
const exampleHost = "example.europe-west1.talon.one";

const compile = remembering(compileMapping);

function planOne(line: JsonValue): JsonValue {
  if (!isJsonObject(line)) return refused({ path: "", message: "Give an object with an action, a mapping and an event." });
  const { action: slug, mapping, event, options } = line;
  const action = typeof slug === "string" ? actionBySlug.get(slug) : undefined;
  if (!action) return refused({ path: "action", message: `Unknown action ${typeof slug === "string" ? `“${slug}”` : "without a name"}.` });
  const settings = mapping === undefined ? defaultMapping(action) : mapping;
  if (!isJsonObject(settings)) return refused({ path: "mapping", message: "The mapping must be an object." });
  const compiled = compile(settings);
  if (!compiled.ok) return refused(...compiled.issues.map((issue) => ({ ...issue, path: below("mapping", issue.path) })));
  if (!isJsonObject(event)) return refused({ path: "event", message: "The event must be an object." });
  const tooLarge: Issue[] = [];
  const mapped = compiled.evaluateValue(event, (issue) => tooLarge.push({ ...issue, path: below("mapping", issue.path) }));
  if (tooLarge.length > 0) return refused(...tooLarge);
  const chosen = mappingOptions(options);
  const { payload, notes, issues } = cleanPayload(action, mapped, chosen);
  const requests = issues.length > 0 ? [] : action.buildRequests(payload, chosen);
  return { requests: requests.map((request) => shown(request, exampleHost)), notes, issues };
}

function planBundle(bundle: Bundle): (line: JsonValue) => JsonValue {
  const { compiled, problems } = compileDestination(bundle.config);
  if (problems.filters.length > 0) {
    throw new InputError(
      `The bundle's filters cannot be used: ${problems.filters.map(({ path, message }) => `${path}: ${message}`).join(" ")}`,
    );
  }
  const host = bundle.deployment ?? exampleHost;
  return (line) => {
    const checked = checkEvent(line);
    if (!checked.ok) return { messageId: null, issues: checked.issues, steps: [], mappings: [] };
    const planned = plan(compiled, checked.event, { includeDisabled: true });
    const result: JsonObject = {
      messageId: checked.event.messageId ?? null,
      steps: planned.steps,
      mappings: planned.mappings.map((each) => outcome(each, host)),
    };
    if (planned.stopped) result.stopped = planned.stopped;
    return result;
  };
}

function outcome(mapping: MappingPlan, host: string): JsonValue {
  const { mappingId, name, actionSlug } = mapping;
  const base = { id: mappingId, name, action: actionSlug };
  if (!mapping.enabled) return { ...base, outcome: "disabled" };
  switch (mapping.outcome) {
    case "not_compiled":
      return { ...base, outcome: mapping.outcome, issues: mapping.issues };
    case "not_matched":
      return { ...base, outcome: mapping.outcome, reason: mapping.reason };
    case "invalid":
      return { ...base, outcome: mapping.outcome, requests: [], notes: mapping.notes, issues: mapping.issues };
    case "ready":
      return {
        ...base,
        outcome: mapping.outcome,
        requests: mapping.requests.map((each) => shown(each, host)),
        notes: mapping.notes,
        issues: [],
      };
  }
}

/** A request as it goes out, but for the key. */
function shown({ method, path, query, headers, body }: PlannedRequest, host: string): JsonObject {
  const sent: JsonObject = { method, path, query, headers: { authorization: "ApiKey-v1 ***", "destination-hostname": host, ...headers } };
  if (body !== undefined) sent.body = body;
  return sent;
}

function refused(...issues: Issue[]): JsonValue {
  return { requests: [], notes: [], issues };
}

function mappingOptions(options: JsonValue | undefined): MappingOptions {
  return isJsonObject(options) && options.deliveryMethod === "legacy" ? { deliveryMethod: "legacy" } : {};
}

function below(parent: string, path: string): string {
  return path === "" || path.startsWith("[") ? `${parent}${path}` : `${parent}.${path}`;
}

const remoteUsage = "plan --server URL --destination NAME [--dir DIR] [--json]";
const command: Command = {
  usage: [
    "plan                   {action, mapping, event} -> {requests, notes, issues}",
    "plan --bundle FILE     an event -> the outcome of every mapping of the bundle {destination, mappings}",
    remoteUsage,
    "                       what the files would change there; ends with 0 (nothing), 2 (something) or 1 (an error)",
  ],
  run: async (args) => {
    if (args.some((arg) => /^--(server|destination|dir)(=|$)/.test(arg))) return runRemote(remoteUsage, args, planFiles);
    await loadLiquid();
    const [flag, file, ...more] = args;
    if (flag === undefined) return answerLines(planOne);
    if (flag !== "--bundle" || file === undefined || more.length > 0)
      throw new InputError(`Use: falconer plan, falconer plan --bundle FILE, or falconer ${remoteUsage}`);
    return answerLines(planBundle(readBundle(file)));
  },
};
export default command;
