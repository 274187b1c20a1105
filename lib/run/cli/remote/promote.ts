import type { PromotionPlan } from "#lib/console/promotion/schema.ts";
import { InputError } from "../ndjson.ts";
import { findByName } from "./destination.ts";
import { keyVariable, uniqueNames } from "./files.ts";
import { RemoteError } from "./remote-error.ts";
import { type Given, isOther, releaseText, say } from "./run-remote.ts";
import { planText } from "./show-plan.ts";

/**
 * The mappings of one destination into another, as the console does it; what belongs to a place
 * (limits, filters, keys) stays. Keys that the other one does not have come from the variables that
 * the files name.
 */
export async function promote(given: Given): Promise<void> {
  const { server, json, note, ask, keepOthers, copyAudienceIds } = given;
  if (!given.to) throw new InputError("Name the other destination: --to NAME.");
  const [from, to] = await Promise.all([findByName(server, given.destination), findByName(server, given.to)]);
  if (from.id === to.id) throw new InputError("--destination and --to name the same destination.");
  const params = { destinationId: from.id };
  const plan = (keys: { mappingId: string; path: string; key: string }[]) =>
    server("POST /api/destinations/{destinationId}/promotion/plan", { params, body: { to: to.id, keepOthers, copyAudienceIds, keys } });
  let made = await plan([]);
  const { keys, lacking } = await keysFromVariables(given, from.id, made);
  if (keys.length > 0) made = await plan(keys);
  if (given.plan === undefined) {
    say(json ? JSON.stringify(made) : promotionText(made, lacking));
    if (!json && made.changes.length > 0) say(`Plan: ${made.plan}`);
    if (made.problems.length + lacking.length > 0) process.exitCode = 1;
    else if (made.changes.length > 0) process.exitCode = 2;
    return;
  }
  if (!isOther(given.plan, made.plan)) {
    if (made.problems.length + lacking.length > 0) throw new RemoteError(promotionText(made, lacking));
    if (made.changes.length === 0) return say("Nothing changes.");
  }
  const body = { to: to.id, keepOthers, copyAudienceIds, keys, plan: given.plan, note, ask };
  const { release } = await server("POST /api/destinations/{destinationId}/promotion", { params, body });
  say(promotionText(made, []));
  say(releaseText(release));
}

/** The same variables as in the files: by the file that the mapping would have, and the place. */
async function keysFromVariables({ server }: Given, destinationId: string, { missingKeys }: PromotionPlan) {
  if (missingKeys.length === 0) return { keys: [], lacking: [] };
  const { items } = await server("GET /api/destinations/{destinationId}/mappings", { params: { destinationId } });
  const files = uniqueNames(items.map(({ name }) => name));
  const wanted = missingKeys.map(({ mappingId, mapping, path }) => {
    const file = files[items.findIndex(({ id }) => id === mappingId)] ?? mapping;
    const variable = keyVariable(file, path.replace(/^settings\./, "").split("."));
    return { mappingId, mapping, path, variable, key: process.env[variable] };
  });
  return {
    keys: wanted.flatMap(({ mappingId, path, key }) => (key ? [{ mappingId, path, key }] : [])),
    lacking: wanted.filter(({ key }) => !key),
  };
}

function promotionText(plan: PromotionPlan, lacking: readonly { mapping: string; path: string; variable: string }[]): string {
  const lines = [planText(plan)];
  for (const { mapping, path, id, name, becomes, reason, kept } of plan.audiences) {
    const audience = name === null ? `audience ${id}` : `audience “${name}” (${id})`;
    const result =
      becomes !== null ? `becomes ${becomes}` : `is not translated${kept ? ", the field stays as it is there" : ""}. ${reason}`;
    lines.push(`${becomes === null && !kept ? "!" : "i"} “${mapping}”, ${path}: ${audience} ${result}`);
  }
  if (plan.audiences.some(({ becomes, kept }) => becomes === null && !kept))
    lines.push("Take IDs that cannot be translated as they are with --copy-audience-ids.");
  for (const { mapping, path, variable } of lacking)
    lines.push(`! “${mapping}”: no key is copied. Set ${variable} to the key that ${path} has there.`);
  if (plan.others.length > 0) lines.push(`Only there: ${plan.others.map((name) => `“${name}”`).join(", ")}. --keep-others leaves them.`);
  const { run, failed } = plan.testCases;
  if (run > 0) lines.push(`Test cases: ${run - failed.length} of ${run} pass.`);
  for (const { name, of, mappings } of failed) {
    lines.push(`x “${name}”${of === "there" ? " (of the other destination)" : ""} fails:`);
    for (const each of mappings) lines.push(`    “${each.name}”: ${each.differences.map(({ path }) => path || "the outcome").join(", ")}`);
  }
  return lines.join("\n");
}
