"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { useViewer } from "#components/frame/viewer.tsx";
import { chooseEvent, type EventChoice, receivedChoices, testedEventId } from "#components/plans/event-choice.ts";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import { useEvent, useNewestEvents, useRecentEvents } from "#lib/console/events/hooks.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { isOtherKind, kindOf } from "./other-kind.ts";

const none: readonly EventChoice[] = [];
/** Offered at the first touch of the page, and looked at where no received event will do. */
const loadTested = () => import("#components/plans/tested-event.ts").then((module) => module.testedEventChoice);
const loadSamples = () => import("#components/plans/sample-choices.ts").then((module) => module.sampleChoices);

/**
 * The event that a mapping is previewed with: the one that the address names, else the newest
 * received one that the trigger takes, though others came after it, else a sample that it takes.
 */
export function usePreviewEvent(destinationId: string, fql: string) {
  const { id: userId } = useViewer();
  const [wanted, setWanted] = useState(useSearchParams().get("event"));
  const [fromTester] = useState(wanted === testedEventId);
  const readTested = useLoaded(loadTested, fromTester);
  const tested = useMemo(() => readTested?.(userId, destinationId), [readTested, userId, destinationId]);
  const recent = useRecentEvents(destinationId);
  const listed = useMemo(() => receivedChoices(recent.data), [recent.data]);
  const trigger = useMemo(() => {
    const compiled = compileTrigger(fql);
    return compiled.ok ? compiled : undefined;
  }, [fql]);

  const isListed = listed.some((choice) => choice.id === wanted);
  const named = useEvent(destinationId, wanted?.startsWith("evt_") && !isListed ? wanted : undefined);
  const isAnswered = useMemo(() => listed.some((choice) => trigger?.matches(choice.event)), [listed, trigger]);
  const older = useNewestEvents(
    destinationId,
    { type: trigger?.requires.type, name: trigger?.requires.event },
    recent.isSuccess && wanted === null && !isAnswered,
  );
  const received = useMemo(() => {
    const further = [...(named.data ? [named.data] : []), ...(isAnswered ? [] : (older.data?.items ?? []))];
    const known = new Set(listed.map((choice) => choice.id));
    return [...listed, ...receivedChoices({ items: further.filter((event) => !known.has(event.id)) })];
  }, [listed, named.data, older.data, isAnswered]);
  const asked = recent.isPending || older.isLoading || named.isLoading || (fromTester && !readTested);
  const fits = useMemo(() => received.some((choice) => trigger?.matches(choice.event)), [received, trigger]);
  const needed = wanted?.startsWith("sample:") === true || (!asked && !fits);
  const offered = useWhenTouched(loadSamples);
  const samples = useLoaded(loadSamples, needed) ?? offered;
  const choices = useMemo(() => [...(tested ? [tested] : none), ...received, ...(samples ?? none)], [tested, received, samples]);
  const waiting = asked || (needed && !samples);
  // Once it is there and the trigger is edited, it stays: the event that someone looks at must not
  // disappear because it no longer matches.
  const kind = kindOf(trigger);
  const [first, setFirst] = useState<{ fql: string; kind: string | undefined; id?: string }>({ fql, kind });
  const isOther = isOtherKind(first.kind, trigger, choices);
  const isFirst = first.fql === fql || isOther;
  const stays = isFirst ? undefined : first.id;
  const chosen = useMemo(() => chooseEvent(choices, wanted ?? stays ?? null, trigger), [choices, wanted, stays, trigger]);
  if (isFirst && !waiting && (isOther || first.id !== chosen?.id)) setFirst({ fql, kind, id: chosen?.id });
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
