"use client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";
import { choicesOf, kindOf, limitsOf, objectsIn } from "#lib/console/api-reference/describe.ts";
import type { ApiDocument, Schema } from "#lib/console/api-reference/document.ts";
import { Words } from "./words.tsx";

/** The most choices shown in a line; the rest is counted. */
const mostChoices = 24;

/**
 * A schema's contents, field by field; inner objects open on demand, to any depth. `answered`: in a
 * response, where most fields are always present.
 */
export function SchemaTree({
  document,
  schema,
  label,
  answered = false,
}: {
  document: ApiDocument;
  schema: Schema;
  label: string;
  answered?: boolean;
}) {
  const objects = objectsIn(document, schema);
  if (objects.length === 0) return <ValueFacts document={document} schema={schema} />;
  return (
    <div className="flex flex-col gap-2">
      {objects.map((object, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what a value can be has no identity but its place
        <div key={index}>
          {objects.length > 1 && <p className="pb-1 text-sm text-ink-faint">{index === 0 ? "One of these" : "Or"}</p>}
          <ul aria-label={label} className="divide-y divide-line border-y border-line">
            {Object.entries(object.properties ?? {}).map(([name, field]) => (
              <Field
                key={name}
                document={document}
                name={name}
                schema={field}
                required={object.required?.includes(name) ?? false}
                answered={answered}
              />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

type FieldProps = { document: ApiDocument; name: string; schema: Schema; required: boolean; answered: boolean };

function Field({ document, name, schema, required, answered }: FieldProps) {
  const [open, setOpen] = useState(false);
  const holds = objectsIn(document, schema).length > 0;
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <span className="font-mono text-mono font-medium break-all">{name}</span>
        <span className="text-sm text-ink-muted">{kindOf(schema)}</span>
        {required && !answered && <Badge>required</Badge>}
        {!required && answered && <Badge>not always</Badge>}
      </div>
      <ValueFacts document={document} schema={schema} withoutKind />
      {holds && (
        <>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="mt-1 -ml-1 inline-flex min-h-6 items-center gap-1 rounded-sm pr-1.5 text-sm text-accent-text hover:bg-sunken"
          >
            <ChevronRight aria-hidden className={cn("size-4 shrink-0 transition-transform", open && "rotate-90")} />
            {open ? "Hide" : "Show"} fields of {name}
          </button>
          {open && (
            <div className="mt-1.5 ml-1 border-l border-line pl-3">
              <SchemaTree document={document} schema={schema} label={`Fields of ${name}`} answered={answered} />
            </div>
          )}
        </>
      )}
    </li>
  );
}

/** What a value means, what it can be, and its constraints. */
export function ValueFacts({ document, schema, withoutKind }: { document: ApiDocument; schema: Schema; withoutKind?: boolean }) {
  const limits = limitsOf(schema);
  const choices = choicesOf(document, schema);
  return (
    <>
      {!withoutKind && <p className="text-sm text-ink-muted">{kindOf(schema)}</p>}
      {schema.description && (
        <p className="max-w-[72ch]">
          <Words>{schema.description}</Words>
        </p>
      )}
      {choices.length > 0 && (
        <p className="text-sm break-words text-ink-muted">
          One of <span className="font-mono text-mono">{choices.slice(0, mostChoices).join(", ")}</span>
          {choices.length > mostChoices && ` and ${choices.length - mostChoices} more`}
        </p>
      )}
      {limits.length > 0 && <p className="text-sm break-words text-ink-faint">{limits.join(" · ")}</p>}
    </>
  );
}
