/** The two places where a penalty is shown to the public; each is also the id of the system that serves it. */
export const channels = ["credit-china", "enterprise-disclosure"] as const;

export type Channel = (typeof channels)[number];

/** True when the text names a channel. */
export function isChannel(text: string): text is Channel {
  return (channels as readonly string[]).includes(text);
}
