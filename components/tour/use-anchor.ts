import { useEffect, useState } from "react";

/**
 * The dialog that keeps everything else from being used, if there is one: what is to be used is put
 * into it.
 */
export function useTopDialog(): HTMLElement | null {
  const [top, setTop] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const look = () => setTop([...document.querySelectorAll<HTMLElement>("dialog:modal")].at(-1) ?? null);
    look();
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] });
    return () => observer.disconnect();
  }, []);
  return top;
}

/** A page has its place by then; later on, its reader scrolls. */
const settlesWithinMs = 1_500;

/**
 * Frames the first of these that is shown, as soon as it is there and as long as it is; a better
 * one that comes later takes its place. Nothing is framed that is not there.
 */
export function useFramed(selectors: readonly string[]): void {
  const wanted = selectors.join("\n");
  useEffect(() => {
    if (wanted === "") return;
    let framed: HTMLElement | undefined;
    let settledBy = 0;
    const unframe = () => {
      for (const property of ["outline", "outline-offset", "scroll-margin-block"]) framed?.style.removeProperty(property);
    };
    const look = () => {
      const found = wanted
        .split("\n")
        .map((selector) => [...document.querySelectorAll<HTMLElement>(selector)].find((element) => element.checkVisibility()))
        .find((element) => element !== undefined);
      if (found === framed) {
        // What comes later may push it away.
        if (performance.now() < settledBy) framed?.scrollIntoView({ block: "nearest" });
        return;
      }
      unframe();
      framed = found;
      if (!framed) return;
      framed.style.outline = "2px solid var(--accent)";
      // A card has room inside its border; text without a card has it around.
      const { paddingLeft, borderLeftWidth } = getComputedStyle(framed);
      framed.style.outlineOffset = Number.parseFloat(paddingLeft) + Number.parseFloat(borderLeftWidth) > 0 ? "-2px" : "6px";
      framed.style.scrollMarginBlock = "10px";
      framed.scrollIntoView({ block: "nearest" });
      settledBy = performance.now() + settlesWithinMs;
    };
    look();
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      unframe();
    };
  }, [wanted]);
}
