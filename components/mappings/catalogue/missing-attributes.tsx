"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { CreateAttribute } from "#lib/console/catalogue/schema.ts";
import { useCatalogue, useChangeCatalogue } from "#lib/console/catalogue/settings-hooks.ts";
import type { Finding } from "#lib/core/catalogue/lint.ts";

type Missing = NonNullable<Finding["missing"]>;
type Type = CreateAttribute["type"];

const types: { value: Type; label: string }[] = [
  { value: "string", label: "Text" },
  { value: "number", label: "Number" },
  { value: "boolean", label: "True or false" },
  { value: "time", label: "Time" },
  { value: "location", label: "Location" },
  { value: "(list string)", label: "List of texts" },
  { value: "(list number)", label: "List of numbers" },
  { value: "(list time)", label: "List of times" },
];
const entities: Record<string, string> = {
  CustomerProfile: "of customer profiles",
  CustomerSession: "of sessions",
  CartItem: "of cart items",
  Event: "of events",
};

/**
 * Attributes that Talon.One doesn't have, each with a button that creates it there. `bare`: without
 * the room around it.
 */
export default function MissingAttributes({
  destinationId,
  findings,
  bare = false,
}: {
  destinationId: string;
  findings: readonly Finding[];
  bare?: boolean;
}) {
  const mayCreate = useCan("config.write");
  const catalogue = useCatalogue(destinationId);
  const missing = new Map<string, Missing>();
  for (const finding of findings)
    if (finding.missing && finding.missing.entity in entities && /^[A-Za-z]\w*$/.test(finding.missing.name))
      missing.set(JSON.stringify([finding.missing.entity, finding.missing.eventType, finding.missing.name]), finding.missing);
  if (!mayCreate || !catalogue.data?.key || missing.size === 0) return null;
  return (
    <div className={bare ? undefined : "border-b border-line p-4"}>
      <Notice title="Talon.One doesn’t have these attributes">
        <ul className="mt-1 flex flex-col gap-2">
          {[...missing].slice(0, 10).map(([key, each]) => (
            <CreateOne key={key} destinationId={destinationId} missing={each} />
          ))}
        </ul>
      </Notice>
    </div>
  );
}

function CreateOne({ destinationId, missing }: { destinationId: string; missing: Missing }) {
  const { create } = useChangeCatalogue(destinationId);
  const { entity, eventType, name } = missing;
  const [type, setType] = useState<Type>(types.find(({ value }) => value === missing.type)?.value ?? "string");
  const body = { entity, name, type, ...(entity === "Event" && eventType && { eventType }) } as CreateAttribute;
  return (
    <li className="flex flex-wrap items-center gap-2">
      <span className="min-w-0 flex-1 basis-48 break-words">
        <span className="font-mono text-mono">{outside(name)}</span> {entities[entity]}
      </span>
      <Select aria-label={`Type of ${name}`} value={type} onChange={(event) => setType(event.target.value as Type)}>
        {types.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </Select>
      <Button
        size="sm"
        busy={create.isPending}
        onClick={() =>
          // A promise: this line may be gone before a callback of its own would be called.
          create.mutateAsync(body).then(() => toast.good(`${name} created in Talon.One`), toast.error)
        }
      >
        Create <span className="sr-only">{name} </span>in Talon.One
      </Button>
    </li>
  );
}
