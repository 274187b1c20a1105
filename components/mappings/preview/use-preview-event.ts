"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { chooseEvent, eventChoices } from "#components/plans/event-choice.ts";
import { useEvent, useNewestEvents, useRecentEvents } from "#lib/console/events/hooks.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";

/**
 * The event that a mapping is previewed with: the one that the address names, else the newest
 * received one that the trigger takes, though others came after it, else a sample that it takes.
 */
export function usePreviewEvent(destinationId: string, fql: string) {
  const [wanted, setWanted] = useState(useSearchParams().get("event"));
  const recent = useRecentEvents(destinationId);
  const listed = useMemo(() => eventChoices(recent.data), [recent.data]);
  const trigger = useMemo(() => {
    const compiled = compileTrigger(fql);
    return compiled.ok ? compiled : undefined;
  }, [fql]);

  const isListed = listed.some((choice) => choice.id === wanted);
  const named = useEvent(destinationId, wanted?.startsWith("evt_") && !isListed ? wanted : undefined);
  const isAnswered = useMemo(
    () => listed.some((choice) => choice.receivedAt !== undefined && trigger?.matches(choice.event)),
    [listed, trigger],
  );
  const older = useNewestEvents(
    destinationId,
    { type: trigger?.requires.type, name: trigger?.requires.event },
    recent.isSuccess && wanted === null && !isAnswered,
  );

  const choices = useMemo(() => {
    const further = [...(named.data ? [named.data] : []), ...(isAnswered ? [] : (older.data?.items ?? []))];
    const known = new Set(listed.map((choice) => choice.id));
    const added = eventChoices({ masked: false, items: further.filter((event) => !known.has(event.id)) }).filter(
      (choice) => choice.receivedAt !== undefined,
    );
    return added.length === 0
      ? listed
      : [...listed.filter((choice) => choice.receivedAt), ...added, ...listed.filter((choice) => !choice.receivedAt)];
  }, [listed, named.data, older.data, isAnswered]);
  const waiting = recent.isPending || older.isLoading;
  // Once it is there and the trigger is edited, it stays: what someone looks at does not go away
  // because it matches no longer.
  const [first, setFirst] = useState<{ fql: string; id?: string }>({ fql });
  const stays = first.fql === fql ? undefined : first.id;
  const chosen = useMemo(() => chooseEvent(choices, wanted ?? stays ?? null, trigger), [choices, wanted, stays, trigger]);
  if (first.fql === fql && !waiting && first.id !== chosen?.id) setFirst({ fql, id: chosen?.id });
  const choose = useCallback((id: string) => {
    setWanted(id);
    setParam("event", id);
  }, []);
  const matching = useMemo(
    () => (chosen && trigger && !trigger.matches(chosen.event) ? choices.find((choice) => trigger.matches(choice.event))?.id : undefined),
    [choices, chosen, trigger],
  );
  const chooseMatching = useMemo(() => (matching === undefined ? undefined : () => choose(matching)), [matching, choose]);
  return { recent: recent.data, waiting, choices, chosen, choose, chooseMatching, requires: trigger?.requires };
}

/** The address says which event is looked at, without a navigation. */
function setParam(name: string, value: string): void {
  const next = new URLSearchParams(window.location.search);
  next.set(name, value);
  window.history.replaceState(null, "", `?${next}`);
}
