/** Asks a version of the app that waits to replace the one whose pages are open; it answers whether it does. */
export const TAKE_OVER = "utile-take-over";
