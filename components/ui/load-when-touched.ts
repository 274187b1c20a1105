import { toast } from "./toast.tsx";
import { whenTouched } from "./use-when-touched.ts";

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
    else bring().then(use, () => toast.error(new Error("Part of this page couldn’t be loaded. Check your connection, then try again.")));
  };
}
