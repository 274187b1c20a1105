"use client";
import { ChevronRight, CircleAlert, Info } from "lucide-react";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { Badge } from "#components/ui/badge.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { useWords } from "#components/words/use-words.ts";
import type { ImportedMapping, ImportReport } from "#lib/console/bundles/schema.ts";
import type { Issue } from "#lib/platform/json.ts";
import { onOrOff, placeOf, plainTitle, resultWords } from "./report-words.ts";

/** Up to this many mappings show all their notes at once. */
const openUpTo = 6;

/**
 * One entry per mapping, in the order given: what becomes of it, what keeps it from running, what
 * was changed.
 */
export function ReportList({ report, destinationId }: { report: ImportReport; destinationId: string }) {
  return (
    <ul aria-label="Mappings" className="divide-y divide-line rounded-lg border border-line">
      {report.mappings.map((mapping) => (
        <Entry
          key={mapping.index}
          mapping={mapping}
          done={!report.dryRun}
          open={report.mappings.length <= openUpTo}
          destinationId={destinationId}
        />
      ))}
    </ul>
  );
}

function Entry({ mapping, done, open, destinationId }: { mapping: ImportedMapping; done: boolean; open: boolean; destinationId: string }) {
  const { word, tone, Icon } = resultWords(mapping.result, done);
  const state = onOrOff(mapping, done);
  const linked = mapping.mappingId !== null && (done || mapping.result !== "create");
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5 sm:flex-row sm:gap-3">
      <span className="shrink-0 sm:w-28 sm:pt-px">
        <Badge tone={tone}>
          <Icon aria-hidden />
          {word}
        </Badge>
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 font-medium break-words">
            {linked && mapping.mappingId ? (
              <Link href={paths.mapping(destinationId, mapping.mappingId)} className="hover:underline">
                {outside(mapping.name)}
              </Link>
            ) : (
              outside(mapping.name)
            )}
          </span>
          {mapping.actionTitle && <span className="min-w-0 text-ink-muted">{plainTitle(mapping.actionTitle)}</span>}
          {state && <span className="text-sm text-ink-faint sm:ml-auto">{state}</span>}
        </div>
        {mapping.reason && <p className="break-words text-ink-muted">{outside(mapping.reason)}</p>}
        {mapping.problems.length > 0 && (
          <Issues title="Can’t run yet" icon="bad" issues={mapping.problems} actionSlug={mapping.actionSlug} />
        )}
        {mapping.problems.length > 0 && mapping.result === "create" && (
          <p className="text-sm text-ink-muted">
            {done ? "Open it, fix this, then turn it on." : "Import it, fix this in the editor, then turn it on."}
          </p>
        )}
        {mapping.notes.length > 0 && (
          <details open={open || undefined} className="group/notes">
            <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded-sm text-sm text-ink-muted hover:text-ink">
              <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open/notes:rotate-90" />
              {mapping.notes.length === 1 ? "1 note" : `${mapping.notes.length} notes`}
            </summary>
            <Issues icon="info" issues={mapping.notes} actionSlug={mapping.actionSlug} />
          </details>
        )}
      </div>
    </li>
  );
}

function Issues({
  title,
  icon,
  issues,
  actionSlug,
}: {
  title?: string;
  icon: "bad" | "info";
  issues: readonly Issue[];
  actionSlug: string | null;
}) {
  const words = useWords();
  const Icon = icon === "bad" ? CircleAlert : Info;
  return (
    <div className="flex gap-2 text-sm">
      <Icon aria-hidden className={`mt-px size-4 shrink-0 ${icon === "bad" ? "text-bad" : "text-ink-faint"}`} />
      <div className="min-w-0">
        {title && <p className="font-medium text-bad">{title}</p>}
        <ul className="flex flex-col gap-0.5">
          {issues.map((issue) => {
            const found = placeOf(issue.path, (path) => (actionSlug ? words?.placeInFields(path, actionSlug) : undefined));
            const place = found && issue.message.startsWith(found) ? undefined : found;
            return (
              <li key={`${issue.path} ${issue.message}`} className="break-words text-ink-muted">
                {place && <span className="font-medium text-ink">{outside(place)}: </span>}
                {outside(issue.message)}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
