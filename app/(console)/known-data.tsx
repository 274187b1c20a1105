import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { viewerAt } from "#lib/access/auth/permissions.ts";
import { getViewer, needsSecondFactor, type Viewer } from "#lib/access/auth/viewer.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isId } from "#lib/platform/ids.ts";

export type KnownQuery = { key: QueryKey; load: (viewer: Viewer) => Promise<unknown> };

/**
 * Gives a page the data that it would ask for first, so that they are there at the first paint.
 * Whatever the server refuses is left out: the page then asks for it itself, and says why it is
 * missing.
 */
export async function KnownData({
  destinationId,
  queries,
  children,
}: {
  destinationId: string;
  queries: readonly KnownQuery[];
  children: ReactNode;
}) {
  // An address may contain anything: only a well-formed ID reaches a query.
  if (!isId("destination", destinationId)) return children;
  const found = await getViewer(await headers());
  const viewer = found && viewerAt(found, destinationId);
  const client = new QueryClient();
  if (viewer && viewer.role !== null && !needsSecondFactor(viewer)) {
    await Promise.all(
      queries.map(async ({ key, load }) => {
        try {
          client.setQueryData(key, await load(viewer));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
    );
  }
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
