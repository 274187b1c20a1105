type Ask = (go: () => void) => void;
let ask: Ask | undefined;

/** For what leads to another page without being a link, such as the command palette: asks first where something is not saved. */
export function leaveBy(go: () => void): void {
  if (ask) ask(go);
  else go();
}

/** The guard of the page that is shown; answers how to take it away again. */
export function guardLeaving(by: Ask): () => void {
  ask = by;
  return () => {
    if (ask === by) ask = undefined;
  };
}
