"use client";
import Link from "next/link";
import { versionWords } from "#components/changes/change-words.ts";
import { paths } from "#components/frame/paths.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Version } from "#lib/console/versions/schema.ts";

/** Newest first: number, what made it, by whom, when and why. Two of them are compared. */
export function VersionList({
  destinationId,
  versions,
  shown,
  against,
  onShow,
  onAgainst,
  more,
}: {
  destinationId: string;
  versions: readonly Version[];
  shown: number | undefined;
  against: number | undefined;
  onShow: (number: number) => void;
  onAgainst: (number: number) => void;
  more?: { busy: boolean; load: () => void };
}) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <ol aria-label="Versions, newest first" className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
        {versions.map((version) => (
          <li
            key={version.number}
            aria-current={version.number === shown || undefined}
            className="flex flex-col gap-0.5 border-b border-line px-3 py-2.5 last:border-b-0 aria-current:bg-accent-soft"
          >
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <button type="button" onClick={() => onShow(version.number)} className="min-h-6 font-medium hover:underline">
                Version {version.number}
              </button>
              {version.live && <Badge tone="good">Live</Badge>}
              {!version.enabled && !version.deleted && <Badge>Off</Badge>}
              <span className="text-ink-muted">{versionWords[version.change] ?? version.change.replaceAll("_", " ")}</span>
              <span className="ml-auto">
                {version.number === against ? (
                  <Badge tone="accent">Compared</Badge>
                ) : (
                  version.number !== shown && (
                    <Button
                      size="sm"
                      look="quiet"
                      onClick={() => onAgainst(version.number)}
                      aria-label={`Compare with version ${version.number}`}
                    >
                      Compare
                    </Button>
                  )
                )}
              </span>
            </span>
            <span className="text-sm text-ink-muted">
              {version.author ? outside(version.author) : "Author not known"}, <Time value={version.createdAt} absolute />
              {version.release && (
                <>
                  , in{" "}
                  <Link href={paths.changes(destinationId, "releases")} className="text-accent-text underline">
                    release {version.release.number}
                  </Link>
                </>
              )}
            </span>
            {version.note && <span className="break-words">“{outside(version.note)}”</span>}
            {version.erasedAt && <span className="text-sm text-warn">A person was erased from this version.</span>}
          </li>
        ))}
      </ol>
      {more && (
        <Button className="self-start" onClick={more.load} busy={more.busy}>
          {more.busy ? "Loading…" : "Show older versions"}
        </Button>
      )}
    </div>
  );
}
