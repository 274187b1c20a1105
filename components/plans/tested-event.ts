import { draftStorage, draftStorageKey } from "#components/frame/draft-storage.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { type EventChoice, payloadTitle, testedEventId } from "./event-choice.ts";
import { parseJsonc } from "./jsonc.ts";

/**
 * An event that the Event Tester holds and that has no ID of its own, on its way to the editor and
 * back: as it was written. One for each destination, in this browser until its person signs out.
 */
const keyOf = (userId: string, destinationId: string) => draftStorageKey({ userId, mappingId: testedEventId, version: destinationId });

export function keepTestedEvent(userId: string, destinationId: string, text: string): void {
  try {
    draftStorage()?.setItem(keyOf(userId, destinationId), text);
  } catch {
    // It is too long for what the browser has left: the editor opens with another event.
  }
}

export const testedEventText = (userId: string, destinationId: string): string | undefined =>
  draftStorage()?.getItem(keyOf(userId, destinationId)) ?? undefined;

export function testedEventChoice(userId: string, destinationId: string): EventChoice | undefined {
  const text = testedEventText(userId, destinationId);
  const parsed = text === undefined ? undefined : parseJsonc(text);
  if (!parsed?.ok || !isJsonObject(parsed.value)) return undefined;
  return { id: testedEventId, title: payloadTitle(parsed.value), detail: "As it is in the Event Tester", event: parsed.value };
}
