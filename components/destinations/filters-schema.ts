import { z } from "zod";
import { filtersSchema } from "#lib/console/destinations/schema.ts";

/** The form's own shape: lists as lines of text. */
export const filtersFormSchema = z.object({
  samplePercent: filtersSchema.shape.samplePercent,
  mode: z.enum(["off", "drop", "only"]),
  fql: z.string().max(10_000),
  blockList: z.string(),
  allowList: z.string(),
});
export type FiltersFormValues = z.input<typeof filtersFormSchema>;
