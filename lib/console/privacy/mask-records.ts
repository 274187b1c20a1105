import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { createMasker, type Masker, mark } from "./mask.ts";
import { namedTypes } from "./shown-fields.ts";

type Person = { userId?: string | null; anonymousId?: string | null; customerProfileId?: string | null };

/** All IDs and addresses by which an event's person is known, from its columns and its payload. */
export function knownIds(row: Person, payload?: JsonValue): string[] {
  const found = [row.userId, row.anonymousId, row.customerProfileId];
  if (isJsonObject(payload)) {
    const { userId, anonymousId, previousId, traits, context } = payload;
    found.push(...[userId, anonymousId, previousId].filter((id) => typeof id === "string"));
    for (const each of [traits, isJsonObject(context) ? context.traits : undefined])
      if (isJsonObject(each))
        for (const value of Object.values(each)) if (typeof value === "string" && value.length >= 4) found.push(value);
  }
  return found.filter((id): id is string => typeof id === "string" && id !== "");
}

/** Says whether there is one, not which. */
export const hidden = (value: string | null) => (value === null ? null : mark);

/** The name of an identify or a group belongs to someone. */
export const maskEventName = (type: string | null, name: string | null, masker: Masker) =>
  name === null ? null : type !== null && namedTypes.includes(type) ? masker.text(name) : mark;

/** What may reveal a person in an event, as it is listed. */
type Listed = {
  type: string | null;
  name: string | null;
  userId: string | null;
  anonymousId: string | null;
  reason: string | null;
  messageId: string;
};

export function maskEvent<Row extends Listed>(row: Row, masker: Masker = createMasker(knownIds(row))): Row {
  return {
    ...row,
    name: maskEventName(row.type, row.name, masker),
    userId: hidden(row.userId),
    anonymousId: hidden(row.anonymousId),
    reason: row.reason && masker.words(row.reason),
    messageId: masker.text(row.messageId),
  };
}
