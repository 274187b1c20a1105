import { Badge } from "#components/ui/badge.tsx";
import type { ActionDefinition } from "#lib/core/actions/types.ts";

/** The badge says "Deprecated"; the title need not. */
export function plainTitle(action: ActionDefinition): string {
  return action.title.replace(/^\[Deprecated\]\s*/, "");
}

export function DeprecatedBadge({ action }: { action: ActionDefinition }) {
  return action.successor === undefined ? null : <Badge tone="warn">Deprecated</Badge>;
}

/** Talon.One takes it, but Segment's own destination does not have it. */
export function BeyondSegmentBadge({ action }: { action: ActionDefinition }) {
  return action.segmentId === undefined ? <Badge tone="info">Beyond Segment</Badge> : null;
}
