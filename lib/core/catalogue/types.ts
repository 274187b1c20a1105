import type { LearntName } from "./learnt-names.ts";

// What a Talon.One account has: read by a Management key, or from a file with the same JSON.

export const catalogueParts = ["attributes", "audiences", "eventTypes", "applications"] as const;
export type CataloguePart = (typeof catalogueParts)[number];

/** One attribute. `name` is what the API takes, exactly; `title` is what people see. */
export type CatalogueAttribute = {
  entity: string;
  /** Of an attribute of events: the event type it belongs to. */
  eventType?: string;
  name: string;
  title: string;
  /** string, number, boolean, time, location, "(list string)", ... */
  type: string;
  description?: string;
  suggestions?: string[];
  /** Talon.One takes no value but those it lists. */
  restricted?: true;
  /** It lists them elsewhere: `suggestions` is not all of them. */
  allowedElsewhere?: true;
  /** IDs of the Applications that have it; absent: not said. */
  applications?: number[];
  /** Known from a response alone: Talon.One took a request with it. */
  learnt?: true;
};

/** `integrationId`: Segment's ID, where the audience came from Segment. */
export type CatalogueAudience = { id: number; name: string; integrationId?: string; integration?: string };
export type CatalogueEventType = { name: string; title: string };
export type CatalogueApplication = { id: number; name: string };

export type Catalogue = {
  attributes?: CatalogueAttribute[];
  /**
   * What responses have told; of use where `attributes` were never read, or before they are again.
   */
  learnt?: LearntName[];
  audiences?: CatalogueAudience[];
  eventTypes?: CatalogueEventType[];
  applications?: CatalogueApplication[];
  /** The Application that the destination's events go to, when it is known. */
  applicationId?: number;
};

export type ItemOf<Part extends CataloguePart> = NonNullable<Catalogue[Part]>[number];
