import type { Note } from "#lib/core/plan/types.ts";
import type { Issue, JsonValue } from "#lib/platform/json.ts";
import { isWithin } from "../model/issue-places.ts";
import { traceAtPlace } from "../model/result-at.ts";
import type { Preview } from "./preview-mapping.ts";

/** What came out of one field: its value after cleaning, and what is to be said of it. */
export type FieldOutcome = { value: JsonValue | undefined; notes: readonly Note[]; problems: readonly Issue[] };

/** `waiting`: the mapping has errors, so that this is what it made before. */
export type Shown = { preview: Preview; waiting: boolean };

/**
 * The preview for components that show parts of it beside the form's inputs: they watch their part,
 * and render again only when it changes.
 */
export class PreviewResults {
  #shown: Shown | undefined;
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(shown: Shown): void {
    if (shown.preview === this.#shown?.preview && shown.waiting === this.#shown.waiting) return;
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }

  get isWaiting(): boolean {
    return this.#shown?.waiting ?? false;
  }

  /** For one field of the action; undefined before anything was made. */
  field(key: string): FieldOutcome | undefined {
    const preview = this.#shown?.preview;
    if (!preview) return undefined;
    return {
      value: preview.payload[key],
      notes: preview.notes.filter((note) => isWithin(note.path, key)),
      problems: preview.problems.filter((issue) => isWithin(issue.path, key)),
    };
  }

  /** For one part of the mapping, with remarks on how it came about. */
  part(place: string): { value: JsonValue | undefined; notes: readonly string[] } | undefined {
    const trace = this.#shown && traceAtPlace(this.#shown.preview.traces, place);
    return trace && { value: trace.value, notes: trace.notes };
  }
}
