"use client";
import { useParams } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { lastDestinationCookie } from "./last-destination.ts";

const key = "falconer.destination";
const subscribe = () => () => {};
const remembered = () => sessionStorage.getItem(key);

/** The destination in the address; on other pages the one visited last, or else the first. */
export function useCurrentDestination(list: readonly Destination[] | undefined): Destination | undefined {
  const params = useParams<{ destinationId?: string }>();
  const inAddress = params.destinationId;
  const last = useSyncExternalStore(subscribe, remembered, () => null);
  useEffect(() => {
    if (!inAddress) return;
    sessionStorage.setItem(key, inAddress);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `${lastDestinationCookie}=${inAddress}; path=/; max-age=31536000; samesite=lax`;
  }, [inAddress]);
  if (!list) return undefined;
  if (inAddress) return list.find((each) => each.id === inAddress);
  return list.find((each) => each.id === last) ?? list[0];
}
