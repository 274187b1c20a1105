import { CircleCheck, CircleSlash, CircleX, type LucideIcon, PencilLine, Plus } from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { ImportedMapping, ImportReport } from "#lib/console/bundles/schema.ts";
import type { DeletionSettings } from "#lib/console/deletions/schema.ts";
import { usualDeletions } from "#lib/console/deletions/usual.ts";
import type { Filters } from "#lib/console/destinations/schema.ts";
import type { JsonValue } from "#lib/platform/json.ts";

type Result = ImportedMapping["result"];
type Words = { plan: string; done: string; tone: Tone; planIcon: LucideIcon; doneIcon: LucideIcon };
const words: Record<Result, Words> = {
  create: { plan: "Add", done: "Added", tone: "good", planIcon: Plus, doneIcon: CircleCheck },
  update: { plan: "Overwrite", done: "Overwritten", tone: "info", planIcon: PencilLine, doneIcon: CircleCheck },
  skip: { plan: "Keep", done: "Kept as it is", tone: "neutral", planIcon: CircleSlash, doneIcon: CircleSlash },
  refuse: { plan: "Can’t import", done: "Not imported", tone: "bad", planIcon: CircleX, doneIcon: CircleX },
};

export function resultWords(result: Result, done: boolean): { word: string; tone: Tone; Icon: LucideIcon } {
  const { plan, done: past, tone, planIcon, doneIcon } = words[result];
  return { word: done ? past : plan, tone, Icon: done ? doneIcon : planIcon };
}

const number = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const joined = (parts: readonly (string | false)[]) => parts.filter(Boolean).join(", ");

/** Whether applying the plan would change nothing. */
export function isNothing({ summary, destination, testCases }: ImportReport, applyDestination: boolean): boolean {
  return summary.create + summary.update + written(testCases).length === 0 && !(applyDestination && destination.length > 0);
}

const written = <Step extends { result: Result }>(steps: readonly Step[]) =>
  steps.filter(({ result }) => result === "create" || result === "update");

/** "3 mappings found: 2 will be added, 1 can’t be imported. 1 will be off until you fix it." */
export function planSentence(report: ImportReport, applyDestination: boolean): string {
  const { create, update, skip, refuse, switchedOff } = report.summary;
  const total = report.mappings.length;
  if (total === 0 && report.destination.length > 0 && isNothing(report, applyDestination))
    return "This has settings, but no mappings. Choose below whether to import them.";
  if (total === 0)
    return isNothing(report, applyDestination)
      ? "Nothing to import: this has no mappings."
      : "This has settings or test cases, but no mappings.";
  if (skip === total && isNothing(report, applyDestination))
    return total === 1 ? "Nothing to do: this mapping exists already." : `Nothing to do: all ${total} mappings exist already.`;
  const parts = joined([
    create > 0 && `${create} will be added`,
    update > 0 && `${update} will be overwritten`,
    skip > 0 && (skip === 1 ? "1 stays as it is" : `${skip} stay as they are`),
    refuse > 0 && `${refuse} can’t be imported`,
  ]);
  const off = switchedOff > 0 ? ` ${switchedOff} will be off until you fix ${switchedOff === 1 ? "it" : "them"}.` : "";
  const cases = report.testCases.length > 0 ? ` ${number(report.testCases.length, "test case")} found: ${casesWords(report)}.` : "";
  return `${number(total, "mapping")} found: ${parts}.${off}${cases}`;
}

function casesWords({ testCases }: ImportReport): string {
  const count = (result: Result) => testCases.filter((testCase) => testCase.result === result).length;
  return joined([
    count("create") > 0 && `${count("create")} will be added`,
    count("update") > 0 && `${count("update")} will be overwritten`,
    count("skip") > 0 && (count("skip") === 1 ? "1 stays as it is" : `${count("skip")} stay as they are`),
    count("refuse") > 0 && `${count("refuse")} can’t be imported`,
  ]);
}

export function placesSentence({ summary }: ImportReport, { items, limit }: { items: readonly unknown[]; limit: number }): string {
  const now = `${items.length} of ${limit} mappings are in use`;
  return summary.create > 0 ? `${now}; ${items.length + summary.create} after this.` : `${now}.`;
}

/** "2 mappings added, 1 kept" */
export function resultSentence({ summary, testCases }: ImportReport): string {
  const { create, update, skip, refuse } = summary;
  const parts = joined([
    create > 0 && (create === 1 ? "1 mapping added" : `${create} mappings added`),
    update > 0 && (update === 1 ? "1 mapping overwritten" : `${update} mappings overwritten`),
    skip > 0 && `${skip} kept`,
    refuse > 0 && `${refuse} not imported`,
    written(testCases).length > 0 && `${number(written(testCases).length, "test case")} imported`,
  ]);
  return parts === "" ? "Settings imported" : parts;
}

