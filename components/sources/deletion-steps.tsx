import { CopyField } from "#components/ui/copy-button.tsx";
import { Step } from "./step.tsx";

/** How to let Segment's classic Webhooks report who asked to be deleted. */
export function DeletionSteps({ webhookUrl, secret }: { webhookUrl: string; secret?: string }) {
  return (
    <ol className="flex flex-col gap-4">
      <Step number={1} title="Add the destination in Segment">
        Open <b>Connections</b>, <b>Catalog</b>, <b>Destinations</b>, look for <b>Webhooks</b> (without “Actions”), and choose{" "}
        <b>Add destination</b>. Segment forwards deletions to this one alone.
      </Step>
      <Step number={2} title="Paste the address">
        <div className="mb-2 max-w-160">
          <CopyField value={webhookUrl} label="webhook URL" />
        </div>
        Don’t add a second URL: with several, Segment counts one success as success for all.
      </Step>
      <Step number={3} title="Paste the shared secret">
        {secret ? (
          <CopyField value={secret} label="shared secret" />
        ) : (
          "It was shown when the source or its newest secret was created. If it is lost, create a new one below."
        )}
      </Step>
      <Step number={4} title="Turn on the destination">
        It also sends every event. Falconer keeps none of them and uses only deletions.
      </Step>
      <Step number={5} title="Ask for a deletion in Segment">
        Open <b>Privacy</b>, <b>Deletion and Suppression</b>, and enter a user ID. The notice can take days to come. Falconer then deletes
        the customer in Talon.One.
      </Step>
    </ol>
  );
}
