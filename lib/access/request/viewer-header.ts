/**
 * In an answer: the ID of the user whose session or token it was given to. In a request of the
 * console: the user whom the page was drawn for. Another tab of the same browser may have signed
 * in as someone else meanwhile; what is then asked for in the first one's name is refused.
 */
export const viewerHeader = "x-falconer-viewer";
