"use client";
import { useEffect, useState } from "react";

/**
 * A canvas cannot read CSS variables: asks the browser what a token is in the theme that holds at
 * this moment.
 */
export function tokenColour(host: Element, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${token})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Grows when the theme changes, by the menu or by the system. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const next = () => setVersion((value) => value + 1);
    const classes = new MutationObserver(next);
    classes.observe(document.documentElement, { attributeFilter: ["class"] });
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", next);
    return () => {
      classes.disconnect();
      system.removeEventListener("change", next);
    };
  }, []);
  return version;
}
