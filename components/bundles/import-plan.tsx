"use client";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { FieldSet } from "#components/ui/field.tsx";
import { Notice, Progress } from "#components/ui/states.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import type { ImportReport } from "#lib/console/bundles/schema.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import { DestinationChanges } from "./destination-changes.tsx";
import { ReportList } from "./report-list.tsx";
import { importLabel, isNothing, namesakes, placesSentence, planSentence } from "./report-words.ts";
import { TestCaseList } from "./test-case-list.tsx";

export type Choices = { sameName: "add" | "update" | "skip"; applyDestination: boolean };

/** What would happen, mapping by mapping, with the choices that change it. */
export function ImportPlan({
  report,
  destinationId,
  from,
  choices,
  mayConfigure,
  looking,
  applying,
  error,
  onChoices,
  onBack,
  onApply,
}: {
  report: ImportReport;
  destinationId: string;
  from?: string;
  choices: Choices;
  mayConfigure: boolean;
  looking: boolean;
  applying: boolean;
  error: Error | null;
  onChoices: (choices: Choices) => void;
  onBack: () => void;
  onApply: () => void;
}) {
  const mappings = useMappings(destinationId);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const clashes = mappings.data ? namesakes(report, mappings.data.items) : 0;
  const nothing = isNothing(report, choices.applyDestination);
  return (
    <Section
      title={
        <span ref={title} tabIndex={-1} className="rounded-sm outline-none">
          {report.kind === "bundle" ? "Import of an export file" : "Import from Segment"}
        </span>
      }
      description={from}
      actions={
        <Button look="quiet" onClick={onBack} disabled={applying}>
          <ArrowLeft aria-hidden />
          Change text
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div role="status">
          <p className="font-medium">{planSentence(report, choices.applyDestination)}</p>
          {mappings.data && <p className="text-ink-muted">{placesSentence(report, mappings.data)}</p>}
        </div>
        {report.drafts && (
          <Notice>Changes go live by release here. The import creates drafts, and no event uses them until they are released.</Notice>
        )}
        {report.notes.map((note) => (
          <Notice key={note.message} tone="warn">
            {note.message}
          </Notice>
        ))}
        {clashes > 0 && (
          <FieldSet
            legend={
              clashes === 1
                ? "One has the same name and action as an existing mapping"
                : `${clashes} have the same name and action as an existing mapping`
            }
          >
            <RadioGroup
              name="same-name"
              value={choices.sameName}
              disabled={looking || applying}
              onValueChange={(sameName) => onChoices({ ...choices, sameName })}
              options={[
                { value: "add", label: "Add another beside it" },
                { value: "update", label: "Overwrite it", help: "Replaces its trigger, fields and options; keeps its position." },
                { value: "skip", label: "Keep it as it is" },
              ]}
            />
          </FieldSet>
        )}
        <ReportList report={report} destinationId={destinationId} />
        <TestCaseList report={report} />
        {report.destination.length > 0 && (
          <DestinationChanges
            kind={report.kind}
            changes={report.destination}
            chosen={choices.applyDestination}
            mayConfigure={mayConfigure}
            disabled={looking || applying}
            onChoose={(applyDestination) => onChoices({ ...choices, applyDestination })}
          />
        )}
        {error && (
          <Notice tone="bad" live title="Something went wrong, and nothing was changed">
            {error.message}
          </Notice>
        )}
        {applying ? (
          <Progress label={`${importLabel(report, choices.applyDestination, "doing")}…`} />
        ) : (
          <div className="flex flex-wrap items-center gap-2 border-t border-line pt-4">
            {nothing ? (
              <Button onClick={onBack}>Import something else</Button>
            ) : (
              <Button look="primary" onClick={onApply} disabled={looking}>
                {importLabel(report, choices.applyDestination, "do")}
              </Button>
            )}
            {!nothing && <span className="text-sm text-ink-faint">The import is applied completely or not at all.</span>}
          </div>
        )}
      </div>
    </Section>
  );
}
