import { useSyncExternalStore } from "react";

// The field that the pointer or the focus is at, in the form or in the preview. Outside of React's
// tree, so that moving the pointer re-renders the two rows concerned and nothing else.
let activeKey: string | undefined;
const listeners = new Set<() => void>();

export function setActiveField(key: string | undefined): void {
  if (key === activeKey) return;
  activeKey = key;
  for (const listener of listeners) listener();
}

export function useActiveField(key: string): [active: boolean, set: (active: boolean) => void] {
  const active = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => activeKey === key,
    () => false,
  );
  return [active, (next) => setActiveField(next ? key : undefined)];
}

const followers = new Set<(key: string) => void>();

/** The focus has reached a field of the form: the preview follows. */
export function fieldFocused(key: string): void {
  setActiveField(key);
  for (const follow of followers) follow(key);
}

export function onFieldFocused(follow: (key: string) => void): () => void {
  followers.add(follow);
  return () => followers.delete(follow);
}
