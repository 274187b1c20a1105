import { audienceBody } from "./answers.ts";
import type { SimulatorSettings } from "./settings.ts";
import type { SimulatedAudience, SimulatorState } from "./state.ts";

// The audiences of the simulated account: those that requests made, and those that the settings'
// catalogue lists.

type Item = Record<string, unknown>;

const created = "2026-01-01T00:00:00Z";
const listed = ({ catalogue }: SimulatorSettings): Item[] =>
  catalogue.audiences.map((one, index) => ({ id: 1_000_000 + index, created, accountId: 1, ...one }));

/** The audience with this Segment ID. One of the catalogue may have members from then on. */
export function findAudience(state: SimulatorState, settings: SimulatorSettings, integrationId: string): SimulatedAudience | undefined {
  const known = state.audiences.get(integrationId);
  if (known) return known;
  const found = listed(settings).find((one) => one.integrationId === integrationId);
  return found && state.addAudience({ id: Number(found.id), created: String(found.created), name: String(found.name), integrationId });
}

/** Each once, as the Management API lists them. */
export const listAudiences = (state: SimulatorState, settings: SimulatorSettings): Item[] => [
  ...[...state.audiences.values()].map((one) => audienceBody(one)),
  ...listed(settings).filter(({ integrationId }) => typeof integrationId !== "string" || !state.audiences.has(integrationId)),
];

export function removeAudience(state: SimulatorState, settings: SimulatorSettings, audience: SimulatedAudience): void {
  state.deleteAudience(audience);
  const { catalogue } = settings;
  settings.catalogue = { ...catalogue, audiences: catalogue.audiences.filter((one) => one.integrationId !== audience.integrationId) };
}
