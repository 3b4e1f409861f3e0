/**
 * Settings of embedded databases. The default of 128 MB buffers is touched page by page and then kept: 8 MB is enough.
 * The write-ahead log is for recovery only, so it may be short.
 */
export const EMBEDDED_SETTINGS = ["shared_buffers = 8MB", "min_wal_size = 32MB", "max_wal_size = 96MB", ""].join("\n");
