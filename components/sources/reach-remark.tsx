import { Notice } from "#components/ui/states.tsx";
import { outOfReach } from "./within-reach.ts";

/** Shown wherever people copy the address into the sender's settings. */
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
