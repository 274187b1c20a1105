import { fieldId } from "../fields/value-editor.tsx";
import type { Preview } from "../preview/preview-mapping.ts";

/**
 * Moves the focus to the input of the next problem after the one shown last; after the last, to the
 * first. Returns where it went.
 */
export function showNextProblem(preview: Preview, last: string | undefined): string | undefined {
  const places = [...new Set([...preview.mistakes, ...preview.problems].map((issue) => issue.path))].filter((place) => place !== "");
  const next = places[(last === undefined ? -1 : places.indexOf(last)) + 1] ?? places[0];
  const input = next === undefined ? null : inputAt(next);
  if (!input) return undefined;
  input.focus({ preventScroll: true });
  input.scrollIntoView({ block: "center" });
  return next;
}

/** The innermost input around a place. */
export function inputAt(place: string): HTMLElement | null {
  for (let path = place; path !== ""; path = path.replace(/(^|[.[])[^.[]*$/, "")) {
    const input = document.getElementById(fieldId(path));
    if (input) return input;
  }
  return null;
}
