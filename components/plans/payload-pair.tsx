import type { ReactNode } from "react";
import { CodeBlock } from "#components/ui/json-view.tsx";
import type { JsonValue } from "#lib/platform/json.ts";

type Side = { caption: string; copyLabel: string; value: JsonValue | null; empty: ReactNode };

/** Two payloads side by side; below one another where there is no room. */
export function PayloadPair({ left, right }: { left: Side; right: Side }) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      {[left, right].map((side) =>
        side.value === null ? (
          <div key={side.caption} className="min-w-0 rounded-lg border border-line bg-sunken p-3">
            <p className="mb-1 text-sm font-medium">{side.caption}</p>
            <p className="text-ink-muted">{side.empty}</p>
          </div>
        ) : (
          <div key={side.caption} className="min-w-0">
            <CodeBlock caption={side.caption} copyLabel={side.copyLabel} value={side.value} maxHeight="max-h-96" />
          </div>
        ),
      )}
    </div>
  );
}
