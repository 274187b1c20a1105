"use client";
import { useRouter } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useStartDemo } from "#lib/console/demo/hooks.ts";

/** For someone who wants to see an event travel before connecting anything. */
export function DemoOffer() {
  const router = useRouter();
  const demo = useStartDemo();
  return (
    <Notice
      className="mb-4"
      title="Look around first"
      tone={demo.isError ? "bad" : "info"}
      live={demo.isError}
      action={
        <Button
          busy={demo.isPending || demo.isSuccess}
          onClick={() => demo.mutate(undefined, { onSuccess: ({ destinationId }) => router.push(paths.deliveries(destinationId)) })}
        >
          {demo.isPending ? "Starting the demo…" : "Try the demo"}
        </Button>
      }
    >
      {demo.isError
        ? demo.error.message
        : "The demo adds a destination with a simulated Talon.One and sends it two events. Nothing leaves this machine. Delete it whenever you like."}
    </Notice>
  );
}
