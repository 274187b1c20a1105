import { actionBySlug, actions } from "#lib/core/actions/index.ts";
import type { ActionField, ActionGroup } from "#lib/core/actions/types.ts";
import { mappingPlace, payloadPlace, remarkInPayload } from "#lib/core/plan/payload-places.ts";
import type { Remark } from "#lib/core/plan/place-words.ts";
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

/** Deprecation has its own mark. */
const plainTitle = (title: string) => title.replace(/^\[Deprecated\] */i, "");

/**
 * An action's fields; those of all where it is not known which, and of a field that they call by
 * several names, the plainest.
 */
const fieldsOf = (slug: string | undefined): readonly ActionField[] =>
  slug === undefined ? allFields : (actionBySlug.get(slug)?.fields ?? []);
const allFields = actions.flatMap((action) => action.fields).sort((a, b) => a.label.length - b.label.length);

/**
 * A remark on a payload in the form's words: "Cart items, entry 1, Price: Changed to a number."
 * @public Loaded on demand, by its name, as are the next two.
 */
export const remarkOf = (remark: Remark, slug?: string) => remarkInPayload(remark, fieldsOf(slug));
/** @public A place of a payload. */
export const placeInPayload = (path: string, slug?: string) => payloadPlace(path, fieldsOf(slug));
/** @public A place of a mapping's fields. */
export const placeInFields = (path: string, slug?: string) => mappingPlace(path, fieldsOf(slug));
