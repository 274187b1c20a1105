"use client";
import { createContext, use, useMemo } from "react";
import { useCatalogueItems } from "#lib/console/catalogue/hooks.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import { type CatalogueIndex, indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";
import { type Finding, lintPayload } from "#lib/core/catalogue/lint.ts";
import type { Catalogue } from "#lib/core/catalogue/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { useStable } from "../editor/use-preview.ts";

/** What the Talon.One account has; nothing, where it was never read. */
export type KnownCatalogue = { items: Catalogue; index: CatalogueIndex; eventType: string | undefined };
const CatalogueContext = createContext<KnownCatalogue | undefined>(undefined);
export const useKnownCatalogue = (): KnownCatalogue | undefined => use(CatalogueContext);

export type Checked = { known: KnownCatalogue | undefined; findings: readonly Finding[] };
const nothingFound: readonly Finding[] = [];

/**
 * The catalogue of a destination, and what it says of a mapping: of its fixed parts, and of what it
 * makes of the event that is previewed.
 */
export function useChecked(
  destinationId: string,
  action: ActionDefinition | undefined,
  settings: JsonObject,
  payload: JsonObject,
): Checked {
  const { data: items } = useCatalogueItems(destinationId);
  const index = useMemo(() => items && indexCatalogue(items), [items]);
  const eventType = typeof payload.eventType === "string" ? payload.eventType : undefined;
  const known = useMemo(() => (items && index ? { items, index, eventType } : undefined), [items, index, eventType]);
  const findings = useMemo(
    () => (action && index ? bothFindings(action, settings, payload, index) : nothingFound),
    [action, settings, payload, index],
  );
  return { known, findings: useStable(findings) };
}

function bothFindings(action: ActionDefinition, settings: JsonObject, payload: JsonObject, index: CatalogueIndex): readonly Finding[] {
  // What both say, the payload says better: it knows the event type.
  const found = new Map(lintPayload(action, settings, index).map((finding) => [finding.path, finding]));
  for (const finding of lintPayload(action, payload, index)) found.set(finding.path, finding);
  return found.size === 0 ? nothingFound : [...found.values()];
}

export const CatalogueProvider = CatalogueContext;
