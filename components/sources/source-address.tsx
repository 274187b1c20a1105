import { Section } from "#components/ui/card.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { Field } from "#components/ui/field.tsx";
import type { Source } from "#lib/console/sources/schema.ts";
import { DeletionSteps } from "./deletion-steps.tsx";
import { ReachRemark } from "./reach-remark.tsx";
import { SdkSteps } from "./sdk-steps.tsx";
import { SegmentSteps } from "./segment-steps.tsx";
import { TokenSteps } from "./token-steps.tsx";

const description = {
  segment: "Segment posts events here.",
  deletions: "Segment posts notices of deletions here.",
  token: "The sender posts events here, with the header token.",
  sdk: "Libraries post events here, with the write key. The address is the same for all sources of this kind.",
};

/** The address that a source's events are sent to, and how to set up its sender. */
export function SourceAddress({ source: { kind, webhookUrl } }: { source: Source }) {
  return (
    <Section title="Address" description={description[kind]}>
      <Field label="Webhook URL" hideLabel>
        <CopyField value={webhookUrl} label="webhook URL" />
      </Field>
      <div className="mt-3 empty:hidden">
        <ReachRemark webhookUrl={webhookUrl} />
      </div>
      {kind === "segment" && (
        <HowTo title="How to fill in Segment’s “Webhooks (Actions)”">
          <SegmentSteps webhookUrl={webhookUrl} />
        </HowTo>
      )}
      {kind === "deletions" && (
        <HowTo title="How to fill in Segment’s classic “Webhooks”">
          <DeletionSteps webhookUrl={webhookUrl} />
        </HowTo>
      )}
      {kind === "sdk" && (
        <HowTo title="How to set up a library">
          <SdkSteps webhookUrl={webhookUrl} />
        </HowTo>
      )}
      {kind === "token" && (
        <>
          <HowTo title="How to set up RudderStack">
            <TokenSteps webhookUrl={webhookUrl} sender="rudderstack" />
          </HowTo>
          <HowTo title="How to set up Jitsu">
            <TokenSteps webhookUrl={webhookUrl} sender="jitsu" />
          </HowTo>
          <HowTo title="How to send from your own backend">
            <TokenSteps webhookUrl={webhookUrl} sender="backend" />
          </HowTo>
        </>
      )}
    </Section>
  );
}

function HowTo({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details className="mt-3">
      <summary className="text-accent-text hover:underline">{title}</summary>
      <div className="mt-3">{children}</div>
    </details>
  );
}
