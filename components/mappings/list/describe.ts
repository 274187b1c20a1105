import { actionBySlug } from "#lib/core/actions/index.ts";
import type { ActionGroup } from "#lib/core/actions/types.ts";
import { readFql } from "#lib/core/segment/fql.ts";
import { triggerSentence } from "#lib/core/segment/trigger-sentence.ts";

// Loaded behind the page: it brings the catalogue of actions and the FQL reader with it.

export type MappingWords = { trigger: string; action: string; group?: ActionGroup; deprecated: boolean };

/** A mapping's trigger and action in words; a trigger that cannot be read stands as it is. */
export function describeMapping(mapping: { trigger: string; actionSlug: string }): MappingWords {
  const action = actionBySlug.get(mapping.actionSlug);
  const read = readFql(mapping.trigger);
  return {
    trigger: read.ok ? triggerSentence(read.conditions) : mapping.trigger,
    action: action ? plainTitle(action.title) : mapping.actionSlug,
    ...(action && { group: action.group }),
    deprecated: action?.successor !== undefined,
  };
}

/** Deprecation is told by a mark of its own. */
const plainTitle = (title: string) => title.replace(/^\[Deprecated\] */i, "");

/**
 * What the form calls that field.
 * @public Loaded on demand, by its name.
 */
export const fieldLabel = (slug: string, key: string): string | undefined =>
  actionBySlug.get(slug)?.fields.find((field) => field.key === key)?.label;
