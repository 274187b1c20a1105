import { inputAt } from "./next-problem.ts";

/** What stands above may still grow, and parts of the form load, for this long at most. */
const settlesWithinMs = 4_000;

/**
 * Brings a field that the address names into view and puts the focus there: at once on what stands
 * around it, then, as parts of the form load, on its own input. It ends with the reader's first
 * step.
 */
export function showField(place: string): void {
  let shown: HTMLElement | undefined;
  const show = () => {
    const input = inputAt(place);
    if (!input) return;
    // People who may only look have no input that takes the focus: what stands around it does.
    const field = input.matches(":disabled") ? (input.closest<HTMLElement>("[data-entry], li, fieldset") ?? input) : input;
    const { top, bottom } = field.getBoundingClientRect();
    const isNew = field !== shown;
    if (isNew || top < 0 || bottom > innerHeight) field.scrollIntoView({ block: "center" });
    if (!isNew) return;
    shown = field;
    if (field !== input) field.tabIndex = -1;
    field.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(show);
  const steps = ["pointerdown", "keydown", "wheel"] as const;
  const stop = () => {
    observer.disconnect();
    for (const step of steps) removeEventListener(step, stop, true);
  };
  for (const step of steps) addEventListener(step, stop, { capture: true, passive: true });
  setTimeout(stop, settlesWithinMs);
  observer.observe(document.body, { childList: true, subtree: true });
  show();
}
