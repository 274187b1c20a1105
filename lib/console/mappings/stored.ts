import "#server-only";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import { readMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import { canonical } from "#lib/platform/canonical.ts";
import type { Prisma } from "#lib/platform/db/generated/client.ts";
import { type Issue, isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { checkMapping } from "./check-mapping.ts";
import { mappingOptionsSchema } from "./schema.ts";

/**
 * What a mapping, a version and a draft have in common, as they are stored. In all three, secrets
 * are encrypted for the mapping's place, so that one can take them from another.
 */
export type Stored = {
  name: string;
  actionSlug: string;
  trigger: string;
  enabled: boolean;
  settings: JsonObject;
  secrets: string | null;
  options: MappingOptions;
};
type Row = Omit<Stored, "settings" | "options"> & { settings: unknown; options: unknown };

export const settingsOf = (row: { settings: unknown }): JsonObject => (isJsonObject(row.settings) ? row.settings : {});
export const optionsOf = (row: { options: unknown }): MappingOptions => mappingOptionsSchema.catch({}).parse(row.options);

export const storedOf = (row: Row): Stored => ({
  name: row.name,
  actionSlug: row.actionSlug,
  trigger: row.trigger,
  enabled: row.enabled,
  settings: settingsOf(row),
  secrets: row.secrets,
  options: optionsOf(row),
});

export const json = (value: unknown) => value as Prisma.InputJsonValue;
/** The same with its JSON as Prisma takes it. */
export const columnsOf = ({ settings, options, ...rest }: Stored) => ({ ...rest, settings: json(settings), options: json(options) });

/**
 * Settings with their keys, for checking and compiling, never for showing; and keys that are
 * missing.
 */
export const readStored = (mappingId: string, { settings, secrets }: Pick<Stored, "settings" | "secrets">) =>
  readMappingSettings({ id: mappingId, settings, secrets });

/** Everything that keeps it from running. */
export function issuesOfStored(mappingId: string, stored: Stored): Issue[] {
  const { settings, unreadable } = readStored(mappingId, stored);
  return [...unreadable, ...checkMapping({ ...stored, settings })];
}

/**
 * True if both do the same with every event, keys included. Names, and whether they are on, do not
 * count.
 */
export function runsAlike(mappingId: string, a: Stored, b: Stored): boolean {
  const print = (one: Stored) => canonical({ ...runs(one), settings: readStored(mappingId, one).settings } as JsonObject);
  return print(a) === print(b);
}
const runs = ({ actionSlug, trigger, options }: Stored) => ({ actionSlug, trigger, options });
