"use client";
import { useMemo } from "react";
import { ReadableFacts } from "#components/readable/readable-facts.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useCatalogueItems } from "#lib/console/catalogue/hooks.ts";
import type { DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import { skipsUnknown } from "#lib/core/catalogue/left-out.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { StoryPart } from "./story-part.tsx";

/** Only an account that is known leaves something out. */
const loadLeftOut = () => import("./left-out.ts").then((module) => module.leftOut);

/** A delivery's only request in words, and apart from it what Talon.One leaves out. */
export function SentPart({ delivery }: { delivery: DeliveryDetail }) {
  const [request] = delivery.requests;
  // What Talon.One refused as a whole, it took no part of.
  const isTaken = delivery.state === "delivered" || delivery.settledAt === null;
  const mayLeaveOut = request !== undefined && isTaken && skipsUnknown(request);
  const { data: items } = useCatalogueItems(mayLeaveOut ? delivery.destinationId : undefined);
  const leftOut = useLoaded(loadLeftOut, items !== undefined);
  const found = useMemo(() => (mayLeaveOut && items ? leftOut?.(request, items) : undefined), [mayLeaveOut, request, items, leftOut]);
  const body = found ? found.kept : request?.body;
  if (!isJsonObject(body) || delivery.requests.length !== 1) return null;
  const names = [...new Set(found?.names.map(({ name }) => name))];
  const isSent = delivery.attempts.length > 0;
  return (
    <>
      <StoryPart title={isSent ? "What was sent" : delivery.settledAt ? "What it would have sent" : "What will be sent"}>
        <ReadableFacts value={body} without={["profileId", "customerProfileId"]} />
      </StoryPart>
      {names.length > 0 && (
        <StoryPart title={delivery.state === "delivered" ? "What Talon.One left out" : "What Talon.One will leave out"}>
          <ul className="mb-1 flex flex-wrap gap-x-3 gap-y-1">
            {names.map((name) => (
              <li key={name}>
                <Mono>{name}</Mono>
              </li>
            ))}
          </ul>
          <p className="text-ink-muted">
            Talon.One doesn’t have {names.length === 1 ? "this attribute" : "these attributes"}, as far as Falconer knows the account.
            <b className="font-medium"> Skip unknown attributes</b> is on in the mapping, so Talon.One takes the rest of the request.
          </p>
        </StoryPart>
      )}
    </>
  );
}
