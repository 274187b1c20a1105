"use client";
import { useMemo } from "react";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useCatalogueItems } from "#lib/console/catalogue/hooks.ts";
import type { Finding } from "#lib/core/catalogue/lint.ts";
import type { MappingPlan } from "#lib/core/plan/index.ts";

const none: readonly Finding[] = [];
/** Only an account that was read has anything to check by. */
const checks = () => import("./check-findings.ts");

/** What the Talon.One account says of what a mapping made of the event. */
export function useFindings(destinationId: string, plan: MappingPlan): readonly Finding[] {
  const { data: items } = useCatalogueItems(destinationId.startsWith("dst_") ? destinationId : undefined);
  const check = useLoaded(checks, items !== undefined && Object.values(items).some((part) => part !== undefined));
  const index = useMemo(() => items && check?.indexCatalogue(items), [items, check]);
  const payload = "payload" in plan ? plan.payload : undefined;
  return useMemo(
    () => (index && check && payload ? check.findingsOfPayload(plan.actionSlug, payload, index) : none),
    [index, check, payload, plan.actionSlug],
  );
}
