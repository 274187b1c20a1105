"use client";
import dynamic from "next/dynamic";

/** What most visits do not open comes when it is opened. */
export const LazyReprocessDialog = dynamic(() => import("./reprocess-dialog.tsx").then((module) => module.ReprocessDialog), { ssr: false });
