import type { LearntName } from "./learnt-names.ts";

// What a Talon.One account has: read by a Management key, or from a file with the same JSON.

export const catalogueParts = ["attributes", "audiences", "eventTypes", "applications"] as const;
export type CataloguePart = (typeof catalogueParts)[number];

/** One attribute. `name` is exactly what the API takes; `title` is what people see. */
export type CatalogueAttribute = {
  entity: string;
  /** For an attribute of events: the event type it belongs to. */
  eventType?: string;
  name: string;
  title: string;
  /** string, number, boolean, time, location, "(list string)", ... */
  type: string;
  description?: string;
  suggestions?: string[];
  /** Talon.One accepts only the values that it lists. */
  restricted?: true;
  /** It lists them elsewhere: `suggestions` does not contain all of them. */
  allowedElsewhere?: true;
  /** IDs of the Applications that have it; absent if unknown. */
  applications?: number[];
  /** Known only from a response: Talon.One accepted a request with it. */
  learnt?: true;
};

/** `integrationId`: Segment's ID, where the audience came from Segment. */
export type CatalogueAudience = { id: number; name: string; integrationId?: string; integration?: string };
export type CatalogueEventType = { name: string; title: string };
export type CatalogueApplication = { id: number; name: string };

export type Catalogue = {
  attributes?: CatalogueAttribute[];
  /** What responses showed; useful while `attributes` were not read, or not read again yet. */
  learnt?: LearntName[];
  audiences?: CatalogueAudience[];
  eventTypes?: CatalogueEventType[];
  applications?: CatalogueApplication[];
  /** The Application that the destination's events go to, if known. */
  applicationId?: number;
};

export type ItemOf<Part extends CataloguePart> = NonNullable<Catalogue[Part]>[number];
