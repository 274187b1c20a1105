import { CopyField } from "#components/ui/copy-button.tsx";
import { CodeSample } from "./code-sample.tsx";
import { Step } from "./step.tsx";

/** How to point one of Segment's libraries here. */
export function SdkSteps({ webhookUrl, writeKey }: { webhookUrl: string; writeKey?: string }) {
  const host = new URL(webhookUrl).origin;
  const key = writeKey ?? "<write key>";
  return (
    <ol className="flex flex-col gap-4">
      <Step number={1} title="Copy the write key">
        {writeKey ? (
          <CopyField value={writeKey} label="write key" />
        ) : (
          "It was shown when it was created. If it is lost, create a new one below."
        )}
        <p className="mt-1">Keep it on your servers. Anyone who has it can send events to this source.</p>
      </Step>
      <Step number={2} title="Set the host in the library">
        <div className="max-w-160">
          <CopyField value={host} label="host" />
        </div>
      </Step>
      <Step number={3} title="Use both, for example in Node">
        <CodeSample>{`import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({
  writeKey: "${key}",
  host: "${host}",
});
analytics.track({ userId: "u-1", event: "Order Completed", properties: { total: 42 } });`}</CodeSample>
      </Step>
      <Step number={4} title="Or in Python">
        <CodeSample>{`import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${host}"
analytics.track("u-1", "Order Completed", {"total": 42})`}</CodeSample>
      </Step>
      <Step number={5} title="Keep compression off">
        Libraries that can compress requests have it off unless you turn it on. Compressed requests are refused.
      </Step>
    </ol>
  );
}
