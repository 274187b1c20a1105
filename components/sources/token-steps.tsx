import type { ReactNode } from "react";
import { CopyField } from "#components/ui/copy-button.tsx";
import { CodeSample } from "./code-sample.tsx";
import type { Sender } from "./sender-question.tsx";
import { Step } from "./step.tsx";

type TokenSender = Exclude<Sender, "segment" | "sdk">;
type Shown = { webhookUrl: string; headerToken?: string };

/** How to send to a source that knows its sender by a token in a header. */
export function TokenSteps({ sender, ...shown }: Shown & { sender: TokenSender }) {
  if (sender === "backend") return <BackendSteps {...shown} />;
  return sender === "jitsu" ? <JitsuSteps {...shown} /> : <RudderStackSteps {...shown} />;
}

function RudderStackSteps({ webhookUrl, headerToken }: Shown) {
  return (
    <ol className="flex flex-col gap-4">
      <Step number={1} title="Add the destination in RudderStack">
        Open <b>Destinations</b>, choose <b>Webhook</b>, and connect it to the source whose events you want in Talon.One.
      </Step>
      <Step number={2} title="Paste the address">
        <Copied value={webhookUrl} label="address">
          The field is called <b>Webhook URL</b>. <b>URL Method</b> stays POST.
        </Copied>
      </Step>
      <Step number={3} title="Add the header">
        <Header headerToken={headerToken}>
          Under <b>Headers</b>, add <b>Authorization</b> with this value:
        </Header>
      </Step>
      <Step number={4} title="Turn on the destination">
        RudderStack then sends each event as it is. It appears here within a second.
      </Step>
    </ol>
  );
}

function JitsuSteps({ webhookUrl, headerToken }: Shown) {
  return (
    <ol className="flex flex-col gap-4">
      <Step number={1} title="Add the destination in Jitsu">
        Open <b>Destinations</b> and add a <b>WebHook</b>.
      </Step>
      <Step number={2} title="Paste the address">
        <Copied value={webhookUrl} label="address">
          The field is called <b>URL</b>. <b>Method</b> is POST. The body stays the event itself.
        </Copied>
      </Step>
      <Step number={3} title="Add the header">
        <Header headerToken={headerToken} name="Authorization: ">
          Under <b>Headers</b>, add:
        </Header>
      </Step>
      <Step number={4} title="Connect it to a source">
        Under <b>Connections</b>, connect the source to this destination. Events appear here within a second.
      </Step>
    </ol>
  );
}

function BackendSteps({ webhookUrl, headerToken }: Shown) {
  return (
    <ol className="flex flex-col gap-4">
      <Step number={1} title="Send events as JSON">
        <Copied value={webhookUrl} label="address">
          POST one event, or a list of them, in Segment’s format to:
        </Copied>
      </Step>
      <Step number={2} title="Add the header">
        <Header headerToken={headerToken} name="Authorization: ">
          Every request needs:
        </Header>
      </Step>
      <Step number={3} title="Try it">
        <CodeSample>
          {`curl ${webhookUrl} \\
  -H 'content-type: application/json' \\
  -H 'authorization: Bearer ${headerToken ?? "<header token>"}' \\
  -d '{"type": "track", "userId": "u-1", "event": "Order Completed",
       "messageId": "order-17", "properties": {"total": 42}}'`}
        </CodeSample>
      </Step>
      <Step number={4} title="Give every event a messageId, and retry on 503">
        The same messageId counts once, so a retry does no harm. After 503, wait as long as <b>Retry-After</b> says. After 200, everything
        in the request is stored.
      </Step>
    </ol>
  );
}

function Copied({ value, label, children }: { value: string; label: string; children: ReactNode }) {
  return (
    <>
      {children}
      <div className="mt-2 max-w-160">
        <CopyField value={value} label={label} />
      </div>
    </>
  );
}

/** Once the token is no longer shown, says where it was. */
function Header({ headerToken, name = "", children }: { headerToken: string | undefined; name?: string; children: ReactNode }) {
  if (headerToken)
    return (
      <Copied value={`${name}Bearer ${headerToken}`} label="header token">
        {children}
      </Copied>
    );
  return (
    <>
      Under <b>Headers</b>, add <b>Authorization</b> with the value <code className="font-mono text-mono">Bearer</code>, a space, and the
      header token. It was shown when it was created. If it is lost, create a new one below.
    </>
  );
}
