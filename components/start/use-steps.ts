"use client";
import type { ReactNode } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import { useSources } from "#lib/console/sources/hooks.ts";

export type Step = { title: string; text: ReactNode; done: boolean; action?: { label: string; href: string } };

/**
 * What to do until the first event reaches Talon.One. Undefined until everything that it depends on
 * is known, because that decides which step is next, and so where its button is.
 */
export function useSteps(destination: Destination | undefined): Step[] | undefined {
  const mayConfigure = useCan("config.write");
  const mayMap = useCan("mappings.write");
  const sources = useSources(destination?.id);
  const { mappings, enabledMappings } = destination?.counts ?? { mappings: 0, enabledMappings: 0 };
  const received = sources.data?.some((source) => source.lastEventAt !== null) ?? false;
  const delivered = destination ? destination.health.lastDeliveredAt !== null : false;
  // Comes later, and changes only the last step's words.
  const used = useMappings(delivered ? undefined : destination?.id).data?.items.some(({ lastUsedAt }) => lastUsedAt !== null) ?? false;
  const tried = !delivered && used;
  if (destination !== undefined && sources.isPending) return undefined;
  return [
    {
      title: "Add destination",
      text: "Your Talon.One deployment and its API key, with a test of the connection.",
      done: destination !== undefined,
      action: mayConfigure ? { label: "Add destination", href: `${paths.newDestination()}?start=1` } : undefined,
    },
    {
      title: "Add a source and connect Segment",
      text: "You get a webhook URL and a secret, and paste them into Segment’s “Webhooks (Actions)”.",
      done: (sources.data?.length ?? 0) > 0,
      action: mayConfigure && destination ? { label: "Add source", href: `${paths.newSource(destination.id)}?start=1` } : undefined,
    },
    {
      title: "Create the first mapping",
      text: "Start from a recipe, such as order to customer session, and adapt it with real events beside it.",
      done: mappings > 0,
      action: mayMap && destination ? { label: "Create mapping", href: paths.newMapping(destination.id) } : undefined,
    },
    {
      title: "Test it",
      text: "The Event Tester shows what would be sent to Talon.One, and why, before anything is sent.",
      done: delivered || (mappings > 0 && received),
      action: destination && mappings > 0 ? { label: "Open Event Tester", href: paths.tester(destination.id) } : undefined,
    },
    {
      title: "Turn on the mapping",
      text: "From then on, every matching event is delivered.",
      done: enabledMappings > 0,
      action: mayMap && destination && mappings > 0 ? { label: "Open mappings", href: paths.mappings(destination.id) } : undefined,
    },
    {
      title: "See the first delivery",
      text: tried
        ? "Events match, and nothing has reached Talon.One yet. Open a delivery to see why."
        : received
          ? "Events are arriving. The first delivery appears here as soon as an event matches a mapping."
          : "Waiting for the first event.",
      done: delivered,
      action: destination
        ? {
            label: delivered || tried ? "View deliveries" : "View events",
            href: delivered || tried ? paths.deliveries(destination.id) : paths.events(destination.id),
          }
        : undefined,
    },
  ];
}
