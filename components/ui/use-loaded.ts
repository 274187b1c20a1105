"use client";
import { useEffect, useState } from "react";
import { keepTrying } from "./use-when-touched.ts";

/**
 * What `load` brings, loaded once it is wanted; undefined until then. Pass the same function every
 * time.
 */
export function useLoaded<Value>(load: () => Promise<Value>, wanted: boolean): Value | undefined {
  const [loaded, setLoaded] = useState<{ value: Value }>();
  const needed = wanted && !loaded;
  useEffect(() => {
    if (!needed) return;
    let gone = false;
    void keepTrying(load).then((value) => !gone && setLoaded({ value }));
    return () => {
      gone = true;
    };
  }, [load, needed]);
  return loaded?.value;
}
