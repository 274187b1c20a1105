"use client";
import { Badge } from "#components/ui/badge.tsx";
import { kindOf } from "#lib/console/api-reference/describe.ts";
import type { ApiDocument, Parameter } from "#lib/console/api-reference/document.ts";
import { ValueFacts } from "./schema-tree.tsx";

const places = { path: "in the path", query: "in the query", header: "as a header" };

export function ParameterList({ document, parameters }: { document: ApiDocument; parameters: readonly Parameter[] }) {
  return (
    <ul aria-label="Parameters" className="divide-y divide-line border-t border-line">
      {parameters.map((parameter) => (
        <li key={`${parameter.in} ${parameter.name}`} className="py-2 last:pb-0">
          <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
            <span className="font-mono text-mono font-medium break-all">{parameter.name}</span>
            <span className="text-sm text-ink-muted">
              {kindOf(parameter.schema)}, {places[parameter.in]}
            </span>
            {parameter.required && <Badge>required</Badge>}
          </div>
          <ValueFacts document={document} schema={{ ...parameter.schema, description: parameter.description }} withoutKind />
        </li>
      ))}
    </ul>
  );
}
