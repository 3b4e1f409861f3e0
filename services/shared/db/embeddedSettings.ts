/** Settings of embedded databases. The default of 128 MB buffers is touched page by page and then kept: small is enough. */
export const EMBEDDED_SETTINGS = "shared_buffers = 8MB\n";
