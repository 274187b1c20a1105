"use client";
import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

/**
 * After saving, the pressed button may have disappeared or be disabled. Then the focus returns to
 * the input that had it last, so that it is never lost. Returns a listener for the form's focus.
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
