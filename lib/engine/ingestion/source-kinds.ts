/**
 * Who sends to a source, and how they prove it: Segment signs; other senders show a token in a
 * header; Segment's libraries show a write key; Segment's classic Webhooks sign, too, and are there
 * for deletions alone.
 */
export const sourceKinds = ["segment", "token", "sdk", "deletions"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** These prove who they are by a signature of each body. */
export const isSigned = (kind: SourceKind): boolean => kind === "segment" || kind === "deletions";

/** A write key may be in many hands: it deletes nobody. */
export const takesDeletions = (kind: SourceKind): boolean => kind !== "sdk";

/** A kind that only a newer version knows is refused as what cannot be proved. */
export const sourceKindOf = (text: string): SourceKind => sourceKinds.find((kind) => kind === text) ?? "segment";
