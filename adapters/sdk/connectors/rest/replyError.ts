/** What is wrong with an answer itself: too long, redirected for ever, in an unknown encoding. `message` is for people. */
export class ReplyError extends Error {
  readonly code = "BAD_REPLY";
}
