/** What had the focus, and what stood around it, from the inside out. */
type Spot = { element: HTMLElement; address: string; around: { parent: Element; before: Element[]; after: Element[] }[]; inBar: boolean };

/** A part that focuses something of its own does so sooner. */
const goneMs = 150;
/** What is busy for a moment takes the focus again. */
const disabledMs = 1_200;
const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

const isThere = (element: HTMLElement) => element.isConnected && !element.matches(":disabled");
const isUsable = (element: HTMLElement) =>
  isThere(element) && !element.closest("[inert]") && element.checkVisibility({ visibilityProperty: true });

/** An open dialog or popup is a place of its own: the page keeps where it was. */
const placeOf = (element: Element): Element => element.closest("dialog, [popover]") ?? document.body;
const placeNow = (): Element => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
const hasNone = () => document.activeElement === document.body || document.activeElement === null;

/**
 * Where a row was deleted, or a button disappeared once it had done its work, the browser leaves
 * the focus nowhere, and a screen reader loses the place. This puts it beside where it was: on the
 * row that follows, else on the one before, else on what stands around them.
 */
export function keepFocus(): void {
  const spots = new Map<Element, Spot>();
  // The field that was changed last: discarding a change leads back to it.
  const changed = new Map<Element, HTMLElement>();
  let last: Spot | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let byPointer = false;

  const keep = (element: HTMLElement) => {
    const place = placeOf(element);
    last = spotOf(element, place);
    spots.set(place, last);
  };
  const onFocus = ({ target }: FocusEvent) => {
    clearTimeout(timer);
    timer = undefined;
    if (target instanceof HTMLElement) keep(target);
  };
  const onBlur = ({ target, relatedTarget }: FocusEvent) => {
    if (relatedTarget !== null || !(target instanceof HTMLElement)) return;
    // When it is certain whether it was removed: someone who clicks beside everything wants no
    // focus.
    setTimeout(() => {
      if (!hasNone()) return;
      if (!isUsable(target)) look();
      else if (last?.element === target && timer === undefined) {
        spots.delete(placeOf(target));
        last = undefined;
      }
    });
  };
  const look = () => {
    // First what costs nothing: most changes of a page are no business of the focus.
    if (!last || (!hasNone() && (document.activeElement !== last.element || isThere(last.element)))) return;
    if (!isUsable(last.element)) timer ??= setTimeout(settle, last.element.isConnected ? disabledMs : goneMs);
    else if (timer !== undefined) last.element.focus({ preventScroll: true });
  };
  const settle = () => {
    timer = undefined;
    for (const place of spots.keys()) if (!place.isConnected) spots.delete(place);
    const place = placeNow();
    const spot = spots.get(place);
    if (!spot || (!hasNone() && document.activeElement !== last?.element)) return;
    // Another page has other places. A pointer needs no focus, and a text field under a finger
    // would open the keyboard.
    if (byPointer || spot.address !== location.pathname) return;
    const field = spot.inBar ? changed.get(place) : undefined;
    const back = [spot.element, ...(field ? [field] : [])].find(isUsable) ?? besideOf(spot, place);
    back?.focus();
  };

  const present = document.activeElement;
  if (present instanceof HTMLElement && !hasNone()) keep(present);
  window.addEventListener("focusin", onFocus);
  window.addEventListener("focusout", onBlur);
  window.addEventListener("input", ({ target }) => target instanceof HTMLElement && changed.set(placeOf(target), target));
  const onPress = ({ type }: Event) => {
    byPointer = type === "pointerdown";
  };
  window.addEventListener("pointerdown", onPress, true);
  window.addEventListener("keydown", onPress, true);
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled"] });
}

function spotOf(element: HTMLElement, place: Element): Spot {
  const around: Spot["around"] = [];
  for (let child: Element = element; child !== place && child.parentElement; child = child.parentElement) {
    const siblings = [...child.parentElement.children];
    const at = siblings.indexOf(child);
    around.push({ parent: child.parentElement, before: siblings.slice(0, at).reverse(), after: siblings.slice(at + 1) });
  }
  return { element, address: location.pathname, around, inBar: element.closest("[data-save-bar]") !== null };
}

function besideOf({ around }: Spot, place: Element): HTMLElement | null {
  for (const { parent, before, after } of around) {
    if (!parent.isConnected) continue;
    // What took its place, such as the fields that a button unfolds, or the button of an empty
    // list.
    const previous = before.find((sibling) => sibling.isConnected);
    const instead = previous ? previous.nextElementSibling : parent.firstElementChild;
    const known = new Set([...before, ...after]);
    for (const next of [instead && !known.has(instead) ? instead : null, ...after, ...before, parent]) {
      const found = next?.isConnected ? controlIn(next) : undefined;
      if (found) return found;
    }
    // Beside the page there is the frame, which is nobody's next step.
    if (parent.matches("main, dialog")) return parent as HTMLElement;
  }
  return controlIn(place) ?? null;
}

function controlIn(element: Element): HTMLElement | undefined {
  const inside = [...element.querySelectorAll<HTMLElement>(controls)];
  return (element.matches(controls) ? [element as HTMLElement, ...inside] : inside).find(
    (each) => each.tabIndex >= 0 && !(each instanceof HTMLInputElement && each.type === "radio" && !each.checked) && isUsable(each),
  );
}
