"use client";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { place } from "./use-popup.ts";

/** No list is narrower, and none higher: pixels. */
const narrowest = 256;
const highest = 320;

/**
 * The list under a text box, by the pattern of the ARIA guide: the focus stays in the box, arrow
 * keys point at a line, Enter takes it, Escape closes. Spread `box` on the input, `panel` on the
 * popup, and give line `index` the ID `lineId(index)`.
 */
export function useSuggestions<Box extends HTMLInputElement | HTMLTextAreaElement = HTMLInputElement>({
  count,
  first,
  onPick,
  onClose,
}: {
  /** Lines that are shown now. */
  count: number;
  /** The line pointed at when the list opens or what is typed changes; -1 for none. */
  first: number;
  onPick: (index: number) => void;
  onClose?: () => void;
}) {
  const id = useId();
  const input = useRef<Box>(null);
  const popup = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [moved, setMoved] = useState<number>();
  const pointed = Math.min(moved ?? first, count - 1);
  const lineId = (index: number) => `${id}-${index}`;

  useLayoutEffect(() => {
    const [panel, box] = [popup.current, input.current];
    if (!open || !panel || !box) return;
    const placeNow = () => {
      panel.style.width = `${Math.max(box.getBoundingClientRect().width, narrowest)}px`;
      place(panel, box);
      panel.style.maxHeight = `min(${panel.style.maxHeight}, ${highest}px)`;
    };
    panel.showPopover();
    placeNow();
    window.addEventListener("resize", placeNow);
    window.addEventListener("scroll", placeNow, { capture: true, passive: true });
    return () => {
      window.removeEventListener("resize", placeNow);
      window.removeEventListener("scroll", placeNow, { capture: true });
    };
  }, [open]);

  useEffect(() => {
    if (open && pointed >= 0) document.getElementById(`${id}-${pointed}`)?.scrollIntoView({ block: "nearest" });
  }, [id, open, pointed]);

  // A press elsewhere need not take the focus away; the list is done with anyway.
  const closing = useRef(onClose);
  useEffect(() => {
    closing.current = onClose;
  });
  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent) => {
      const at = event.target as Node;
      if (popup.current?.contains(at) || input.current?.parentElement?.contains(at)) return;
      setOpen(false);
      closing.current?.();
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [open]);

  const show = () => {
    if (open || input.current?.disabled) return;
    setMoved(undefined);
    setOpen(true);
  };
  const close = () => {
    if (!open) return;
    setOpen(false);
    onClose?.();
  };
  const pick = (index: number) => {
    setOpen(false);
    onPick(index);
  };
  const step = (by: 1 | -1) => {
    if (!open) show();
    else if (count > 0) setMoved((pointed + by + (pointed < 0 && by < 0 ? count + 1 : count)) % count);
  };

  return {
    open,
    pointed,
    lineId,
    show,
    close,
    pick,
    point: setMoved,
    /** To be called with every change of the text. */
    typed: () => {
      setMoved(undefined);
      setOpen(true);
    },
    focus: () => input.current?.focus(),
    box: {
      ref: input,
      role: "combobox",
      autoComplete: "off",
      "aria-autocomplete": "list" as const,
      "aria-haspopup": "listbox" as const,
      "aria-expanded": open,
      "aria-controls": open && count > 0 ? `${id}-list` : undefined,
      "aria-activedescendant": open && pointed >= 0 ? lineId(pointed) : undefined,
      onClick: show,
      onBlur: close,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          step(event.key === "ArrowDown" ? 1 : -1);
        } else if (open && event.key === "Enter") {
          event.preventDefault(); // the form around it is not meant
          if (pointed >= 0) pick(pointed);
          else close();
        } else if (open && event.key === "Escape") {
          event.preventDefault(); // nor the dialog around it
          event.stopPropagation();
          close();
        }
      },
    },
    panel: { ref: popup, popover: "manual" as const },
    listId: `${id}-list`,
  };
}
