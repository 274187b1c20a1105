import { Notice } from "#components/ui/states.tsx";
import { outOfReach } from "./within-reach.ts";

/** Said wherever the address is shown to be pasted into what sends the events. */
export function ReachRemark({ webhookUrl }: { webhookUrl: string }) {
  const where = outOfReach(webhookUrl);
  if (!where) return null;
  return (
    <Notice tone="warn" title="This address can’t be reached from outside">
      It leads to {where}. Set <code className="font-mono text-mono">PUBLIC_URL</code> to the address by which Falconer is reached from the
      internet, or use a tunnel. Events that you send from here still arrive.
    </Notice>
  );
}
