import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import type { EventChoice } from "./event-choice.ts";

// Separate, so that no sample is loaded if received events suffice.

export const sampleChoices: readonly EventChoice[] = sampleEvents.map((sample) => ({
  id: `sample:${sample.key}`,
  title: sample.title,
  detail: sample.description,
  event: sample.event,
}));
