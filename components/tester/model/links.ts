import { directiveCatalogue, type Trace } from "#lib/core/mapping/index.ts";

/** One value of the output, what made it, and the places of the event it came from. */
export type Link = { output: string; made: string; event: string[]; notes: string[] };

/**
 * A mapping's explanation as a flat list: one link for each output value that is made in a step of
 * its own.
 */
export function linksOf(traces: readonly Trace[]): Link[] {
  const links: Link[] = [];
  const visit = (trace: Trace): void => {
    const inner = trace.parts.filter((part) => part.outputPath !== undefined && part.outputPath !== trace.outputPath);
    if (trace.outputPath !== undefined && trace.value !== undefined) {
      const read = [...new Set(readsOf(trace, inner))];
      if (inner.length === 0 || read.length > 0)
        links.push({ output: trace.outputPath, made: madeWords(trace), event: read, notes: trace.notes });
    }
    for (const part of inner) visit(part);
  };
  for (const trace of traces) visit(trace);
  return links;
}

/**
 * Paths that a part read itself or through its arguments; what its own output parts read is theirs.
 */
function readsOf(trace: Trace, inner: readonly Trace[]): string[] {
  const own = trace.reads.filter((read) => read.from === "event").map((read) => read.path);
  return [...own, ...trace.parts.filter((part) => !inner.includes(part)).flatMap((part) => readsOf(part, []))];
}

/** With a small letter, but for names. */
const inSentence = (label: string) => (/^(JSON|Liquid)\b/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1));
const titles = new Map<string, string>(directiveCatalogue.map((info) => [info.name, inSentence(info.label)]));

/** Empty where the event’s value is taken as it is. */
function madeWords(trace: Trace): string {
  const passed = trace.parts.find((part) => part.outputPath === trace.outputPath);
  const own = trace.made === "@path" ? "" : trace.made === "constant" ? "fixed value" : (titles.get(trace.made) ?? trace.made);
  return [own, passed ? madeWords(passed) : ""].filter(Boolean).join(", ");
}

/** The link that made an output value: its own, or that of the nearest value around it. */
export function linkAt(links: readonly Link[], output: string): Link | undefined {
  let best: Link | undefined;
  for (const link of links) if (covers(link.output, output) && link.output.length >= (best?.output.length ?? 0)) best = link;
  return best;
}

/** Links that use an event value, the whole around it, or a part of it. */
export function linksUsing(links: readonly Link[], eventPath: string): Link[] {
  return links.filter((link) => link.event.some((read) => covers(read, eventPath) || covers(eventPath, read)));
}

/** True for the place itself and everything in it; "" is the whole. */
export function covers(outer: string, inner: string): boolean {
  return outer === "" || inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}
