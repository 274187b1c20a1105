import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { ReadMapping } from "./read-mapping.ts";
import type { ImportedMapping } from "./schema.ts";

/** What the destination has already; secrets in `settings` are masks. */
export type ExistingMapping = {
  id: string;
  name: string;
  actionSlug: string;
  trigger: string;
  settings: JsonObject;
  options: MappingOptions;
};

/**
 * One step of the plan, with what is to be written. `report` has no settings, because they may
 * contain keys.
 */
export type ImportStep = {
  report: ImportedMapping;
  read: ReadMapping;
  target?: ExistingMapping;
  /**
   * The identical mapping that is the reason for skipping this one: an existing one's ID, or
   * another step's index.
   */
  same?: string | number;
};
