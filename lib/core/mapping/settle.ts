import { isContainer, type JsonValue } from "#lib/platform/json.ts";
import type { OpenObject } from "./context.ts";
import { setKey } from "./context.ts";
import type { Value } from "./path.ts";

/**
 * A copy in which undefined list items become null and undefined keys disappear, as in JSON. Takes
 * any depth.
 */
export function settle(value: Value): Value {
  if (!isContainer(value)) return value;
  const copyOf = (container: object): object => (Array.isArray(container) ? [] : {});
  const result = copyOf(value);
  const open: [source: object, target: object][] = [[value, result]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [source, target] = next;
    for (const key of Object.keys(source)) {
      const item = (source as OpenObject)[key];
      let copy: Value = item;
      if (isContainer(item)) {
        const child = copyOf(item);
        open.push([item, child]);
        copy = child as JsonValue;
      }
      if (Array.isArray(target)) target.push(copy === undefined ? null : copy);
      else if (copy !== undefined) setKey(target as OpenObject, key, copy);
    }
  }
  return result as JsonValue;
}
