import { CopyField } from "#components/ui/copy-button.tsx";
import type { Batches } from "./batch-question.tsx";
import { Step } from "./step.tsx";

/**
 * How to fill in Segment's own form, field by field. `secret` and `headerToken` are known only
 * right after they were created.
 */
export function SegmentSteps({
  webhookUrl,
  secret,
  headerToken,
  batches = "unsure",
}: {
  webhookUrl: string;
  secret?: string;
  headerToken?: string;
  batches?: Batches;
}) {
  return (
    <ol className="flex flex-col gap-4">
      <Step number={1} title="Add the destination in Segment">
        Open <b>Connections</b>, <b>Catalog</b>, <b>Destinations</b>, look for <b>Webhooks (Actions)</b>, choose <b>Add destination</b>, and
        select the source whose events you want in Talon.One.
      </Step>
      <Step number={2} title="Paste the shared secret into its settings">
        {secret ? (
          <CopyField value={secret} label="shared secret" />
        ) : (
          <>
            The field is called <b>Shared Secret</b>. It was shown when the source or its newest secret was created. If it is lost, create a
            new one below.
          </>
        )}
      </Step>
      <Step number={3} title="Add a mapping with the action Send">
        Under <b>Mappings</b>, choose <b>New mapping</b>, <b>Send</b>. As events to send, take <b>Track</b>, <b>Identify</b>, <b>Page</b>,{" "}
        <b>Group</b> and <b>Alias</b>: which of them reach Talon.One is decided here.
      </Step>
      <Step number={4} title="Paste the URL, and keep the rest">
        <div className="mb-2 max-w-160">
          <CopyField value={webhookUrl} label="webhook URL" />
        </div>
        <b>Method</b> stays POST. <b>Data</b> stays the whole event (<code className="font-mono text-mono">$event</code>).
      </Step>
      <Step
        number={5}
        title={
          batches === "yes"
            ? "Add the header that batches need"
            : batches === "no"
              ? "Keep batching off, or add the header"
              : "Add the header token, then turn on batching if you want it"
        }
      >
        <BatchHeader headerToken={headerToken} batches={batches} />
      </Step>
      <Step number={6} title="Turn on the mapping, then the destination">
        Send a test event from Segment’s <b>Event Tester</b>, or wait for a real one. It appears here within a second.
      </Step>
    </ol>
  );
}

/** The header by itself: its name and its value, each as Segment asks for it. */
function BatchHeader({ headerToken, batches }: { headerToken: string | undefined; batches: Batches }) {
  const why = "Segment signs only the first event of a batch, so batches without this header are refused. Single events work without it.";
  if (!headerToken)
    return (
      <>
        Under <b>Headers</b>, add <b>Authorization</b> with the value <code className="font-mono text-mono">Bearer</code>, a space, and the
        header token. It was shown when it was created. If it is lost, create a new one below. {why}
      </>
    );
  const header = (
    <>
      Under <b>Headers</b>, add the key <b>Authorization</b> with this value:
      <div className="mt-2 mb-2 max-w-160">
        <CopyField value={`Bearer ${headerToken}`} label="header token" />
      </div>
    </>
  );
  if (batches === "no")
    return (
      <>
        Leave <b>Enable batching</b> off. {why}
        <details className="mt-1">
          <summary className="text-accent-text hover:underline">Show the header, in case batching is turned on later</summary>
          <div className="mt-2">{header}</div>
        </details>
      </>
    );
  return (
    <>
      {header}
      {why}
      {batches === "yes" && (
        <>
          {" "}
          Add it <b>before</b> you turn on the mapping.
        </>
      )}
    </>
  );
}
