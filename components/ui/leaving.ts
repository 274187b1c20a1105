type Ask = (go: () => void) => void;
let ask: Ask | undefined;

/**
 * For what leads to another page without being a link, such as the command palette: asks first
 * where something is not saved.
 */
export function leaveBy(go: () => void): void {
  if (ask) ask(go);
  else go();
}

let unasked = false;

/** From now on the page can be left without a question: there is no way to stay. */
export function leaveUnasked(): void {
  unasked = true;
}

export const isLeftUnasked = (): boolean => unasked;

/** The guard of the page that is shown; answers how to take it away again. */
export function guardLeaving(by: Ask): () => void {
  ask = by;
  return () => {
    if (ask === by) ask = undefined;
  };
}
