import { runAtOnce } from "#lib/platform/in-turns.ts";
import { arrayStart } from "./batch-wrapper.ts";
import { elementSpans, mostEventBytes, type Span } from "./element-span.ts";
import { isSpace } from "./json-bytes.ts";

/**
 * Where the first element of a batch is. Segment signs exactly these bytes. Undefined if the body
 * is not a batch, is empty or ends too early, or if the element is larger than any event: nobody
 * has proved yet who sent it, so no more of it is read.
 */
export function firstElementSpan(body: Uint8Array): Span | undefined {
  const looked = body.subarray(0, 2 * mostEventBytes);
  let at = 0;
  while (isSpace(looked[at])) at++;
  const offset = looked[at] === 0x7b ? runAtOnce(arrayStart(looked)) : 0;
  if (offset === undefined) return undefined;
  const spans = runAtOnce(elementSpans(looked.subarray(offset), 0, true));
  const first = Array.isArray(spans) ? spans[0] : undefined;
  return first && { start: first.start + offset, end: first.end + offset };
}
