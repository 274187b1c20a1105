import { compileMapping, loadLiquid } from "#lib/core/mapping/index.ts";
import { type Issue, isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { remembering } from "../compile-cache.ts";
import type { Command } from "../falconer.ts";
import { answerLines } from "../ndjson.ts";

const compile = remembering(compileMapping);

function answer(line: JsonValue): JsonValue {
  if (!isJsonObject(line)) return { issues: [{ path: "", message: "Give an object with a mapping and an event." }] };
  const { mapping, event } = line;
  if (!isJsonObject(mapping)) return { issues: [{ path: "mapping", message: "The mapping must be an object." }] };
  const compiled = compile(mapping);
  if (!compiled.ok) return { issues: compiled.issues };
  if (!isJsonObject(event)) return { issues: [{ path: "event", message: "The event must be an object." }] };
  const issues: Issue[] = [];
  const output = compiled.evaluateValue(event, (issue) => issues.push(issue)) ?? null;
  return issues.length > 0 ? { issues } : { output };
}

const command: Command = {
  usage: ["transform              {mapping, event} -> {output} or {issues}"],
  run: async () => {
    await loadLiquid();
    await answerLines(answer);
  },
};
export default command;
