"use client";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { Badge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { useWords } from "#components/words/use-words.ts";
import type { ListedMappings } from "#lib/console/mappings/schema.ts";

/** Says that something waits for a release: drafts, or another order. */
export function DraftsNotice({ destinationId, list }: { destinationId: string; list: ListedMappings }) {
  const drafts = list.items.filter(({ draft }) => draft).length + list.drafted.length;
  if (drafts === 0 && !list.draftedOrder) return null;
  const title = drafts === 0 ? "The order is a draft" : drafts === 1 ? "1 draft isn’t live" : `${drafts} drafts aren’t live`;
  return (
    <Notice
      title={title}
      action={
        <ButtonLink size="sm" href={paths.changes(destinationId)}>
          Review changes
        </ButtonLink>
      }
    >
      {list.draftedOrder && drafts > 0 && "The order of the mappings is a draft too."}
    </Notice>
  );
}

/** New mappings that no event uses yet. */
export function DraftedMappings({ destinationId, mappings }: { destinationId: string; mappings: ListedMappings["drafted"] }) {
  const words = useWords();
  if (mappings.length === 0) return null;
  return (
    <Section title="New drafts" description="No event uses these yet." flush>
      <ul className="border-t border-line">
        {mappings.map((mapping) => (
          <li key={mapping.id} className="border-b border-line px-4 py-2.5 last:border-b-0">
            <span className="flex flex-wrap items-center gap-x-2">
              <Link href={paths.mapping(destinationId, mapping.id)} className="font-medium break-words hover:underline">
                {outside(mapping.name || "Unnamed mapping")}
              </Link>
              <Badge tone="info">New draft</Badge>
              {mapping.issues.length > 0 && <Badge tone="bad">Can’t run</Badge>}
            </span>
            <span className="block text-ink-muted">{ourSentence(words?.describeMapping(mapping).trigger ?? mapping.trigger)}</span>
            <span className="text-sm text-ink-faint">
              Changed by {outside(mapping.draft?.updatedBy)} <Time value={mapping.updatedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
