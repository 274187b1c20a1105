/**
 * Workers hear here the ID of a destination of which something was erased: what they hold of it and
 * have not sent goes back.
 */
export const recallChannel = "falconer_recall";
