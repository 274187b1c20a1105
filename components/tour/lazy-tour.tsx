"use client";
import dynamic from "next/dynamic";
import { patiently } from "#components/ui/load-when-touched.ts";

/** Only a demo has it, and only a demo loads it. */
export const LazyTour = dynamic(
  patiently(() => import("./tour.tsx").then((module) => module.Tour)),
  { ssr: false },
);
