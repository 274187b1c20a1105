"use client";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { CreatedSource } from "#lib/console/sources/schema.ts";
import type { Batches } from "./batch-question.tsx";
import { DeletionSteps } from "./deletion-steps.tsx";
import { FirstEvent } from "./first-event.tsx";
import { ReachRemark } from "./reach-remark.tsx";
import { SdkSteps } from "./sdk-steps.tsx";
import { SegmentSteps } from "./segment-steps.tsx";
import { type Sender, senders } from "./sender-question.tsx";
import { TokenSteps } from "./token-steps.tsx";

const names: Partial<Record<Sender, string>> = { backend: "your backend", sdk: "a Segment library", deletions: "Segment’s deletions" };
const places: Partial<Record<Sender, string>> = { backend: "your backend", sdk: "your code", deletions: "Segment" };

/** What to do in the sender's product, with the secrets that are shown only now. */
export function ConnectSource({
  made,
  sender,
  batches,
  fromStart,
}: {
  made: CreatedSource;
  sender: Sender;
  batches: Batches;
  fromStart: boolean;
}) {
  const { label } = senders[sender];
  const secrets = { segment: "shared secret and the header token", token: "header token", sdk: "write key", deletions: "shared secret" }[
    made.kind
  ];
  return (
    <>
      <PageHeader title={`Connect ${made.name} to ${names[sender] ?? label}`} />
      <div className="flex max-w-200 flex-col gap-4">
        <Notice tone="warn" title={`Copy the ${secrets} now`}>
          {made.kind === "segment"
            ? "Falconer can’t show them again. If one is lost, create a new one on the source’s page."
            : "Falconer can’t show it again. If it is lost, create a new one on the source’s page."}
        </Notice>
        <ReachRemark webhookUrl={made.webhookUrl} />
        <Section title={`In ${places[sender] ?? label}`}>
          <Steps made={made} sender={sender} batches={batches} />
        </Section>
        <FirstEvent destinationId={made.destinationId} sourceId={made.id} />
        <div className="flex flex-wrap justify-end gap-2">
          <ButtonLink href={paths.source(made.destinationId, made.id)}>Source settings</ButtonLink>
          <ButtonLink href={fromStart ? paths.home() : paths.mappings(made.destinationId)} look="primary">
            {fromStart ? "Next step" : "Go to the mappings"}
          </ButtonLink>
        </div>
      </div>
    </>
  );
}

function Steps({ made, sender, batches }: { made: CreatedSource; sender: Sender; batches: Batches }) {
  const { webhookUrl } = made;
  if (sender === "segment")
    return (
      <SegmentSteps
        webhookUrl={webhookUrl}
        secret={made.secret ?? undefined}
        headerToken={made.headerToken ?? undefined}
        batches={batches}
      />
    );
  if (sender === "deletions") return <DeletionSteps webhookUrl={webhookUrl} secret={made.secret ?? undefined} />;
  if (sender === "sdk") return <SdkSteps webhookUrl={webhookUrl} writeKey={made.writeKey ?? undefined} />;
  return <TokenSteps webhookUrl={webhookUrl} headerToken={made.headerToken ?? undefined} sender={sender} />;
}
