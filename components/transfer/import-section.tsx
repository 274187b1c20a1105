"use client";
import { FileUp } from "lucide-react";
import Link from "next/link";
import { useId, useRef, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Checkbox, RadioGroup } from "#components/ui/toggle.tsx";
import { useImport } from "#lib/bundles/queries.ts";
import type { ImportInput } from "#lib/bundles/schema.ts";
import { ImportReportView } from "./import-report.tsx";

type SameName = NonNullable<ImportInput["sameName"]>;
/** As the API takes it; more is no mapping anybody wrote. */
const maxBytes = 5_000_000;

/** Paste or choose a file, see the plan, then apply it. Nothing changes before the last step. */
export function ImportSection({ destinationId }: { destinationId: string }) {
  const plan = useImport(destinationId);
  const apply = useImport(destinationId);
  const mayChange = useCan("config.write");
  const [content, setContent] = useState("");
  const [sameName, setSameName] = useState<SameName>("add");
  const [applyDestination, setApplyDestination] = useState(false);
  const [fileError, setFileError] = useState<string>();
  const file = useRef<HTMLInputElement>(null);
  const fileId = useId();
  const input = { content, sameName, applyDestination };
  const change = (text: string) => {
    setContent(text);
    setFileError(undefined);
    plan.reset();
    apply.reset();
  };
  const report = plan.data;

  if (apply.data)
    return (
      <Section title="Imported">
        <div className="flex flex-col gap-4">
          <Notice tone="good" live title={`${apply.data.summary.create + apply.data.summary.update} mappings are here`}>
            {apply.data.mappings.some((mapping) => mapping.result !== "refuse" && mapping.result !== "skip" && !mapping.enabled) &&
              "Those that are off send nothing until you switch them on."}
          </Notice>
          <ImportReportView report={apply.data} destinationId={destinationId} />
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => change("")}>Import more</Button>
            <ButtonLink look="primary" href={paths.mappings(destinationId)}>
              Go to the mappings
            </ButtonLink>
          </div>
        </div>
      </Section>
    );

  return (
    <Section
      title="Import"
      description={
        <>
          Segment’s subscriptions (one, a list, or an answer of its Public API), or a file exported here. You see what would happen first.
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          plan.mutate({ ...input, dryRun: true });
        }}
      >
        <Field
          label="What to import"
          error={fileError ?? (plan.isError ? plan.error.message : undefined)}
          aside={
            <>
              <input
                ref={file}
                id={fileId}
                type="file"
                accept=".json,.jsonc,.txt,application/json"
                aria-label="Choose a file to import"
                tabIndex={-1}
                className="sr-only"
                onChange={async (event) => {
                  const chosen = event.target.files?.[0];
                  event.target.value = "";
                  if (!chosen) return;
                  if (chosen.size > maxBytes) setFileError(`${chosen.name} is larger than 5 MB.`);
                  else change(await chosen.text());
                }}
              />
              <Button size="sm" onClick={() => file.current?.click()}>
                <FileUp aria-hidden />
                Choose a file
              </Button>
            </>
          }
        >
          <Textarea
            mono
            rows={10}
            spellCheck={false}
            value={content}
            onChange={(event) => change(event.target.value)}
            placeholder='{ "subscriptions": [ { "name": "…", "partnerAction": "…", "subscribe": "…", "mapping": { } } ] }'
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <FieldSet legend="Where a mapping of the same name and action exists">
            <RadioGroup<SameName>
              name="sameName"
              value={sameName}
              onValueChange={(value) => {
                setSameName(value);
                plan.reset();
              }}
              options={[
                { value: "add", label: "Add another one" },
                { value: "update", label: "Write over it" },
                { value: "skip", label: "Leave it" },
              ]}
            />
          </FieldSet>
          {mayChange && (
            <Checkbox
              checked={applyDestination}
              onCheckedChange={(checked) => {
                setApplyDestination(checked);
                plan.reset();
              }}
              help="Only a file exported here has them."
            >
              Take over filters and limits too
            </Checkbox>
          )}
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button type="submit" look={report ? "plain" : "primary"} disabled={content.trim() === ""} busy={plan.isPending}>
            {plan.isPending ? "Looking…" : "Show what would happen"}
          </Button>
        </div>
      </form>
      {report && (
        <div className="mt-4 flex flex-col gap-4 border-t border-line pt-4">
          <ImportReportView report={report} destinationId={destinationId} />
          {apply.isError && (
            <Notice tone="bad" live title="Nothing was imported">
              {apply.error.message}
            </Notice>
          )}
          <div className="flex flex-wrap items-center justify-end gap-2">
            <p className="mr-auto text-sm text-ink-muted">
              Nothing has changed yet.{" "}
              <Link href={paths.mappings(destinationId)} className="text-accent-text underline">
                See what is there now
              </Link>
            </p>
            <Button
              look="primary"
              busy={apply.isPending}
              disabled={report.summary.create + report.summary.update === 0 && !(applyDestination && report.destination.length > 0)}
              onClick={() => apply.mutate({ ...input, dryRun: false })}
            >
              {apply.isPending
                ? "Importing…"
                : `Import ${report.summary.create + report.summary.update} ${report.summary.create + report.summary.update === 1 ? "mapping" : "mappings"}`}
            </Button>
          </div>
        </div>
      )}
    </Section>
  );
}
