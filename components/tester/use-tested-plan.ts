"use client";
import { useEffect, useMemo, useState } from "react";
import { contentOf } from "#components/mappings/editor/content-of.ts";
import { secretKeys } from "#components/mappings/editor/starting-form.ts";
import { findDraft } from "#components/mappings/editor/use-draft.ts";
import { useLiquid } from "#components/mappings/editor/use-preview.ts";
import { type MappingContent, toContent, toForm } from "#components/mappings/model/mapping-form.ts";
import type { Destination } from "#lib/destinations/schema.ts";
import type { Issue, JsonObject } from "#lib/json.ts";
import { mappingUsesLiquid } from "#lib/mapping/index.ts";
import type { Mapping } from "#lib/mappings/schema.ts";
import { compileDestination, type MappingConfig, type Plan, plan } from "#lib/plan/index.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";

export const newMappingId = "new";

/** The destination as it would run now, with one mapping as it stands unsaved in this browser's editor. */
export function useTestedDestination(
  destination: Destination,
  mappings: readonly Mapping[],
  unsaved: { id: string; content: MappingContent } | undefined,
) {
  const configs = useMemo(() => {
    const saved: MappingConfig[] = mappings.map((mapping) => ({
      id: mapping.id,
      ...(mapping.id === unsaved?.id ? unsaved.content : contentOf(mapping)),
    }));
    return unsaved?.id === newMappingId ? [...saved, { id: newMappingId, ...unsaved.content }] : saved;
  }, [mappings, unsaved]);
  const liquid = useLiquid(configs.some((config) => mappingUsesLiquid(config.settings)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: liquid is not read here, but what compiles depends on its being loaded
  return useMemo(
    () => compileDestination({ filters: destination.filters, mappings: configs }).compiled,
    [destination.filters, configs, liquid],
  );
}

export function usePlan(compiled: ReturnType<typeof useTestedDestination>, event: JsonObject | undefined): Plan | undefined {
  return useMemo(() => (event ? plan(compiled, event, { explain: true, includeDisabled: true }) : undefined), [compiled, event]);
}

/** The draft that the editor keeps of a mapping, read once the page is there: the editor writes it as it is left. */
export function useUnsavedMapping(
  userId: string,
  destinationId: string,
  mappings: readonly Mapping[],
  mappingId: string | null,
  wanted: boolean,
) {
  const [unsaved, setUnsaved] = useState<{ id: string; content: MappingContent }>();
  useEffect(() => {
    if (!wanted || mappingId === null) return;
    const mapping = mappings.find((candidate) => candidate.id === mappingId);
    const saved = mapping ? contentOf(mapping) : emptyContent;
    const key = { userId, mappingId: mapping?.id ?? `new-${destinationId}`, version: mapping?.version ?? 0 };
    const draft = findDraft(key, toForm(saved), secretKeys);
    if (draft) setUnsaved({ id: mapping?.id ?? newMappingId, content: toContent(draft.form) });
  }, [userId, destinationId, mappings, mappingId, wanted]);
  return unsaved;
}

const emptyContent: MappingContent = { name: "", actionSlug: "", trigger: "", enabled: false, settings: {}, options: {} };

/** Largest request body, in bytes, that is still reasonable to send; Talon.One turns larger ones down. */
const maxBodyBytes = 1_000_000;

/** What Talon.One's contract has against each mapping's requests, sizes included; only mappings that would send are in it. */
export function contractIssuesOf(planned: Plan): Map<string, Issue[]> {
  const found = new Map<string, Issue[]>();
  for (const mapping of planned.mappings) {
    if (mapping.outcome !== "ready") continue;
    const issues = mapping.requests.flatMap((request, index) => {
      const bytes = request.body === undefined ? 0 : new TextEncoder().encode(JSON.stringify(request.body)).length;
      const large: Issue[] =
        bytes > maxBodyBytes
          ? [{ path: "body", message: `The body has ${bytes.toLocaleString("en")} bytes, more than ${maxBodyBytes.toLocaleString("en")}.` }]
          : [];
      const prefix = mapping.requests.length > 1 ? `request ${index + 1}, ` : "";
      return [...validateRequest(request).issues, ...large].map((issue) => ({ ...issue, path: `${prefix}${issue.path}` }));
    });
    found.set(mapping.mappingId, issues);
  }
  return found;
}
