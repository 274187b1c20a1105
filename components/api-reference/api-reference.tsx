"use client";
import { ArrowLeft, FileJson2 } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { buttonClass } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { type ApiDocument, groupsOf } from "#lib/console/api-reference/document.ts";
import { useApiDocument } from "#lib/console/api-reference/hooks.ts";
import { referencePath } from "./reference-path.ts";
import { ReferenceStart } from "./reference-start.tsx";
import { RouteList } from "./route-list.tsx";
import { RouteView } from "./route-view.tsx";

/** Every route of the JSON API as this installation describes it, to read and to try. */
export function ApiReference() {
  const description = useApiDocument();
  return (
    <>
      <PageHeader
        title="API reference"
        description="Every route of the JSON API, from the description that this installation serves."
        actions={
          <a href="/api/openapi.json" target="_blank" rel="noreferrer" className={buttonClass("plain")}>
            <FileJson2 aria-hidden />
            OpenAPI document
          </a>
        }
      />
      {description.isPending ? (
        <Loading label="the description" className="flex gap-8">
          <Skeleton className="h-120 w-80 rounded-lg max-lg:w-full" />
          <Skeleton className="h-80 flex-1 rounded-lg max-lg:hidden" />
        </Loading>
      ) : description.isError ? (
        <ErrorState title="The description couldn’t be loaded" error={description.error} onRetry={() => description.refetch()} />
      ) : (
        <Reference document={description.data} />
      )}
    </>
  );
}

function Reference({ document }: { document: ApiDocument }) {
  const [groups] = useState(() => groupsOf(document));
  const wanted = useSearchParams().get("route");
  const route = groups.flatMap((group) => group.routes).find(({ id }) => id === wanted);
  // Kept here, so that they serve the next route too. They are stored nowhere, and disappear with
  // the page.
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [parameters, setParameters] = useState<Record<string, string>>({});
  return (
    <div className="flex min-w-0 gap-8">
      <RouteList groups={groups} current={route} className={cn("lg:w-80", wanted && "max-lg:hidden")} />
      <div className={cn("min-w-0 flex-1", !wanted && "max-lg:hidden")}>
        {wanted && (
          <Link
            href={referencePath()}
            className="mb-3 inline-flex items-center gap-1.5 text-accent-text underline-offset-2 hover:underline lg:hidden"
          >
            <ArrowLeft aria-hidden className="size-4" />
            All routes
          </Link>
        )}
        {route ? (
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
        ) : wanted ? (
          <EmptyState title="There is no such route">
            This version of Falconer has no route called {wanted}. <Link href={paths.help("api")}>How the API works</Link>
          </EmptyState>
        ) : (
          <ReferenceStart document={document} />
        )}
      </div>
    </div>
  );
}
