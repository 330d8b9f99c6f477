/**
 * What a capture can cost, however large or hostile: with everything used up about 500 MB. An open conversation of 50
 * short segments takes 4 KB of it.
 */
export const LIMITS = {
  /** Open at the same time; beyond, those that were silent longest are handed over as they are. */
  openConversations: 65_536,
  /** Over, but kept for late packets until the capture is this much further, or so many more have ended. */
  lingeringSeconds: 1,
  lingeringConversations: 16_384,
  /**
   * Handed over, but known, so that late packets keep their stream and reused ports are recognised: a Linux client
   * uses 28,232 ports before it comes back to the first.
   */
  rememberedConversations: 32_768,
  /** Forgotten, but still known by their addresses: late packets keep their stream and begin no conversation of their own. */
  forgottenConversations: 1_048_576,
  segmentsOfConversation: 4096,
  payloadBytesOfSide: 131_072,
  /** For segments and payload of all conversations that are not handed over. */
  poolBytes: 134_217_728,
} as const;
