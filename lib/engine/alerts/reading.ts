import type { AlertKind } from "#lib/core/alerts/kinds.ts";
import type { Facts } from "#lib/core/alerts/message.ts";

/** One measurement of a thing that an alert may be about. */
export type Reading = {
  kind: AlertKind;
  /** "" for the installation's. */
  destinationId: string;
  subjectId: string;
  subject: string;
  value: number;
  /** Set if the critical level measures something else. */
  criticalValue?: number;
  facts: Facts;
};

export const keyOf = ({ kind, destinationId, subjectId }: Pick<Reading, "kind" | "destinationId" | "subjectId">): string =>
  `${kind}/${destinationId}/${subjectId}`;

/** The page of the console that an alert leads to. */
export function pathOf({ kind, destinationId, subjectId }: Pick<Reading, "kind" | "destinationId" | "subjectId">): string {
  const base = `/destinations/${destinationId}`;
  switch (kind) {
    case "failures":
      return `${base}/problems`;
    case "problem":
      // The subject also contains how often the problem was opened.
      return `${base}/problems?problem=${subjectId.split(".", 1)[0]}`;
    case "waiting":
    case "lane":
      return `${base}/deliveries?state=waiting,retrying`;
    case "refused":
    case "quiet":
      return `${base}/sources/${subjectId}`;
    case "mapping_idle":
    case "shape":
      return `${base}/mappings/${subjectId}`;
    case "names":
      return `${base}/mappings`;
    case "approval":
    case "around_approval":
      return `${base}/changes`;
    case "deletion":
      return `${base}/settings?tab=deletions`;
    case "paused":
    case "talon_one":
      return base;
    case "key_expiry":
      return "/api-keys";
    case "channel":
      return "/alerts?show=channels";
    case "queue":
    case "disk":
      return "/alerts";
  }
}
