"use client";
import { BellOff, BellRing } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan, useCanAt } from "#components/frame/viewer.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card, Section } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCurrentAlerts, useEndMute } from "#lib/console/alerts/hooks.ts";
import type { AlertView, CurrentAlerts, Mute } from "#lib/console/alerts/schema.ts";
import { alertKinds, isAlertKind, runbookPath } from "#lib/core/alerts/kinds.ts";
import { LevelBadge } from "./level-badge.tsx";
import { MuteDialog } from "./mute-dialog.tsx";

export function CurrentAlertList() {
  const alerts = useCurrentAlerts();
  const [muting, setMuting] = useState<AlertView>();
  if (alerts.isPending)
    return (
      <Loading label="alerts" className="flex flex-col gap-3">
        <Skeleton className="h-24 rounded-lg" />
        <Skeleton className="h-24 rounded-lg" />
      </Loading>
    );
  if (alerts.isError) return <ErrorState title="Alerts couldn’t be loaded" error={alerts.error} onRetry={() => alerts.refetch()} />;
  const { items, mutes } = alerts.data;
  return (
    <div className="flex flex-col gap-4">
      <NobodyHears current={alerts.data} />
      {items.length === 0 ? (
        <Card>
          <EmptyState icon={BellRing} title="No alerts right now">
            No rule’s threshold is reached. Past alerts are under History.
          </EmptyState>
        </Card>
      ) : (
        <ul className="flex flex-col gap-3">
          {items.map((alert) => (
            <li key={alert.id}>
              <AlertCard alert={alert} onMute={() => setMuting(alert)} />
            </li>
          ))}
        </ul>
      )}
      {mutes.length > 0 && <MuteList mutes={mutes} />}
      {muting && <MuteDialog alert={muting} onClose={() => setMuting(undefined)} />}
    </div>
  );
}

/** It is worth saying that alerts go nowhere before one is needed. */
function NobodyHears({ current: { channels, heartbeat } }: { current: CurrentAlerts }) {
  const mayWrite = useCan("alerts.write");
  const action = mayWrite && (
    <ButtonLink size="sm" href={paths.alerts("channels")}>
      Channels
    </ButtonLink>
  );
  return (
    <>
      {channels.on === 0 && (
        <Notice tone="warn" title="No channels yet" action={action}>
          Alerts are only shown here. {mayWrite ? "Add a channel." : "Ask an admin to add a channel."}
        </Notice>
      )}
      {channels.failing > 0 && (
        <Notice
          tone="warn"
          title={channels.failing === 1 ? "A channel refuses alerts" : `${channels.failing} channels refuse alerts`}
          action={action}
        >
          {mayWrite
            ? `${channels.failing === 1 ? "Its last response is" : "Their last responses are"} shown under Channels.`
            : "Ask an admin to look at Channels."}
        </Notice>
      )}
      {heartbeat === "failing" && (
        <Notice tone="warn" title="The heartbeat is failing" action={action}>
          Its address isn’t responding, or no web process can store events. Nothing else is affected.
        </Notice>
      )}
    </>
  );
}

function AlertCard({ alert, onMute }: { alert: AlertView; onMute: () => void }) {
  const mayMute = useCanAt(alert.destinationId, "alerts.mute");
  return (
    <Card className="flex flex-wrap items-start gap-x-4 gap-y-3 p-4">
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="flex flex-wrap items-center gap-2 font-semibold">
          <LevelBadge level={alert.level} />
          {alert.title}
          {alert.mutedUntil && (
            <Badge>
              <BellOff aria-hidden />
              Muted
            </Badge>
          )}
        </h2>
        <p className="mt-1 break-words">
          {alert.destinationName && (
            <>
              <Link href={paths.overview(alert.destinationId)} className="text-accent-text underline">
                {outside(alert.destinationName)}
              </Link>
              {": "}
            </>
          )}
          {outside(alert.text)}
        </p>
        <p className="text-ink-muted">
          {alert.remedy}{" "}
          <Link href={runbookPath(alert.kind)} className="text-accent-text underline">
            More on what to do
          </Link>
        </p>
        <p className="text-sm text-ink-faint">
          Since <Time value={alert.since} absolute />
          {alert.calmSince && (
            <>
              . Better <Time value={alert.calmSince} />
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <ButtonLink size="sm" href={alert.path}>
          Open
        </ButtonLink>
        {mayMute && !alert.mutedUntil && (
          <Button size="sm" onClick={onMute}>
            Mute
          </Button>
        )}
      </div>
    </Card>
  );
}

const IfMayMute = ({ destinationId, children }: { destinationId: string; children: ReactNode }) =>
  useCanAt(destinationId, "alerts.mute") && children;

function MuteList({ mutes }: { mutes: readonly Mute[] }) {
  const end = useEndMute();
  return (
    <Section
      title="Muted"
      description="Falconer still watches what is muted. If it is still wrong when the mute ends, it tells you then."
      flush
    >
      <ul className="divide-y divide-line border-t border-line">
        {mutes.map((mute) => (
          <li key={mute.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2.5">
            <span className="min-w-0 break-words">
              {outside(mute.destinationName ?? "Falconer")}: {isAlertKind(mute.kind) ? alertKinds[mute.kind].title : "All alerts"} until{" "}
              <Time value={mute.until} absolute />: {outside(mute.reason)}{" "}
              <span className="text-ink-faint">({outside(mute.createdBy)})</span>
            </span>
            <IfMayMute destinationId={mute.destinationId}>
              <Button
                size="sm"
                busy={end.isPending}
                onClick={() => end.mutate(mute.id, { onSuccess: () => toast.good("Mute ended"), onError: (error) => toast.error(error) })}
              >
                End mute
              </Button>
            </IfMayMute>
          </li>
        ))}
      </ul>
    </Section>
  );
}
