export interface OutsideCall {
  readonly method: 'POST' | 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for all of it: a server may drip for ever. */
  readonly patience: number;
}

export interface OutsideAnswer {
  readonly status: number;
  /** `null` where it is no JSON, or longer than any answer that we look for. */
  readonly json: unknown;
}

const MOST_CHARACTERS = 64 * 1024;

/**
 * Calls somebody else's server. No redirect is followed: what is sent holds a code and a number, and is for this address alone.
 * @throws with words that repeat nothing of what was sent (I-54).
 */
export async function callOutside({ method, url, headers, body, patience }: OutsideCall): Promise<OutsideAnswer> {
  const sent = body === undefined ? {} : { body };
  const signal = AbortSignal.timeout(patience);
  try {
    const response = await fetch(url, { method, headers, ...sent, redirect: 'manual', signal });
    // The status has decided already: an answer that breaks off after it changes nothing.
    return { status: response.status, json: await readJson(response).catch(() => null) };
  } catch (fault) {
    throw new Error(reasonOf(fault));
  }
}

async function readJson(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_CHARACTERS) return null;
  }
  return JSON.parse(text);
}

/** Node's own codes, such as `ECONNREFUSED`; its messages may hold the address, and with it a password. */
function reasonOf(fault: unknown): string {
  if (fault instanceof Error && fault.name === 'TimeoutError') return 'no answer in time';
  const cause = fault instanceof Error ? fault.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_]{3,40}$/.test(code) ? code : 'not reachable';
}

/** Answers that say nothing of what was sent: the server is busy or broken, or is not where we ask. */
export const isPassing = (status: number) =>
  status < 200 || status >= 500 || (status >= 300 && status < 400) || [408, 425, 429].includes(status);

export const isTaken = (status: number) => status >= 200 && status < 300;
