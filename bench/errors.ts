/** What cannot be measured as asked; the message is one sentence for people. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly code: 'USAGE' | 'STOPPED';

  constructor(code: 'USAGE' | 'STOPPED', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a row needs and this machine does not have: the row is left out, the others are measured. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
