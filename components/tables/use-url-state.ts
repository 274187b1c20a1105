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
 * Filters and the opened row live in the address, so that a view can be shared; changing them asks
 * the server for nothing but data.
 */
export function useUrlState() {
  const pathname = usePathname();
  const params = useSearchParams();
  const hrefOf = useCallback((patch: UrlPatch) => patched(pathname, params, patch), [pathname, params]);
  const replace = useCallback((patch: UrlPatch) => window.history.replaceState(null, "", hrefOf(patch)), [hrefOf]);
  const push = useCallback((patch: UrlPatch) => window.history.pushState(null, "", hrefOf(patch)), [hrefOf]);
  return { params, hrefOf, replace, push };
}
