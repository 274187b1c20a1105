"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useViewer } from "#components/frame/viewer.tsx";
import { testedEventId } from "#components/plans/event-choice.ts";
import { sampleChoices } from "#components/plans/sample-choices.ts";
import { keepTestedEvent, testedEventText } from "#components/plans/tested-event.ts";
import { useEvent, useRecentEvents } from "#lib/console/events/hooks.ts";
import { useSavedEvents, useSavedLink } from "#lib/console/tester/hooks.ts";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseEventText } from "./model/parse-event-text.ts";

/**
 * The event that is tested: its text, and the received, saved or sample event that it is, as long
 * as nobody changed it.
 */
export function useTesterEvent(destinationId: string) {
  const router = useRouter();
  const { id: userId } = useViewer();
  const search = useSearchParams();
  const linkId = search.get("link");
  const [wanted, setWanted] = useState(search.get("event"));
  const newest = useRecentEvents(destinationId, 1);
  const saved = useSavedEvents(destinationId);
  const link = useSavedLink(destinationId, linkId);
  // Nothing was asked for: the newest event received, or a sample where none was.
  const first = newest.data ? (newest.data.items[0]?.id ?? sampleChoices[0]?.id ?? null) : null;
  const id = wanted ?? (linkId === null ? first : null);
  const received = useEvent(destinationId, id?.startsWith("evt_") && id !== newest.data?.items[0]?.id ? id : undefined);

  const given = useMemo(() => {
    if (id === null) return undefined;
    const newestOne = newest.data?.items[0];
    if (newestOne?.id === id) return { text: pretty(newestOne.payload), masked: newest.data?.masked ?? false };
    if (received.data?.id === id) return { text: pretty(received.data.payload), masked: received.data.masked };
    const kept = saved.data?.items.find((event) => event.id === id);
    if (kept) return { text: kept.text, masked: kept.masked };
    const sample = sampleEvents.find((candidate) => `sample:${candidate.key}` === id);
    return sample && { text: sample.text ?? pretty(sample.event), masked: false };
  }, [id, newest.data, received.data, saved.data]);
  // Until the next one has come, the one before stays in view.
  const [shown, setShown] = useState(given);
  if (given && given !== shown) setShown(given);

  const [typed, setTyped] = useState<string>();
  const text = typed ?? given?.text ?? shown?.text ?? "";
  const read = useMemo(() => parseEventText(text), [text]);

  useEffect(() => {
    if (typed === undefined && link.data) setTyped(link.data.state.text);
  }, [link.data, typed]);

  // Back from the editor, with what only this browser has.
  const isComing = wanted === testedEventId;
  useEffect(() => {
    if (!isComing) return;
    setTyped(testedEventText(userId, destinationId));
    setWanted(null);
  }, [isComing, userId, destinationId]);

  const choose = useCallback((next: string) => {
    setWanted(next);
    setTyped(undefined);
    setParams({ event: next, link: undefined });
  }, []);
  /** What was shared under this address, as it was. */
  const openLink = useCallback(
    (id: string) => {
      setWanted(null);
      setTyped(undefined);
      router.replace(`?link=${id}`, { scroll: false });
    },
    [router],
  );
  const write = useCallback((next: string) => {
    setTyped(next);
    setParams({ link: undefined });
  }, []);

  const chosenId = id !== null && (typed === undefined || typed === given?.text) ? id : undefined;
  const editedId = chosenId && /^(evt_|sample:)/.test(chosenId) ? chosenId : testedEventId;
  return {
    text,
    read,
    choose,
    openLink,
    write,
    saved: saved.data?.items ?? [],
    chosenId,
    /** Only of a received event that is shown as it came. */
    eventId: chosenId?.startsWith("evt_") ? chosenId : undefined,
    /** Tells the editor which event to open with; first `keep` whatever has no ID there. */
    forEditor: { id: editedId, keep: () => editedId === testedEventId && keepTestedEvent(userId, destinationId, text) },
    masked: chosenId !== undefined ? (given ?? shown)?.masked === true : link.data?.masked === true,
    linkState: link.data?.state,
    loading: text === "" && typed === undefined && (isComing || newest.isPending || received.isFetching || link.isFetching),
    error: received.error ?? link.error ?? newest.error ?? saved.error,
  };
}

function pretty(value: unknown): string {
  return encodeJson(value, 2) ?? "";
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
