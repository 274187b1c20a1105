"use client";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { useCreateDraft, useSaveDraft } from "#lib/console/mappings/drafts/hooks.ts";
import { mappingsKey, useCreateMapping, useUpdateMapping } from "#lib/console/mappings/hooks.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import type { SavedState } from "./content-of.ts";

/** Creates or updates; `latest` is what the server has at this moment. */
export function useSaveMapping(destinationId: string, mappingId: string | undefined) {
  const client = useQueryClient();
  const create = useCreateMapping(destinationId);
  const update = useUpdateMapping(destinationId, mappingId ?? "");
  const createDraft = useCreateDraft(destinationId);
  const saveDraft = useSaveDraft(destinationId, mappingId ?? "");
  return {
    /**
     * An unchanged name is not sent, so that one from before today's rules for names stays valid.
     */
    run: (
      { name, ...content }: MappingContent,
      { version, revision }: SavedState,
      saved: { name: string; note: string },
    ): Promise<Mapping> =>
      mappingId === undefined
        ? create.mutateAsync({ name, ...content, ...(saved.note && { note: saved.note }) })
        : update.mutateAsync({
            ...content,
            ...(name !== saved.name && { name }),
            ...(saved.note && { note: saved.note }),
            ...(version > 0 && { version }),
            ...(revision !== undefined && { draftRevision: revision }),
          }),
    /** The draft that everyone shares; no event uses it. */
    runDraft: (content: MappingContent, { version, revision }: SavedState): Promise<Mapping> =>
      mappingId === undefined
        ? createDraft.mutateAsync(content)
        : saveDraft.mutateAsync({ ...content, ...(version > 0 && { version }), revision }),
    latest: async (): Promise<Mapping> => {
      const mapping = await api("GET /api/destinations/{destinationId}/mappings/{mappingId}", {
        params: { destinationId, mappingId: mappingId ?? "" },
      });
      client.setQueryData([...mappingsKey(destinationId), "one", mappingId], mapping);
      return mapping;
    },
  };
}
