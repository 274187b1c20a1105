import type { Place } from "#lib/platform/crypto/envelope.ts";

export const receiverSecretPlace = (receiverId: string): Place => ({ table: "effect_receiver", id: receiverId, column: "secret" });
