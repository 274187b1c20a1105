import { typedAttributes } from "#lib/core/actions/attribute-values.ts";
import { compileMapping, loadLiquid } from "#lib/core/mapping/index.ts";
import { parseRetryAfter } from "#lib/talon-one/retry-after.ts";

// Run by time-zones.test.ts in a process of another time zone and language: everything that names a
// time, as one JSON text.

await loadLiquid();

const times = [
  ..."2026-07-01 00:30:00|2026-07-01T00:30:00|2026-07-01T00:30|2026-07-01|2026-07|July 1, 2026 00:30|07/01/2026|1 Jul 2026 00:30 EST".split(
    "|",
  ),
  ..."2026-03-29T02:30:00|2026-03-29T02:30:00Z|2026-03-08 02:15:00|2026-11-01T01:30:00-02:30|2026-03-22T12:41:20.918Z|0033-01-02T03:04:05Z".split(
    "|",
  ),
  ..."Wed, 01 Jul 2026 00:30:00 GMT|Wed Jul 01 2026 00:30:00 GMT+0200 (CEST)|Sun Nov  6 08:49:37 1994|1774183280|no time|".split("|"),
];
const filters = [
  "date: '%Y-%m-%d %H:%M:%S.%L %j %U %W %u %a %A %b %B %s'",
  "date: '%c | %x | %X | %Z | %z | %:z | %C | %y | %e | %-d | %^a | %P | %q | %N | %3N'",
  "date: '%F %', 'Asia/Tokyo'",
  "date: '%Y-%m-%d %H:%M %Z %z %s', 'America/St_Johns'",
  "date: '%Y-%m-%d %H:%M %Z %z', 330",
  "date",
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string: 'ordinal', 'US'",
  "date_to_long_string",
];
const compiled = compileMapping(Object.fromEntries(filters.map((filter, i) => [`f${i}`, { "@liquid": `{{ at | ${filter} }}` }])));
if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
const info = [{ name: "at", type: "time" }];
const answers = times.map((at) => ({
  at,
  liquid: compiled.evaluate({ at }),
  number: compiled.evaluate({ at: 1774183280.918 }),
  typed: typedAttributes({ at }, info),
  retryAfterMs: parseRetryAfter(at, Date.UTC(1994, 10, 6, 8, 49, 0)),
}));
process.stdout.write(JSON.stringify(answers));
