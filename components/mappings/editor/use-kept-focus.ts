"use client";
import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

/**
 * After saving, the button that was pressed may be gone or off: the focus goes back to the input
 * that had it last, and is never nowhere. Gives what to listen to the form's focus with.
 */
export function useKeptFocus(form: RefObject<HTMLFormElement | null>, saving: boolean) {
  const last = useRef<HTMLElement>(undefined);
  useEffect(() => {
    if (saving) return;
    // Once what was saved is drawn.
    const frame = requestAnimationFrame(() => {
      const active = document.activeElement;
      if (!last.current || (active !== null && active !== document.body && !active.matches(":disabled"))) return;
      const back = last.current.isConnected ? last.current : form.current?.querySelector<HTMLElement>("input:enabled, select:enabled");
      back?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [saving, form]);
  return (event: FocusEvent<HTMLFormElement>) => {
    if (event.target.matches("input, select, textarea, [contenteditable]")) last.current = event.target as HTMLElement;
  };
}
