"use client";
import { type ToggleEvent, useCallback, useEffect, useId, useRef, useState } from "react";

const gap = 4;
const margin = 8;

/**
 * Puts `panel` below `anchor`, or above where there is more room; within the window in any case.
 */
export function place(panel: HTMLElement, anchor: Element, align: "start" | "end" = "start"): void {
  const box = anchor.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = height - box.bottom - gap - margin;
  const above = box.top - gap - margin;
  const up = below < 240 && above > below;
  const atEnd = align === "end" ? box.right > width / 3 : box.left > (width * 2) / 3;
  Object.assign(panel.style, {
    position: "fixed",
    inset: "auto",
    margin: "0",
    maxHeight: `${Math.max(up ? above : below, 80)}px`,
    maxWidth: `${width - 2 * margin}px`,
    [up ? "bottom" : "top"]: `${up ? height - box.top + gap : box.bottom + gap}px`,
    [atEnd ? "right" : "left"]: `${Math.max(margin, atEnd ? width - box.right : box.left)}px`,
  });
}

/**
 * A popup of the platform (the popover attribute): in the top layer, closed by Escape or a press
 * elsewhere, focus given back. Spread `trigger` on a <button> and `panel` on the element that pops
 * up.
 */
export function usePopup({ align = "start", onToggle }: { align?: "start" | "end"; onToggle?: (open: boolean) => void } = {}) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const placeNow = useCallback(() => {
    if (panel.current && button.current) place(panel.current, button.current, align);
  }, [align]);

  // The browser opens it before the page works, if its button is pressed so early: empty, where the
  // browser puts it, and nobody is told. It opens again.
  useEffect(() => {
    if (!panel.current?.matches(":popover-open")) return;
    panel.current.hidePopover();
    panel.current.showPopover();
  }, []);

  useEffect(() => {
    if (!open) return;
    window.addEventListener("resize", placeNow);
    window.addEventListener("scroll", placeNow, { capture: true, passive: true });
    return () => {
      window.removeEventListener("resize", placeNow);
      window.removeEventListener("scroll", placeNow, { capture: true });
    };
  }, [open, placeNow]);

  return {
    open,
    close: () => panel.current?.hidePopover(),
    show: () => panel.current?.showPopover(),
    trigger: { ref: button, popoverTarget: id, "aria-expanded": open, "aria-controls": id },
    panel: {
      ref: panel,
      id,
      popover: "auto" as const,
      onBeforeToggle: (event: ToggleEvent<HTMLDivElement>) => {
        if (event.target !== event.currentTarget) return;
        if (event.newState === "open") placeNow();
        // The panel's content disappears with it, before the browser would return its focus.
        else if (event.currentTarget.contains(document.activeElement)) button.current?.focus();
        setOpen(event.newState === "open");
      },
      onToggle: (event: ToggleEvent<HTMLDivElement>) => {
        if (event.target === event.currentTarget) onToggle?.(event.newState === "open");
      },
    },
  };
}
