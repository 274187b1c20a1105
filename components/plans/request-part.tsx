"use client";
import { Terminal } from "lucide-react";
import { memo } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { JsonView } from "#components/ui/json-view.tsx";
import { loadWhenTouched } from "#components/ui/load-when-touched.ts";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { Part } from "./part.tsx";
import { sameJson } from "./same-json.ts";
import { ScrollBox } from "./scroll-box.tsx";

const withCurl = loadWhenTouched(() => import("./curl.ts").then((module) => module.toCurl));

/**
 * A request as it would go out; keys are never shown. Drawn again only when it says something else:
 * it is looked at during typing.
 */
export const RequestPart = memo(function RequestPart({
  request,
  deployment,
  title,
}: {
  request: PlannedRequest;
  deployment: string;
  title: string;
}) {
  const headers = Object.entries(request.headers);
  return (
    <Part
      title={title}
      aside={
        <span className="flex items-center gap-1 text-sm text-ink-muted">
          <Terminal aria-hidden className="size-4" />
          cURL
          <CopyButton
            label="Copy as cURL, key masked"
            value={() => new Promise((done) => withCurl((toCurl) => done(toCurl(request, deployment))))}
          />
        </span>
      }
    >
      <p className="font-mono text-mono break-all">
        <span className="font-medium text-accent-text">{request.method}</span> {request.path}
        <span className="text-ink-faint">{request.query}</span>
      </p>
      {request.lanes.length > 0 && (
        <p className="text-sm text-ink-faint">In order with everything else for {request.lanes.map(laneWords).join(" and ")}</p>
      )}
      {headers.length > 0 && (
        <dl className="font-mono text-mono text-ink-faint">
          {headers.map(([name, value]) => (
            <div key={name} className="flex gap-1.5">
              <dt className="shrink-0">{name}:</dt>
              <dd className="min-w-0 truncate">{name === "x-callback-api-key" ? "••••••••" : value}</dd>
            </div>
          ))}
        </dl>
      )}
      {request.body !== undefined && (
        <ScrollBox label="Body of the request" className="max-h-96">
          <JsonView value={request.body} />
        </ScrollBox>
      )}
    </Part>
  );
}, sameJson);

/** "profile:customer-1001" -> "profile customer-1001". */
function laneWords(lane: string): string {
  return lane.replace(":", " ");
}
