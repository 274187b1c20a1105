"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConfirmIdentity } from "#components/account/confirm-identity.tsx";
import { Toaster } from "#components/ui/toast.tsx";
import { ApiError } from "#lib/http/api.ts";
import { paths } from "./paths.ts";

function onError(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  if (window.location.pathname === paths.signIn()) return;
  // The session ended. Drafts are kept by their forms; signing in leads back here.
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`${paths.signIn()}?ended=1&next=${encodeURIComponent(here)}`);
}

function createClient() {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      {children}
      <ConfirmIdentity />
      <Toaster />
    </QueryClientProvider>
  );
}
