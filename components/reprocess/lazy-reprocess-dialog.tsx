"use client";
import dynamic from "next/dynamic";
import { patiently } from "#components/ui/load-when-touched.ts";

/** Most visits do not open it, so it is loaded when opened. */
export const LazyReprocessDialog = dynamic(
  patiently(() => import("./reprocess-dialog.tsx").then((module) => module.ReprocessDialog)),
  { ssr: false },
);
