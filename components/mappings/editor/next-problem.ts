import { fieldId } from "../fields/value-editor.tsx";
import type { Preview } from "../preview/preview-mapping.ts";

/**
 * Moves the focus to the input of the next problem after the one shown last; after the last, to the
 * first. Returns where it went.
 */
export function showNextProblem(preview: Preview, last: string | undefined): string | undefined {
  // Where many problems are of one input, as those of a list's entries, it is one step.
  const inputs = new Map<HTMLElement, string>();
  for (const { path } of [...preview.mistakes, ...preview.problems]) {
    const input = inputAt(path);
    if (input && !inputs.has(input)) inputs.set(input, path);
  }
  const steps = [...inputs];
  const [input, next] = steps[steps.findIndex(([, path]) => path === last) + 1] ?? steps[0] ?? [];
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
