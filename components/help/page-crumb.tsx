"use client";
import { useCrumbName } from "#components/frame/crumbs.ts";

/** Tells the breadcrumb what this page of the help is called. */
export function PageCrumb({ slug, title }: { slug: string; title: string }) {
  useCrumbName(slug, title);
  return null;
}
