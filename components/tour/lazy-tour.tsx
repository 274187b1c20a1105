"use client";
import dynamic from "next/dynamic";

/** Only a demo has it, and only a demo loads it. */
export const LazyTour = dynamic(() => import("./tour.tsx").then((module) => module.Tour), { ssr: false });
