"use client";
import { ArrowLeft, FileJson2 } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useMemo, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { buttonClass } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { type ApiDocument, documentAddress, groupsOf } from "#lib/console/api-reference/document.ts";
import { useApiDocument } from "#lib/console/api-reference/hooks.ts";
import { referencePath } from "./reference-path.ts";
import { RouteList } from "./route-list.tsx";
import { RouteView } from "./route-view.tsx";

/** `start`: shown beside the routes until one is chosen. */
export function ApiReference({ start }: { start: ReactNode }) {
  const description = useApiDocument();
  const wanted = useSearchParams().get("route");
  return (
    <>
      <PageHeader
        title="API reference"
        description="Every route of the JSON API, from the description that this installation serves."
        actions={
          <a href={documentAddress} target="_blank" rel="noreferrer" className={buttonClass("plain")}>
            <FileJson2 aria-hidden />
            OpenAPI document
          </a>
        }
      />
      {description.isError ? (
        <ErrorState title="The description couldn’t be loaded" error={description.error} onRetry={() => description.refetch()} />
      ) : (
        <Reference document={description.data} wanted={wanted} start={start} />
      )}
    </>
  );
}

/** Without a document, it is still loading. */
function Reference({ document, wanted, start }: { document: ApiDocument | undefined; wanted: string | null; start: ReactNode }) {
  const groups = useMemo(() => (document ? groupsOf(document) : undefined), [document]);
  const route = groups?.flatMap((group) => group.routes).find(({ id }) => id === wanted);
  // Kept here, so that they serve the next route too. They are stored nowhere, and disappear with
  // the page.
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [parameters, setParameters] = useState<Record<string, string>>({});
  return (
    <div className="flex min-w-0 gap-8 max-lg:flex-col">
      <RouteList groups={groups} current={route} className={cn("lg:w-80", wanted && "max-lg:hidden")} />
      <div className="min-w-0 flex-1">
        {wanted && (
          <Link
            href={referencePath()}
            className="mb-2 inline-flex min-h-6 items-center gap-1.5 text-accent-text underline-offset-2 hover:underline lg:hidden"
          >
            <ArrowLeft aria-hidden className="size-4" />
            All routes
          </Link>
        )}
        {!wanted ? (
          start
        ) : !document ? (
          <Loading label="the route">
            <Skeleton className="h-80 rounded-lg" />
          </Loading>
        ) : route ? (
          <RouteView
            key={route.id}
            document={document}
            route={route}
            kept={{
              secrets,
              parameters,
              onSecretChange: (scheme, secret) => setSecrets((before) => ({ ...before, [scheme]: secret })),
              onParametersChange: setParameters,
            }}
          />
        ) : (
          <EmptyState title="There is no such route">
            This version of Falconer has no route called {wanted}. <Link href={paths.help("api")}>How the API works</Link>
          </EmptyState>
        )}
      </div>
    </div>
  );
}
