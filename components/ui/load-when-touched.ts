import { type RefObject, useLayoutEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { toast } from "./toast.tsx";
import { keepTrying, whenTouched } from "./use-when-touched.ts";

/** Said where a part that was asked for has not come. */
const sayLate = () => toast.bad("Part of this page couldn’t be loaded. Check your connection, or reload.");

/**
 * For a part that loads when it is needed: while the network is away, or the server restarts, it is
 * late, and the page around it stays. React gives up on a part that failed once, and takes the page
 * down with it.
 */
export const patiently =
  <Value>(load: () => Promise<Value>) =>
  (): Promise<Value> =>
    load().catch(() => {
      sayLate();
      return keepTrying(load);
    });

/**
 * For what only handlers need: loaded at the first touch of the page. Returns a way to use it: at
 * once if it is there, as it is by the time of nearly every click, otherwise when it has arrived.
 */
export function loadWhenTouched<Value>(load: () => Promise<Value>): (use: (value: Value) => void) => void {
  let held: { value: Value } | undefined;
  const bring = async () => {
    held ??= { value: await load() };
    return held.value;
  };
  // What fails here is asked for again when it is needed.
  if (typeof window !== "undefined") whenTouched(() => void bring().catch(() => undefined));
  return (use) => {
    if (held) use(held.value);
    // Each sees what the one before has changed.
    else bring().then((value) => flushSync(() => use(value)), sayLate);
  };
}

/**
 * What a component is given now, for what it does only when a part has loaded: what was typed
 * meanwhile counts. Undefined once the component is gone.
 */
export function useNewest<Props>(props: Props): RefObject<Props | undefined> {
  const newest = useRef<Props | undefined>(props);
  useLayoutEffect(() => {
    newest.current = props;
    return () => {
      newest.current = undefined;
    };
  });
  return newest;
}
