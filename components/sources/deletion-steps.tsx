import { CopyField } from "#components/ui/copy-button.tsx";
import { Step } from "./step.tsx";

/** How to let Segment's classic Webhooks tell who asked to be deleted. */
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
        Give it no second URL: with several, Segment takes one success for all of them.
      </Step>
      <Step number={3} title="Paste the shared secret">
        {secret ? (
          <CopyField value={secret} label="shared secret" />
        ) : (
          "It was shown when the source or its newest secret was created. If it is lost, create a new one below."
        )}
      </Step>
      <Step number={4} title="Turn on the destination">
        It sends every event as well. Falconer keeps nothing of those: only deletions are used here.
      </Step>
      <Step number={5} title="Ask for a deletion in Segment">
        Open <b>Privacy</b>, <b>Deletion and Suppression</b>, and enter a user ID. The notice can take days to come. Falconer then deletes
        the customer in Talon.One.
      </Step>
    </ol>
  );
}
