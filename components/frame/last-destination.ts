/** Names the destination whose page was open last, so that home leads there. */
export const lastDestinationCookie = "destination";
