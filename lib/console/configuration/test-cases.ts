import "#server-only";
import { diff } from "#lib/access/audit/diff.ts";
import { recordAudit } from "#lib/access/audit/record.ts";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { withoutSecrets } from "#lib/console/bundles/secrets-left-out.ts";
import type { Expectation } from "#lib/console/tester/schema.ts";
import { putTestCase, storedTestCases } from "#lib/console/tester/test-cases.ts";
import { canonical } from "#lib/platform/canonical.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { type Issue, isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import type { PlannedChange, WantedTestCase } from "./schema.ts";

type Content = { name: string; event: JsonObject; expected: Expectation[] };
/** What one test case becomes; without `content` it is deleted. */
export type CaseStep = { id?: string; name: string; content?: Content };
type Existing = Awaited<ReturnType<typeof storedTestCases>>[number];

/**
 * Test cases are identified by their names, and refer to the mappings that will exist afterwards.
 */
export async function planTestCases(
  tx: DbTransaction,
  viewer: Viewer,
  destinationId: string,
  wanted: readonly WantedTestCase[] | undefined,
  mappings: readonly { id: string; name: string }[],
): Promise<{ steps: CaseStep[]; changes: PlannedChange[]; problems: Issue[]; existing: Existing[] }> {
  const [steps, changes, problems]: [CaseStep[], PlannedChange[], Issue[]] = [[], [], []];
  if (!wanted) return { steps, changes, problems, existing: [] };
  const existing = await storedTestCases(tx, destinationId);
  const open = seesPersonal(viewer);
  const change = (kind: PlannedChange["kind"], name: string, differences: PlannedChange["differences"] = []) =>
    changes.push({ kind, mappingId: null, name, differences: open ? differences : [] });
  const names = new Set<string>();
  for (const [index, { name, event, expected }] of wanted.entries()) {
    const path = `testCases[${index}]`;
    if (names.has(name)) problems.push({ path: `${path}.name`, message: `Two test cases are named “${name}”.` });
    names.add(name);
    const before = existing.find((each) => each.name === name);
    const content = { name, event, expected: named(expected, mappings, before, path, problems) };
    if (before && print(before) === print(content)) continue;
    steps.push({ id: before?.id, name, content });
    change(before ? "change_test" : "create_test", name, before ? diff(shown(before), shown(content)) : []);
  }
  for (const { id, name } of existing)
    if (!names.has(name)) {
      steps.push({ id, name });
      change("delete_test", name);
    }
  return { steps, changes, problems, existing };
}

/**
 * The mappings' IDs by their names. If several have one name, the first ID belongs to the first.
 */
function named(
  expected: WantedTestCase["expected"],
  mappings: readonly { id: string; name: string }[],
  before: Existing | undefined,
  path: string,
  problems: Issue[],
): Expectation[] {
  const free = [...mappings];
  // What is expected of a missing mapping stays: the test says that the mapping is missing.
  const gone = (before?.expected ?? []).filter(({ mappingId }) => !mappings.some(({ id }) => id === mappingId));
  return expected.map(({ mapping, ...rest }, index) => {
    const at = free.findIndex(({ name }) => name === mapping);
    const found = at >= 0 ? free.splice(at, 1)[0]?.id : gone.find(({ mappingName }) => mappingName === mapping)?.mappingId;
    if (found === undefined)
      problems.push({ path: `${path}.expected[${index}].mapping`, message: `Unknown mapping “${mapping}” to expect something of.` });
    return { mappingId: found ?? "", mappingName: mapping, ...rest };
  });
}

/** Keys are not part of a test case; names of mappings follow their mappings. */
const plain = ({ event, expected }: Pick<Content, "event" | "expected">) => ({
  event,
  expected: expected.map(({ mappingId, outcome, payload }) => ({
    mappingId,
    outcome,
    ...(payload === undefined ? {} : { payload: isJsonObject(payload) ? withoutSecrets(payload).settings : payload }),
  })),
});
const print = (content: Pick<Content, "event" | "expected">) => canonical(plain(content));
const shown = (content: Content) => {
  const { event, expected } = plain(content);
  return {
    event,
    expected: expected.map(({ mappingId: _, ...rest }, index) => ({ ...rest, mapping: content.expected[index]?.mappingName ?? "" })),
  };
};

/** Deletions first, because they make room. The audit log keeps names, not people's events. */
export async function writeTestCases(tx: DbTransaction, viewer: Viewer, destinationId: string, steps: readonly CaseStep[]): Promise<void> {
  const inTurn = [...steps].sort((a, b) => Number(b.content === undefined) - Number(a.content === undefined));
  for (const { id, name, content } of inTurn) {
    if (content) await putTestCase(tx, viewer, destinationId, content, id);
    else await tx.testCase.deleteMany({ where: { id, destinationId } });
    const action = content ? (id ? "updated" : "created") : "deleted";
    await recordAudit(tx, viewer, { action, objectKind: "testCase", objectId: id ?? name, objectName: name, destinationId });
  }
}
