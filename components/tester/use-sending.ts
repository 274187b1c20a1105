"use client";
import { useState } from "react";
import { toast } from "#components/ui/toast.tsx";
import { useSendEvent } from "#lib/console/tester/hooks.ts";
import type { SentResult } from "#lib/console/tester/schema.ts";
import type { MappingPlan } from "#lib/core/plan/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";

const noResults: ReadonlyMap<string, SentResult> = new Map();

/** What is ticked, sending it, and the response: only ticked mappings send anything. */
export function useSending({
  destinationId,
  plans,
  unsavedId,
  text,
  onSent,
}: {
  destinationId: string;
  plans: readonly MappingPlan[];
  /** An unsaved mapping from the editor is not sent: only the saved one is. */
  unsavedId: string | undefined;
  text: string;
  onSent: (results: readonly SentResult[]) => void;
}) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  // Answers belong to the event that they were given for.
  const [sent, setSent] = useState<{ text: string; results: ReadonlyMap<string, SentResult> }>();
  const send = useSendEvent(destinationId);
  const toSend = plans.filter((plan) => plan.outcome === "ready" && ticked.has(plan.mappingId) && plan.mappingId !== unsavedId);
  return {
    ticked,
    tick: (id: string, on: boolean) =>
      setTicked((before) => {
        const next = new Set(before);
        if (on) next.add(id);
        else next.delete(id);
        return next;
      }),
    toSend,
    busy: send.isPending,
    results: sent?.text === text ? sent.results : noResults,
    run: async (event: JsonObject, eventId: string | undefined): Promise<void> => {
      try {
        const answer = await send.mutateAsync({ event, eventId, mappingIds: toSend.map((plan) => plan.mappingId) });
        setSent({ text, results: new Map(answer.results.map((result) => [result.mappingId, result])) });
        onSent(answer.results);
      } catch (error) {
        toast.error(error);
      }
    },
  };
}
