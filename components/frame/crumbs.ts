"use client";
import { useEffect, useSyncExternalStore } from "react";
import type { Crumb } from "#components/ui/breadcrumb.tsx";

// Names of the objects whose IDs are in the address; pages register them as they learn them.
const names = new Map<string, string>();
const listeners = new Set<() => void>();
let version = 0;

/** Tells the breadcrumb what the object with this ID is called. */
export function useCrumbName(id: string | undefined, name: string | undefined): void {
  useEffect(() => {
    if (!id || !name || names.get(id) === name) return;
    names.set(id, name);
    version++;
    for (const listener of listeners) listener();
  }, [id, name]);
}

const words: Record<string, string> = {
  start: "Getting started",
  destinations: "Destinations",
  mappings: "Mappings",
  history: "History",
  changes: "Changes",
  promote: "Promote",
  tester: "Event Tester",
  live: "Live",
  events: "Events",
  deliveries: "Deliveries",
  problems: "Problems",
  audiences: "Audiences",
  "back-tests": "Back-tests",
  sources: "Sources",
  settings: "Settings",
  transfer: "Import and export",
  alerts: "Alerts",
  "api-keys": "API keys",
  users: "Users",
  tokens: "Tokens",
  audit: "Audit log",
  "background-work": "Background work",
  privacy: "Privacy",
  account: "Your account",
  help: "Help",
  new: "New",
};

export function crumbsOf(pathname: string, nameOf: (id: string) => string | undefined): Crumb[] {
  const segments = pathname.split("/").filter(Boolean);
  const crumbs: Crumb[] = segments.map((segment, index) => ({
    label: words[segment] ?? nameOf(segment) ?? "…",
    href: `/${segments.slice(0, index + 1).join("/")}`,
  }));
  if (segments.length === 2 && segments[0] === "destinations" && segments[1] !== "new") crumbs.push({ label: "Overview" });
  return crumbs;
}

/** `known`: objects whose names the frame already knows. */
export function useCrumbs(pathname: string, known: readonly { id: string; name: string }[] = []): Crumb[] {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
    () => 0,
  );
  return crumbsOf(pathname, (id) => names.get(id) ?? known.find((each) => each.id === id)?.name);
}
