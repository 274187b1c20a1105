"use client";
import dynamic from "next/dynamic";

/** Most visits do not open it, so it is loaded when opened. */
export const LazyReprocessDialog = dynamic(() => import("./reprocess-dialog.tsx").then((module) => module.ReprocessDialog), { ssr: false });
