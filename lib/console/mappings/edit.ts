import "#server-only";
import type { z } from "zod";
import { actionBySlug, defaultMapping } from "#lib/core/actions/index.ts";
import { hideSecrets, sealSecrets, tryToOpen } from "#lib/engine/secrets/mapping-settings.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Issue } from "#lib/platform/json.ts";
import { checkMapping } from "./check-mapping.ts";
import type { createMappingSchema, updateMappingSchema } from "./schema.ts";
import { readStored, type Stored } from "./stored.ts";

// Combines the given parts with what is stored, and encrypts the keys: nothing here writes.

export function refuse(issues: Issue[]): void {
  if (issues.length === 0) return;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  throw new AppError("invalid", `${issues[0]?.message ?? ""}${more}`, issues);
}

/** What a new mapping begins with, and what keeps it from running. */
export function newStored(id: string, input: z.output<typeof createMappingSchema>): { stored: Stored; issues: Issue[] } {
  const action = actionBySlug.get(input.actionSlug);
  const given = input.settings ?? (action ? defaultMapping(action) : {});
  const { settings, secrets, issues } = hideSecrets(given, { before: {}, secrets: {} });
  const { name, actionSlug, trigger, enabled, options } = input;
  const stored = { name, actionSlug, trigger, enabled, options, settings, secrets: sealSecrets(id, secrets) };
  return { stored, issues: [...issues, ...checkStored(id, stored)] };
}

/**
 * The given parts over what is stored. Checked, but untouched parts are not judged unless the
 * mapping is turned on.
 */
export function changed(id: string, before: Stored, input: z.output<typeof updateMappingSchema>): { stored: Stored; verb: string } {
  const { stored, issues } = merged(id, before, input);
  const touched = input.actionSlug ?? input.trigger ?? input.settings ?? input.options;
  if (touched !== undefined || input.enabled === true) refuse([...issues, ...checkStored(id, stored)]);
  const verb = stored.enabled === before.enabled || touched !== undefined ? "updated" : stored.enabled ? "enabled" : "disabled";
  return { stored, verb };
}

/** `issues`: keys that have to be entered again. */
export function merged(id: string, before: Stored, input: Partial<Omit<Stored, "secrets">>): { stored: Stored; issues: Issue[] } {
  const hidden = input.settings
    ? hideSecrets(input.settings, { before: before.settings, secrets: tryToOpen({ id, secrets: before.secrets }).secrets })
    : undefined;
  const stored = {
    name: input.name ?? before.name,
    actionSlug: input.actionSlug ?? before.actionSlug,
    trigger: input.trigger ?? before.trigger,
    enabled: input.enabled ?? before.enabled,
    options: input.options ?? before.options,
    settings: hidden?.settings ?? before.settings,
    secrets: hidden ? sealSecrets(id, hidden.secrets) : before.secrets,
  };
  return { stored, issues: hidden?.issues ?? readStored(id, before).unreadable };
}

/** What keeps it from running, its keys aside. */
const checkStored = (id: string, stored: Stored): Issue[] => checkMapping({ ...stored, settings: readStored(id, stored).settings });
