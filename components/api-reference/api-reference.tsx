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

type Given = {
  /** The address of this installation. */
  origin: string;
  /** The description of the route that the address names, until that of all routes has come. */
  asked: ApiDocument | undefined;
  /** Shown beside the routes until one is chosen. */
  start: ReactNode;
};

export function ApiReference(given: Given) {
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
      {description.isError && (
        <ErrorState
          title="The description couldn’t be loaded"
          error={description.error}
          onRetry={() => description.refetch()}
          className="pb-8"
        />
      )}
      <Reference {...given} document={description.data} failed={description.isError} wanted={wanted} />
    </>
  );
}

type Loaded = { document: ApiDocument | undefined; failed: boolean; wanted: string | null };

/**
 * Without a document, it is still loading, or has `failed`: then the asked route is all there is.
 */
function Reference({ document, failed, wanted, origin, asked, start }: Given & Loaded) {
  const known = document ?? asked;
  const groups = useMemo(() => known && groupsOf(known), [known]);
  const route = groups?.flatMap((group) => group.routes).find(({ id }) => id === wanted);
  // Kept here, so that they serve the next route too. They are stored nowhere, and disappear with
  // the page.
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [parameters, setParameters] = useState<Record<string, string>>({});
  return (
    <div className="flex min-w-0 gap-8 max-lg:flex-col">
      {!failed && <RouteList groups={document && groups} current={route} className={cn("lg:w-80", wanted && "max-lg:hidden")} />}
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
        ) : known && route ? (
          <RouteView
            key={route.id}
            document={known}
            route={route}
            origin={origin}
            kept={{
              secrets,
              parameters,
              onSecretChange: (scheme, secret) => setSecrets((before) => ({ ...before, [scheme]: secret })),
              onParametersChange: setParameters,
            }}
          />
        ) : failed ? null : !document ? (
          <Loading label="the route">
            <Skeleton className="h-80 rounded-lg" />
          </Loading>
        ) : (
          <EmptyState title="There is no such route">
            This version of Falconer has no route called {wanted}.{" "}
            <Link href={paths.help("api")} className="text-accent-text underline">
              How the API works
            </Link>
          </EmptyState>
        )}
      </div>
    </div>
  );
}
