"use client";
import { createContext, use, useMemo } from "react";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useCatalogueItems } from "#lib/console/catalogue/hooks.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import type { CatalogueIndex } from "#lib/core/catalogue/catalogue-index.ts";
import type { Finding } from "#lib/core/catalogue/lint.ts";
import type { Catalogue } from "#lib/core/catalogue/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { useStable } from "../editor/use-preview.ts";

/** What the Talon.One account has; nothing if it was never read. */
export type KnownCatalogue = { items: Catalogue; index: CatalogueIndex; eventType: string | undefined };
const CatalogueContext = createContext<KnownCatalogue | undefined>(undefined);
export const useKnownCatalogue = (): KnownCatalogue | undefined => use(CatalogueContext);

export type Checked = { known: KnownCatalogue | undefined; findings: readonly Finding[] };
const nothingFound: readonly Finding[] = [];
/** Only an account that was read has anything to check by. */
const checks = () => import("./check-catalogue.ts");

/**
 * The catalogue of a destination, and its findings about a mapping: about its fixed parts, and
 * about what it makes of the previewed event.
 */
export function useChecked(
  destinationId: string,
  action: ActionDefinition | undefined,
  settings: JsonObject,
  payload: JsonObject,
): Checked {
  const { data: items } = useCatalogueItems(destinationId);
  const check = useLoaded(checks, items !== undefined && Object.values(items).some((part) => part !== undefined));
  const index = useMemo(() => items && check?.indexCatalogue(items), [items, check]);
  const eventType = typeof payload.eventType === "string" ? payload.eventType : undefined;
  const known = useMemo(() => (items && index ? { items, index, eventType } : undefined), [items, index, eventType]);
  const findings = useMemo(
    () => (action && index && check ? check.findingsOf(action, settings, payload, index) : nothingFound),
    [action, settings, payload, index, check],
  );
  return { known, findings: useStable(findings) };
}

export const CatalogueProvider = CatalogueContext;
