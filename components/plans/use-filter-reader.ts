"use client";
import { useEffect, useState } from "react";
import type { ReadFilter } from "#lib/core/plan/core.ts";
import type { DestinationFilters } from "#lib/core/plan/types.ts";
import { nothingToRead } from "./nothing-to-read.ts";

/**
 * Reads a destination's filters; undefined until it is loaded. Most destinations have none that
 * need it.
 */
export function useFilterReader({ drop, blockList = [], allowList = [] }: DestinationFilters = {}): ReadFilter | undefined {
  const [reader, setReader] = useState<ReadFilter>();
  const wanted = drop !== undefined || blockList.length > 0 || allowList.length > 0;
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    import("#lib/core/plan/filter-reader.ts").then(
      (module) => !gone && setReader(module.storedFilterReader),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [wanted]);
  return wanted ? reader : nothingToRead;
}
