"use client";
import { useCallback, useMemo } from "react";
import type { JsonObject } from "#lib/platform/json.ts";
import { type ExplainFocus, useExplainFocus } from "./explain-focus.ts";
import { ExplainLine } from "./explain-line.tsx";
import { ExplainTree } from "./explain-tree.tsx";
import { type EventUses, usesOf } from "./model/explain-words.ts";
import { covers, linkAt } from "./model/links.ts";

/**
 * The event as a tree: what the chosen mapping does not use is greyed, and every value says what is
 * made of it.
 */
export function ExplainedEvent({ event, uses }: { event: JsonObject; uses: EventUses }) {
  const { links, trigger } = uses;
  const used = useMemo(() => [...links.flatMap((link) => link.event), ...trigger], [links, trigger]);
  const isUnused = (path: string) => !used.some((read) => covers(read, path) || covers(path, read));
  const isLinked = useCallback(
    (path: string, focus: ExplainFocus) =>
      focus?.side === "output" && (linkAt(links, focus.path)?.event.some((read) => covers(read, path)) ?? false),
    [links],
  );
  const path = useExplainFocus((focus) => (focus?.side === "event" ? focus.path : undefined));
  return (
    <div data-explain-scroll className="min-h-72 flex-1 overflow-auto rounded-md border border-line max-lg:h-96 max-lg:flex-none">
      <ExplainLine>
        {used.length === 0
          ? "Choose a mapping that matches to see which values it uses."
          : path === undefined
            ? "Grey: the chosen mapping doesn’t use it. Point at a value, tap it or use the arrow keys to see what uses it."
            : usesOf(uses, path)}
      </ExplainLine>
      <div className="p-2 pt-1">
        <ExplainTree side="event" label="Event" value={event} isLinked={isLinked} isUnused={isUnused} />
      </div>
    </div>
  );
}
