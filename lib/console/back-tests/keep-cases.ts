import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { expectationsOf } from "#lib/console/tester/run-case.ts";
import { createTestCase } from "#lib/console/tester/test-cases.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination } from "#lib/core/plan/index.ts";
import { sideOf } from "#lib/engine/back-tests/config.ts";
import type { BackTestResult as Stored } from "#lib/engine/back-tests/result.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { readEvents } from "./events.ts";
import { pickCovering } from "./pick-covering.ts";
import type { KeptCases } from "./schema.ts";
import { backTestConfig, findBackTest } from "./service.ts";

/** How many candidates are read for each case that is wanted: some events may no longer exist. */
const spare = 4;

/**
 * Keeps events that together show as many of the differences as they can, with what the change
 * makes of them as the expected results.
 */
export async function keepCases(viewer: Viewer, destinationId: string, id: string, count: number): Promise<KeptCases> {
  const row = await findBackTest(destinationId, id);
  if (row.state !== "done") throw new AppError("conflict", "This back-test has not finished.");
  const result = row.result as Stored;
  const changes = result.cells.filter(({ before, after }) => before !== after);
  const groups = [...result.differences, ...changes, ...result.issues.filter(({ after }) => after > 0)].map(({ events }) => events);
  const stored = await readEvents(
    row,
    groups.flatMap((events) => events.slice(0, spare)),
  );
  const picked = pickCovering(
    groups.map((events) => events.filter((event) => stored.has(event))),
    count,
  );
  if (picked.length === 0) throw new AppError("conflict", "Nothing to keep: there are no differences, or their events have expired.");
  await loadLiquid();
  const { compiled } = compileDestination(sideOf(await backTestConfig(id), "after"));
  const taken = new Set((await db().testCase.findMany({ where: { destinationId }, select: { name: true } })).map(({ name }) => name));
  const items: KeptCases["items"] = [];
  for (const eventId of picked) {
    const event = parseJson(stored.get(eventId)?.text ?? "null");
    if (!isJsonObject(event)) continue;
    const name = freeName(titleOf(event), taken);
    const made = await createTestCase(viewer, destinationId, { name, event, expected: expectationsOf(compiled, event) });
    items.push({ id: made.id, name });
  }
  return { items };
}

const titleOf = (event: { event?: unknown; name?: unknown; type?: unknown }) => {
  const name = [event.event, event.type].find((each): each is string => typeof each === "string" && each.trim() !== "");
  return `Back-test: ${(name ?? "event").slice(0, 60)}`;
};

function freeName(title: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? title : `${title} ${n}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
