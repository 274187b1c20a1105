"use client";
import { toast } from "#components/ui/toast.tsx";
import { useSaveLink } from "#lib/console/tester/hooks.ts";
import { setParams } from "./use-tester-event.ts";

/**
 * Copies an address that opens exactly this; an event that is nobody's but the writer's is kept
 * under a short one.
 */
export function useCopiedLink(destinationId: string, shown: { text: string; chosenId: string | undefined; mappingId: string | undefined }) {
  const saveLink = useSaveLink(destinationId);
  const { text, chosenId, mappingId } = shown;
  return async (): Promise<void> => {
    try {
      const url = new URL(window.location.href);
      url.searchParams.delete("draft");
      if (mappingId) url.searchParams.set("mapping", mappingId);
      if (chosenId) url.searchParams.set("event", chosenId);
      else {
        const { id } = await saveLink.mutateAsync({ text, mappingId });
        url.searchParams.delete("event");
        url.searchParams.set("link", id);
        setParams({ link: id, event: undefined });
      }
      await navigator.clipboard.writeText(url.toString());
      toast.good("Link copied. It opens exactly this.");
    } catch (error) {
      toast.error(error);
    }
  };
}
