/**
 * Who sends to a source, and how they prove it: Segment signs; other senders show a token in a
 * header; Segment's libraries show a write key.
 */
export const sourceKinds = ["segment", "token", "sdk"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** A kind that only a newer version knows is refused as what cannot be proved. */
export const sourceKindOf = (text: string): SourceKind => sourceKinds.find((kind) => kind === text) ?? "segment";
