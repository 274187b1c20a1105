"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

export type UrlPatch = Record<string, string | undefined>;

/** The address with some search parameters changed; undefined or "" takes one away. */
export function patched(pathname: string, params: URLSearchParams, patch: UrlPatch): string {
  const next = new URLSearchParams(params);
  for (const [key, value] of Object.entries(patch)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  const text = next.toString();
  return text ? `${pathname}?${text}` : pathname;
}

/**
 * Reads the address itself: Next renders a change when there is time, and a second one may come
 * before, which must not undo the first.
 */
const patchedHere = (patch: UrlPatch) => patched(window.location.pathname, new URLSearchParams(window.location.search), patch);

/**
 * Filters and the opened row live in the address, so that a view can be shared; changing them asks
 * the server for nothing but data.
 */
export function useUrlState() {
  const pathname = usePathname();
  const params = useSearchParams();
  const hrefOf = useCallback((patch: UrlPatch) => patched(pathname, params, patch), [pathname, params]);
  const replace = useCallback((patch: UrlPatch) => window.history.replaceState(null, "", patchedHere(patch)), []);
  const push = useCallback((patch: UrlPatch) => window.history.pushState(null, "", patchedHere(patch)), []);
  return { params, hrefOf, replace, push };
}
