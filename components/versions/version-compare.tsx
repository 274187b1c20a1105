"use client";
import { useState } from "react";
import { ContentDifferences, ContentJson } from "#components/changes/content-differences.tsx";
import { Section } from "#components/ui/card.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import type { Version } from "#lib/console/versions/schema.ts";

type View = "words" | "json";

/** What the later of two versions changed in the earlier; of the first one, all that it was. */
export function VersionCompare({ shown, against, actions }: { shown: Version; against: Version | undefined; actions?: React.ReactNode }) {
  const [view, setView] = useState<View>("words");
  const [before, after] = against && against.number > shown.number ? [shown, against] : [against, shown];
  const title = before ? `Version ${before.number} → version ${after.number}` : `Version ${after.number}`;
  const names: [string, string] = [`Version ${before?.number ?? ""}`, `Version ${after.number}`];
  return (
    <Section
      title={title}
      description={after.deleted ? "This version deleted the mapping." : undefined}
      actions={
        <>
          {before && (
            <Segmented
              label="Show differences"
              value={view}
              onValueChange={setView}
              options={[
                { value: "words", label: "In words" },
                { value: "json", label: "As JSON" },
              ]}
            />
          )}
          {actions}
        </>
      }
    >
      {before && view === "words" ? (
        <ContentDifferences before={before} after={after} />
      ) : (
        <ContentJson before={before ?? null} after={after} names={names} />
      )}
    </Section>
  );
}
