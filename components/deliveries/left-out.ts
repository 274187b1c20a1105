import type { DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import { indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";
import { leftOutOf } from "#lib/core/catalogue/left-out.ts";
import type { Catalogue, CatalogueAttribute } from "#lib/core/catalogue/types.ts";

type Request = DeliveryDetail["requests"][number];

/** What Talon.One leaves out of a request; of names that are masked nothing is known. */
export function leftOut(request: Request, items: Catalogue) {
  const index = indexCatalogue(items);
  const attribute: typeof index.attribute = (entity, name, eventType) =>
    name.includes("•••") ? masked : index.attribute(entity, name, eventType);
  return leftOutOf({ ...request, body: request.body ?? undefined }, { ...index, attribute });
}

const masked: CatalogueAttribute = { entity: "", name: "", title: "", type: "" };
