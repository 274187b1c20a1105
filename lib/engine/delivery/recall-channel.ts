/**
 * On this channel, workers hear the ID of a destination from which something was erased: they hand
 * back what they hold of it and have not sent.
 */
export const recallChannel = "falconer_recall";
