"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useState } from "react";
import { type EventChoice, eventChoices } from "#components/mappings/preview/event-choice.ts";
import { useEvent } from "#lib/events/queries.ts";
import type { RecentEvents } from "#lib/events/schema.ts";
import { sampleEvents } from "#lib/segment/sample-events.ts";
import { useSavedLink } from "#lib/tester/queries.ts";
import type { SavedEvent } from "#lib/tester/schema.ts";
import { readEvent } from "./model/read-event.ts";

/** The event that is tested: its text, and the received, saved or sample event that it is, as long as nobody changed it. */
export function useTesterEvent(destinationId: string, recent: RecentEvents | undefined, saved: readonly SavedEvent[]) {
  const search = useSearchParams();
  const linkId = search.get("link");
  const [wanted, setWanted] = useState(search.get("event"));
  const choices = useMemo(() => eventChoices(recent), [recent]);
  const listed = choices.some((choice) => choice.id === wanted);
  // An older event than the list holds, opened by a link from the events or deliveries page.
  const single = useEvent(destinationId, wanted?.startsWith("evt_") && !listed ? wanted : undefined);
  const link = useSavedLink(destinationId, linkId);

  const sourceText = useMemo(() => {
    if (wanted === null) return undefined;
    const kept = saved.find((event) => event.id === wanted);
    if (kept) return kept.text;
    const sample = sampleEvents.find((candidate) => `sample:${candidate.key}` === wanted);
    if (sample?.text) return sample.text;
    const choice = choices.find((candidate) => candidate.id === wanted);
    if (choice) return pretty(choice.event);
    return single.data && single.data.id === wanted ? pretty(single.data.payload) : undefined;
  }, [wanted, saved, choices, single.data]);

  const [typed, setTyped] = useState<string>();
  const text = typed ?? sourceText ?? "";
  const read = useMemo(() => readEvent(text), [text]);
  const unchanged = typed === undefined || typed === sourceText;

  useEffect(() => {
    if (typed === undefined && link.data) setTyped(link.data.state.text);
  }, [link.data, typed]);
  useEffect(() => {
    if (wanted === null && linkId === null && typed === undefined) setWanted(firstChoice(choices)?.id ?? null);
  }, [wanted, linkId, typed, choices]);

  const choose = useCallback((id: string) => {
    setWanted(id);
    setTyped(undefined);
    setParams({ event: id, link: undefined });
  }, []);
  const write = useCallback((next: string) => {
    setTyped(next);
    setParams({ link: undefined });
  }, []);

  const chosenId =
    unchanged && wanted !== null && typed === undefined
      ? wanted
      : unchanged && sourceText !== undefined
        ? (wanted ?? undefined)
        : undefined;
  return {
    choices,
    text,
    read,
    choose,
    write,
    chosenId,
    /** Only of a received event that is shown as it came. */
    eventId: chosenId?.startsWith("evt_") ? chosenId : undefined,
    masked: recent?.masked ?? false,
    linkState: link.data?.state,
    error: single.error ?? link.error,
  };
}

function firstChoice(choices: readonly EventChoice[]): EventChoice | undefined {
  return choices[0];
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** The address follows what is shown, without a navigation. */
export function setParams(changes: Record<string, string | undefined>): void {
  const next = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  window.history.replaceState(null, "", query ? `?${query}` : window.location.pathname);
}
