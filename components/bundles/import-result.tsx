"use client";
import { useEffect, useRef } from "react";
import { paths } from "#components/frame/paths.ts";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { ImportReport } from "#lib/console/bundles/schema.ts";
import { ReportList } from "./report-list.tsx";
import { offSentence, resultSentence } from "./report-words.ts";
import { TestCaseList } from "./test-case-list.tsx";

/** What has happened, with a link to each mapping. */
export function ImportResult({ report, destinationId, onAgain }: { report: ImportReport; destinationId: string; onAgain: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const off = offSentence(report);
  return (
    <Section
      title={
        <span ref={title} tabIndex={-1} className="rounded-sm outline-none">
          Imported
        </span>
      }
      actions={<Button onClick={onAgain}>Import more</Button>}
    >
      <div className="flex flex-col gap-4">
        <Notice tone="good" live title={resultSentence(report)}>
          {off}
        </Notice>
        {report.drafts && <Notice>The mappings are drafts. No event uses them until they are released.</Notice>}
        <ReportList report={report} destinationId={destinationId} />
        <TestCaseList report={report} />
        <ButtonLink
          look="primary"
          href={report.drafts ? paths.changes(destinationId) : paths.mappings(destinationId)}
          className="self-start"
        >
          {report.drafts ? "Review changes" : "Go to the mappings"}
        </ButtonLink>
      </div>
    </Section>
  );
}
