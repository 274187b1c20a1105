import { replaceStretches } from "./find-known.ts";

// Email and IP addresses in text. Patterns with an unbounded look-ahead from every place would take
// time that grows with the square of the length.

/** What ends a part of an email address. */
const separator = /[\s"'<>()[\]{},;:]/;

// Each look ahead from a place is bounded: no IP address is longer.
const ipv4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
const ipv6 = /\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,7}/gi;

export function replaceAddresses(text: string, mark: string): string {
  return replaceStretches(text, emailsIn(text), mark).replace(ipv4, mark).replace(ipv6, mark);
}

/**
 * name@host.name. Each character is looked at twice at most: as part of what follows one @, and of
 * what precedes the next.
 */
function emailsIn(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let from = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > from && !separator.test(text.charAt(start - 1))) start--;
    let end = at + 1;
    let dot = -1;
    for (; end < text.length && text.charCodeAt(end) !== 0x40 && !separator.test(text.charAt(end)); end++)
      if (dot === -1 && end > at + 1 && text.charCodeAt(end) === 0x2e) dot = end;
    if (start < at && dot !== -1 && dot < end - 1) {
      found.push({ start, end });
      from = end;
    } else from = at + 1;
  }
  return found;
}
