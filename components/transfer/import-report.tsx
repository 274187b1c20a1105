"use client";
import Link from "next/link";
import { shortValue } from "#components/audit/audit-words.ts";
import { paths } from "#components/frame/paths.ts";
import { Badge, StateDot, type Tone } from "#components/ui/badge.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import type { ImportedMapping, ImportReport } from "#lib/bundles/schema.ts";

const results: Record<ImportedMapping["result"], { plan: string; done: string; tone: Tone; hollow?: boolean }> = {
  create: { plan: "New", done: "Added", tone: "good" },
  update: { plan: "Written over", done: "Written over", tone: "info" },
  skip: { plan: "Left as it is", done: "Left as it is", tone: "neutral", hollow: true },
  refuse: { plan: "Cannot be imported", done: "Not imported", tone: "bad" },
};

/** What becomes of each mapping, what was changed on the way, and what cannot work. */
export function ImportReportView({ report, destinationId }: { report: ImportReport; destinationId: string }) {
  const { summary } = report;
  const parts = [
    summary.create > 0 && `${summary.create} new`,
    summary.update > 0 && `${summary.update} written over`,
    summary.skip > 0 && `${summary.skip} left as they are`,
    summary.refuse > 0 && `${summary.refuse} cannot be imported`,
    summary.switchedOff > 0 && `${summary.switchedOff} off because of problems`,
  ].filter(Boolean);
  return (
    <section className="flex flex-col gap-3" aria-label="What the import does">
      <p className="font-medium" role="status">
        {parts.join(", ") || "Nothing to import"}
      </p>
      {report.notes.map((note) => (
        <p key={note.path + note.message} className="text-ink-muted">
          {note.message}
        </p>
      ))}
      {report.mappings.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {report.mappings.map((mapping) => {
            const result = results[mapping.result];
            return (
              <li key={mapping.index} className="flex flex-col gap-1 px-3 py-2.5">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <span className="min-w-0 flex-1 basis-60">
                    {mapping.mappingId && !report.dryRun ? (
                      <Link href={paths.mapping(destinationId, mapping.mappingId)} className="font-medium text-accent-text underline">
                        {mapping.name}
                      </Link>
                    ) : (
                      <b className="font-medium">{mapping.name}</b>
                    )}{" "}
                    <span className="text-ink-faint">{mapping.actionTitle ?? mapping.actionSlug}</span>
                  </span>
                  {mapping.result !== "refuse" && mapping.result !== "skip" && (
                    <Badge tone={mapping.enabled ? "good" : mapping.wasEnabled ? "warn" : "neutral"}>
                      {mapping.enabled ? "On" : mapping.wasEnabled ? "Was on, will be off" : "Off"}
                    </Badge>
                  )}
                  <StateDot tone={result.tone} hollow={result.hollow}>
                    {report.dryRun ? result.plan : result.done}
                  </StateDot>
                </div>
                {mapping.reason && <p className="text-ink-muted">{mapping.reason}</p>}
                <Issues title="Why it cannot run as it is" tone="text-bad" issues={mapping.problems} />
                <Issues title="Changed on the way" tone="text-ink-muted" issues={mapping.notes} />
              </li>
            );
          })}
        </ul>
      )}
      {report.destination.length > 0 && (
        <div>
          <h3 className="mb-1 font-semibold">Settings that differ</h3>
          <ul className="text-sm">
            {report.destination.map((difference) => (
              <li key={difference.field}>
                <Mono>{difference.field}</Mono>: <span className="text-ink-faint">{shortValue(difference.before)}</span> becomes{" "}
                {shortValue(difference.after)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Issues({ title, tone, issues }: { title: string; tone: string; issues: ImportedMapping["notes"] }) {
  if (issues.length === 0) return null;
  return (
    <div className={`text-sm ${tone}`}>
      <p className="font-medium">{title}</p>
      <ul className="list-disc pl-5">
        {issues.map((issue) => (
          <li key={issue.path + issue.message} className="break-words">
            {issue.path && <Mono>{issue.path}</Mono>} {issue.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