/** Which of the imported mappings send nothing yet, and why; undefined if all are on. */
export function offSentence({ mappings }: ImportReport): string | undefined {
  const written = mappings.filter(({ result }) => result === "create" || result === "update");
  const off = written.filter(({ enabled }) => !enabled);
  const broken = off.filter(({ problems }) => problems.length > 0);
  if (off.length === 0) return undefined;
  const rest = off.length - broken.length;
  return [
    broken.length > 0 &&
      `${broken.length} can’t run yet and ${broken.length === 1 ? "is" : "are"} off: open and fix ${broken.length === 1 ? "it" : "them"}.`,
    rest > 0 && `${rest} ${rest === 1 ? "is" : "are"} off, as given: turn ${rest === 1 ? "it" : "them"} on in the list.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Beside an entry that is written: whether it will send. */
export function onOrOff({ result, enabled, problems }: ImportedMapping, done: boolean): string | undefined {
  if (result !== "create" && result !== "update") return undefined;
  if (enabled) return done ? "On" : "Will be on";
  if (problems.length > 0) return done ? "Off until you fix it" : "Will be off until you fix it";
  return done ? "Off, as given" : "Will be off, as given";
}

/** What the button does, and what it says meanwhile. */
export function importLabel({ summary, testCases }: ImportReport, applyDestination: boolean, when: "do" | "doing"): string {
  const count = summary.create + summary.update;
  const verb = when === "do" ? "Import" : "Importing";
  const cases = written(testCases).length;
  const parts = [count > 0 && number(count, "mapping"), cases > 0 && number(cases, "test case"), applyDestination && "the settings"].filter(
    Boolean,
  );
  const last = parts.pop() ?? "the settings";
  return `${verb} ${parts.length > 0 ? `${parts.join(", ")} and ${last}` : last}`;
}

/**
 * How many of the imported mappings have the name and action of an existing one, without being
 * identical to it.
 */
export function namesakes({ mappings }: ImportReport, existing: readonly { name: string; actionSlug: string }[]): number {
  const keys = new Set(existing.map(({ name, actionSlug }) => `${actionSlug} ${name}`));
  return mappings.filter(
    ({ name, actionSlug, result, mappingId }) =>
      actionSlug !== null && keys.has(`${actionSlug} ${name}`) && (result !== "skip" || mappingId !== null),
  ).length;
}

const places: Record<string, string> = {
  name: "Name",
  actionSlug: "Action",
  trigger: "Trigger",
  settings: "Fields",
  options: "Options",
  enabled: "On or off",
};

/** "settings.cartItems[2].sku" -> "Cart items, entry 3, SKU"; undefined for the whole. */
export function placeOf(path: string, inFields: (path: string) => string | undefined): string | undefined {
  if (path === "") return undefined;
  const inSettings = path.match(/^settings\.(.+)$/)?.[1];
  if (inSettings !== undefined) return inFields(inSettings) ?? inSettings;
  return places[path.split(".")[0] ?? ""] ?? path;
}

export const settingWords: Record<string, string> = {
  filters: "Filters",
  rateLimitPerSecond: "Rate limit",
  retentionDays: "Events are kept",
  retryHorizonHours: "Deliveries are retried",
  deletions: "Deletions",
};
const units: Record<string, string> = { rateLimitPerSecond: "per second", retentionDays: "days", retryHorizonHours: "hours" };

export function valueWords(field: string, value: JsonValue | undefined): string {
  if (field === "filters") return filterWords((value ?? {}) as Filters);
  if (field === "deletions") return deletionWords((value ?? usualDeletions) as DeletionSettings);
  return value === undefined ? "not set" : `${String(value)} ${units[field] ?? ""}`.trim();
}

function filterWords({ samplePercent, drop, blockList = [], allowList = [], audiencesOff = [] }: Filters): string {
  const parts = [
    samplePercent !== undefined && `${samplePercent}% of the events`,
    drop && `${drop.mode === "drop" ? "drop" : "only"} ${drop.fql}`,
    blockList.length > 0 && `${number(blockList.length, "path")} blocked`,
    audiencesOff.length > 0 && `${number(audiencesOff.length, "audience")} off`,
    allowList.length > 0 && `only ${number(allowList.length, "path")} kept`,
  ];
  return joined(parts.map((part) => part || false)) || "none";
}

const laterEvents = { for_good: "later events never delivered", days: "", none: "later events delivered" };

function deletionWords({ perMinute, quietHours, suppress, suppressDays }: DeletionSettings): string {
  const later = suppress === "days" ? `later events not delivered for ${number(suppressDays, "day")}` : laterEvents[suppress];
  return joined([`${perMinute} per minute`, quietHours !== null && `only ${quietHours.from} to ${quietHours.to}`, later]);
}

/** A deprecated action has its own note. */
export const plainTitle = (title: string): string => title.replace(/^\[Deprecated\] */i, "");
