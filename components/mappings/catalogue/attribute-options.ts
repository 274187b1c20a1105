import type { ComboboxOption } from "#components/ui/combobox-options.ts";
import type { CatalogueAttribute } from "#lib/core/catalogue/types.ts";
import type { KnownCatalogue } from "./catalogue-context.tsx";

/** The attributes of an entity that the account knows, by their titles. */
export function attributeOptions({ index, eventType }: KnownCatalogue, entity: string): ComboboxOption[] {
  return [...index.attributesOf(entity, entity === "Event" ? eventType : undefined)]
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map((attribute) => ({
      value: attribute.name,
      label: attribute.title === attribute.name ? attribute.name : `${attribute.title} (${attribute.name})`,
      hint: typeWords(attribute.type),
      detail: detailOf(attribute, index.applicationId),
    }));
}

function detailOf(
  { applications, suggestions, description, learnt }: CatalogueAttribute,
  applicationId: number | undefined,
): string | undefined {
  if (applicationId !== undefined && applications && !applications.includes(applicationId)) return "Not in this Application";
  if (learnt) return "Learnt from responses";
  if (suggestions) return `For example ${suggestions.slice(0, 3).join(", ")}`;
  return description;
}

/** "(list string)" reads "list of string". */
const typeWords = (type: string) => type.replace(/^\(list (\w+)\)$/, "list of $1");
