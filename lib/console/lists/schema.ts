import { z } from "zod";

/** For a search that had to look at rows one by one, and has not seen them all. */
export const searchedSchema = z
  .object({ rows: z.number().describe("Rows that this page looked at."), of: z.number().describe("About how many there are.") })
  .describe("The search has not looked at everything: the next page continues from there.");
export type Searched = z.output<typeof searchedSchema>;
