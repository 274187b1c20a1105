"use client";
import { useEffect, useState } from "react";
import { loadLiquid } from "#lib/core/mapping/index.ts";

/** True once Liquid is there; loaded when wanted. */
export function useLiquid(wanted: boolean): boolean {
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    if (!wanted || loaded) return;
    let gone = false;
    loadLiquid().then(
      () => !gone && setLoaded(true),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [wanted, loaded]);
  return loaded;
}
