import type { ConfigurationPlan, PlannedChange } from "#lib/console/configuration/schema.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

type Kind = PlannedChange["kind"];
const signs: Record<Kind, string> = {
  create: "+",
  change: "~",
  delete: "-",
  order: "~",
  settings: "~",
  create_test: "+",
  change_test: "~",
  delete_test: "-",
};
const longest = 120;

/** A plan as people read it in a terminal or a pull request. */
export function planText({
  changes,
  problems,
  findings = [],
  asksForApproval,
}: Pick<ConfigurationPlan, "changes" | "problems" | "asksForApproval"> & Partial<Pick<ConfigurationPlan, "findings">>): string {
  if (changes.length === 0 && problems.length === 0) return "Nothing changes.";
  const lines = changes.flatMap(({ kind, name, differences }) => [
    `${signs[kind]} ${what(kind, name)}`,
    ...(kind === "create" ? [] : differences.map(({ path, before, after }) => `    ${path}: ${value(before)} -> ${value(after)}`)),
  ]);
  for (const { path, message } of problems) lines.push(`! ${path}: ${message}`);
  for (const { mapping, path, message } of findings) lines.push(`? “${mapping}”, ${path}: ${message}`);
  const count = (kind: Kind) => changes.filter((change) => change.kind === kind).length;
  lines.push("", `${count("create")} to create, ${count("change")} to change, ${count("delete")} to delete.`);
  const [made, changed, deleted] = [count("create_test"), count("change_test"), count("delete_test")];
  if (made + changed + deleted > 0) lines.push(`Test cases: ${made} to create, ${changed} to change, ${deleted} to delete.`);
  if (problems.length > 0) lines.push("It cannot be applied as it is.");
  else if (asksForApproval) lines.push("Applied changes wait until someone else approves them.");
  return lines.join("\n");
}

function what(kind: Kind, name: string): string {
  if (kind === "order") return "the order of the mappings";
  if (kind === "settings") return "the destination's settings";
  return `${kind.endsWith("_test") ? "test case" : "mapping"} “${name}”`;
}

function value(given: unknown): string {
  if (given === undefined) return "nothing";
  const text = encodeJson(given) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
