/**
 * Who sends to a source, and how they prove it: Segment signs; other senders send a token in a
 * header; Segment's libraries send a write key; Segment's classic Webhooks sign as well, and serve
 * deletions only.
 */
export const sourceKinds = ["segment", "token", "sdk", "deletions"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** These prove who they are by signing each body. */
export const isSigned = (kind: SourceKind): boolean => kind === "segment" || kind === "deletions";

/** Many people may have a write key, so it deletes nobody. */
export const takesDeletions = (kind: SourceKind): boolean => kind !== "sdk";

/** A kind that only a newer version knows is refused, because it cannot be proved. */
export const sourceKindOf = (text: string): SourceKind => sourceKinds.find((kind) => kind === text) ?? "segment";
