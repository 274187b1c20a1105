"use client";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRevokeSession, useSessions } from "#lib/access/account/hooks.ts";
import { browserName } from "./browser-name.ts";

/** `password`: whether the account has one to change. */
export function SessionList({ password }: { password: boolean }) {
  const sessions = useSessions();
  const revoke = useRevokeSession();
  return (
    <Section
      title="Sessions"
      description={`Where you are signed in. End sessions you don’t recognise, and ${password ? "change your password" : "tell an admin"}.`}
      flush
    >
      {sessions.isPending ? (
        <Loading label="sessions" className="flex flex-col gap-3 p-4">
          <Skeleton className="h-8" />
        </Loading>
      ) : sessions.isError ? (
        <ErrorState title="The sessions couldn’t be loaded" error={sessions.error} onRetry={() => sessions.refetch()} />
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {sessions.data.items.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {browserName(session.userAgent)} {session.current && <Badge tone="good">This one</Badge>}
                </p>
                <p className="text-sm text-ink-faint">
                  {session.ipAddress ?? "unknown address"} · signed in <Time value={session.createdAt} /> · last seen{" "}
                  <Time value={session.lastSeenAt} />
                </p>
              </div>
              {!session.current && (
                <Button
                  size="sm"
                  aria-label={`End session of ${browserName(session.userAgent)} at ${session.ipAddress ?? "an unknown address"}`}
                  onClick={() =>
                    revoke.mutate(session.id, {
                      onSuccess: () => toast.good("The session has ended"),
                      onError: (error) => toast.error(error),
                    })
                  }
                >
                  End session
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
