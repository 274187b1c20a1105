import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * False in what the server drew, true once the page works: until then, what someone types or
 * presses would be lost.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
