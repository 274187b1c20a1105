"use client";
import { useEffect, useRef } from "react";

/** Ctrl+S (on a Mac, Command+S) sends the form wherever the focus is; the focus stays there. */
export function useSaveKey(active: boolean) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault(); // the browser would save the page
      // Then the key is meant for whatever is open over the page, not for the form under it.
      if (active && !event.repeat && !document.querySelector("dialog[open]")) form.current?.requestSubmit();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [active]);
  return form;
}
