import type { ConfigurationPlan, PlannedChange } from "#lib/console/configuration/schema.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

const signs: Record<PlannedChange["kind"], string> = { create: "+", change: "~", delete: "-", order: "~", settings: "~" };
const longest = 120;

/** A plan as people read it in a terminal or a pull request. */
export function planText({
  changes,
  problems,
  asksForApproval,
}: Pick<ConfigurationPlan, "changes" | "problems" | "asksForApproval">): string {
  if (changes.length === 0 && problems.length === 0) return "Nothing changes.";
  const lines = changes.flatMap(({ kind, name, differences }) => [
    `${signs[kind]} ${kind === "order" ? "the order of the mappings" : kind === "settings" ? "the destination's settings" : `mapping “${name}”`}`,
    ...(kind === "create" ? [] : differences.map(({ path, before, after }) => `    ${path}: ${value(before)} -> ${value(after)}`)),
  ]);
  for (const { path, message } of problems) lines.push(`! ${path}: ${message}`);
  const count = (kind: PlannedChange["kind"]) => changes.filter((change) => change.kind === kind).length;
  lines.push("", `${count("create")} to create, ${count("change")} to change, ${count("delete")} to delete.`);
  if (problems.length > 0) lines.push("It cannot be applied as it is.");
  else if (asksForApproval) lines.push("What is applied waits until somebody else approves it.");
  return lines.join("\n");
}

function value(given: unknown): string {
  if (given === undefined) return "nothing";
  const text = encodeJson(given) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
