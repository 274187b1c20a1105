import { expect, test } from "vitest";
import { compileDestination, type MappingConfig, plan } from "#lib/core/plan/index.ts";
import { verdictOf } from "./verdict.ts";

const mapping: MappingConfig = {
  id: "map_a",
  name: "VIP",
  actionSlug: "updateCustomerProfileV3",
  trigger: 'type = "identify" and traits.plan = "pro"',
  enabled: true,
  settings: { customerProfileId: { "@path": "$.userId" } },
};
const verdict = (change: Partial<MappingConfig>, event: Parameters<typeof plan>[1]) => {
  const { compiled } = compileDestination({ mappings: [{ ...mapping, ...change }] });
  const [planned] = plan(compiled, event, { explain: true, includeDisabled: true }).mappings;
  return planned && verdictOf(planned).sentence;
};

test.each<[string, Partial<MappingConfig>, Parameters<typeof plan>[1], string]>([
  ["ready", {}, { type: "identify", userId: "u", traits: { plan: "pro" } }, "would send 1 request"],
  ["another value", {}, { type: "identify", userId: "u", traits: { plan: "free" } }, "not matched: trait plan is “free”, not “pro”"],
  ["no value", {}, { type: "identify" }, "not matched: trait plan is missing, not “pro”"],
  [
    "a problem",
    { trigger: 'type = "identify"' },
    { type: "identify" },
    "matched, but can’t be sent: Customer profile ID is missing: the event has no userId.",
  ],
  [
    "a mistake",
    { settings: { customerProfileId: { "@nothing": 1 } } },
    { type: "identify" },
    "has an error: There is no directive @nothing.",
  ],
])("%s", (_, change, event, sentence) => expect(verdict(change, event)).toContain(sentence));
