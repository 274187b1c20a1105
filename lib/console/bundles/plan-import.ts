import { checkMapping } from "#lib/console/mappings/check-mapping.ts";
import { changedCases } from "#lib/console/tester/changed-cases.ts";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { MappingConfig } from "#lib/core/plan/index.ts";
import { canonical } from "#lib/platform/canonical.ts";
import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import type { ExistingMapping, ImportStep } from "./import-step.ts";
import { parseContent } from "./parse-content.ts";
import { type ExistingTestCase, planTestCases, type TestCaseStep } from "./plan-test-cases.ts";
import { readMapping } from "./read-mapping.ts";
import { type BundleDestination, type ImportedMapping, type ImportedSettings, type ImportReport, maxImported } from "./schema.ts";
import { withoutSecrets } from "./secrets-left-out.ts";

export type ExistingDestination = Omit<BundleDestination, "name" | "deployment">;

export type ImportPlan = {
  steps: ImportStep[];
  caseSteps: TestCaseStep[];
  destination?: ImportedSettings;
  report: Omit<ImportReport, "dryRun" | "plan" | "drafts">;
};
export type ImportChoices = { sameName: "add" | "update" | "skip"; limit: number };
export type Existing = {
  mappings: readonly ExistingMapping[];
  destination: ExistingDestination;
  testCases?: readonly ExistingTestCase[];
};

/**
 * What an import would do, without doing any of it. Everything given comes back in the report, in
 * its order; nothing is left out silently.
 */
export function planImport(
  content: JsonValue,
  existing: Existing,
  choices: ImportChoices,
): { ok: true; plan: ImportPlan } | { ok: false; message: string } {
  const parsed = parseContent(content);
  if (!parsed.ok) return parsed;
  const notes = parsed.notes.map((message) => ({ path: "", message }));
  if (parsed.entries.length > maxImported)
    notes.push({ path: "", message: `Only the first ${maxImported} of ${parsed.entries.length} mappings were read.` });
  const taken = new Set<string>();
  const same = new Map<string, string | number>(existing.mappings.map((mapping) => [fingerprint(mapping), mapping.id]));
  let free = choices.limit - existing.mappings.length;

  const steps = parsed.entries.slice(0, maxImported).map((entry, index): ImportStep => {
    const read = readMapping(entry, index);
    const { action } = read;
    const found = action
      ? checkMapping({ actionSlug: action.slug, trigger: read.trigger, settings: read.settings, options: read.options })
      : [];
    const problems = [...read.problems, ...found];
    const step = (result: ImportedMapping["result"], reason: string | null, target?: ExistingMapping): ImportStep => ({
      read,
      report: {
        index,
        name: read.name,
        actionSlug: action?.slug ?? null,
        actionTitle: action?.title ?? null,
        result,
        reason,
        enabled: (result === "create" || result === "update") && read.enabled && problems.length === 0,
        wasEnabled: read.enabled,
        problems,
        notes: read.notes,
        mappingId: target?.id ?? null,
      },
      ...(target ? { target } : {}),
    });

    if (read.refusal !== undefined || !action) return step("refuse", read.refusal ?? "This action doesn’t exist.");
    const print = fingerprint({ ...read, actionSlug: action.slug });
    const twin = same.get(print);
    if (twin !== undefined) return { ...step("skip", "A mapping just like this one exists already."), same: twin };
    same.set(print, index);
    const namesake = existing.mappings.find(
      ({ id, name, actionSlug }) => name === read.name && actionSlug === action.slug && !taken.has(id),
    );
    if (namesake && choices.sameName === "skip") return step("skip", "A mapping of this name and action exists already.", namesake);
    if (namesake && choices.sameName === "update") {
      taken.add(namesake.id);
      if (problems.length > 0) return step("refuse", "It has problems, and would overwrite a mapping that may work.", namesake);
      read.notes.push(...changedCaseNotes(namesake, { ...read, actionSlug: action.slug }, existing));
      return step("update", null, namesake);
    }
    if (free <= 0) return step("refuse", `A destination can have ${choices.limit} mappings, and the limit is reached.`);
    free--;
    return step("create", null);
  });

  const caseSteps = planTestCases(parsed.testCases, parsed.entries, steps, existing.testCases ?? [], choices.sameName);
  const count = (result: ImportedMapping["result"]) => steps.filter((step) => step.report.result === result).length;
  return {
    ok: true,
    plan: {
      steps,
      caseSteps,
      ...(parsed.destination ? { destination: parsed.destination } : {}),
      report: {
        kind: parsed.kind,
        mappings: steps.map((step) => step.report),
        testCases: caseSteps.map((step) => step.report),
        summary: {
          create: count("create"),
          update: count("update"),
          skip: count("skip"),
          refuse: count("refuse"),
          switchedOff: steps.filter(({ report }) => report.result === "create" && report.wasEnabled && !report.enabled).length,
        },
        destination: parsed.destination ? differences(existing.destination, parsed.destination) : [],
        notes,
      },
    },
  };
}

/**
 * Overwriting a mapping changes the results of its test cases: that is reported beforehand, as in
 * the editor.
 */
function changedCaseNotes(target: ExistingMapping, read: Omit<MappingConfig, "id">, existing: Existing): Issue[] {
  const before = { ...target, enabled: true };
  const changed = changedCases(target.id, before, { ...read, enabled: true }, existing.testCases ?? [], existing.destination.filters);
  return changed.map(({ testCase, differences: [first] }) => {
    const more = first?.path ? ` First in ${first.path}.` : "";
    return { path: "", message: `The test case “${testCase.name}” gives a different result after this.${more}` };
  });
}

const destinationFields = ["filters", "rateLimitPerSecond", "retentionDays", "retryHorizonHours", "deletions"] as const;

function differences(before: ExistingDestination, after: ImportedSettings): ImportReport["destination"] {
  return destinationFields.flatMap((field) =>
    after[field] === undefined || canonical(before[field]) === canonical(after[field])
      ? []
      : [{ field, before: before[field], after: after[field] }],
  );
}

/**
 * Two mappings with the same fingerprint do the same. Name, position and whether they are on do not
 * count, nor do keys, which may be masked.
 */
function fingerprint(mapping: { actionSlug: string; trigger: string; settings: JsonObject; options: MappingOptions }): string {
  return canonical({
    actionSlug: mapping.actionSlug,
    trigger: mapping.trigger.trim(),
    settings: withoutSecrets(mapping.settings).settings,
    options: mapping.options,
  });
}
