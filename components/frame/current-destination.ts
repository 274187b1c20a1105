"use client";
import { useParams } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import type { Destination } from "#lib/console/destinations/schema.ts";

const key = "falconer.destination";
const subscribe = () => () => {};
const remembered = () => sessionStorage.getItem(key);

/**
 * The destination in the address; on pages of no destination the one visited last, else the first.
 */
export function useCurrentDestination(list: readonly Destination[] | undefined): Destination | undefined {
  const params = useParams<{ destinationId?: string }>();
  const inAddress = params.destinationId;
  const last = useSyncExternalStore(subscribe, remembered, () => null);
  useEffect(() => {
    if (inAddress) sessionStorage.setItem(key, inAddress);
  }, [inAddress]);
  if (!list) return undefined;
  if (inAddress) return list.find((each) => each.id === inAddress);
  return list.find((each) => each.id === last) ?? list[0];
}
