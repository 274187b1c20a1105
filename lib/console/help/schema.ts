import { z } from "zod";

export const helpSearchQuery = z.object({
  q: z.string().trim().min(1, "Enter a word to look for.").max(200, "Enter at most 200 characters."),
});

export const helpHitSchema = z.object({
  page: z.string().meta({ description: "The page's name in the address: /help/{page}." }),
  title: z.string(),
  heading: z.string(),
  anchor: z.string().meta({ description: "The heading's place in the page; empty for the page's beginning." }),
  excerpt: z.string().meta({ description: "The text around the first word that was found." }),
});
export type HelpHit = z.output<typeof helpHitSchema>;
