"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { ApiError } from "#lib/access/http/api.ts";
import { useImport } from "#lib/console/bundles/hooks.ts";
import type { ImportReport } from "#lib/console/bundles/schema.ts";
import { type Choices, ImportPlan } from "./import-plan.tsx";
import { ImportResult } from "./import-result.tsx";
import { type Given, ImportSource } from "./import-source.tsx";

const noChoices: Choices = { sameName: "add", applyDestination: false };

/**
 * Three steps: the input, what would happen, what has happened. Nothing is written before the
 * second was shown.
 */
export function ImportSection({ destinationId }: { destinationId: string }) {
  const [given, setGiven] = useState<Given>({ text: "" });
  const [choices, setChoices] = useState(noChoices);
  const [report, setReport] = useState<ImportReport>();
  const plan = useImport(destinationId);
  const apply = useImport(destinationId);
  const mayConfigure = useCan("config.write");

  const look = async (wanted: Choices) => {
    setChoices(wanted);
    try {
      setReport(await plan.mutateAsync({ content: given.text, dryRun: true, ...wanted }));
    } catch (error) {
      setChoices(choices);
      throw error;
    }
  };
  const begin = (next: Given) => {
    plan.reset();
    apply.reset();
    setReport(undefined);
    setGiven(next);
    setChoices(noChoices);
  };

  if (!report) return <ImportSource given={given} onChange={setGiven} busy={plan.isPending} onLook={() => look(noChoices)} />;
  if (apply.data) return <ImportResult report={apply.data} destinationId={destinationId} onAgain={() => begin({ text: "" })} />;
  return (
    <ImportPlan
      report={report}
      destinationId={destinationId}
      from={given.fileName}
      choices={choices}
      mayConfigure={mayConfigure}
      looking={plan.isPending}
      error={apply.error ?? plan.error}
      applying={apply.isPending}
      onChoices={(wanted) => {
        apply.reset();
        look(wanted).catch(() => {}); // shown as the plan's error
      }}
      onBack={() => begin(given)}
      onApply={() =>
        apply.mutate(
          { content: given.text, dryRun: false, plan: report.plan, ...choices },
          {
            // The refusal stays visible above the new plan.
            onError: (error) => error instanceof ApiError && error.code === "conflict" && look(choices).catch(() => {}),
          },
        )
      }
    />
  );
}
