import type { Mapping } from "#lib/console/mappings/schema.ts";
import type { MappingContent } from "../model/mapping-form.ts";

/** The parts of a mapping that people edit. */
export function contentOf(mapping: Mapping): MappingContent {
  const { name, actionSlug, trigger, enabled, settings, options } = mapping;
  return { name, actionSlug, trigger, enabled, settings, options };
}
