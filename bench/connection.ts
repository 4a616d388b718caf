import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
}

/**
 * One connection that is kept open, one request at a time. It is this small so that the servers, not the driver, are what
 * is measured: Node's own client takes longer to read an answer than a server takes to check a session.
 */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #settle: { resolve: (answer: Answer) => void; reject: (fault: Error) => void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (fault) => this.#settle?.reject(fault));
    socket.on('close', () => this.#settle?.reject(new Error('The server closed the connection.')));
  }

  static open(url: URL): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) });
      socket.once('connect', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  /** @param request the whole request as it goes over the wire, in ASCII. */
  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const answer = readAnswer(this.#received);
    if (answer === null || this.#settle === null) return;
    this.#received = '';
    const { resolve } = this.#settle;
    this.#settle = null;
    resolve(answer);
  }
}

/** @returns null while some of the answer is still under way. */
function readAnswer(text: string): Answer | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end);
  const body = text.slice(end + 4);
  const length = head.match(/\r\ncontent-length: *(\d+)/i)?.[1];
  const isWhole = length === undefined ? isEndOfChunks(head, body) : body.length >= Number(length);
  return isWhole ? { status: Number(head.slice(9, 12)), head, body } : null;
}

const isEndOfChunks = (head: string, body: string) =>
  !/\r\ntransfer-encoding: *chunked/i.test(head) || body.endsWith('0\r\n\r\n');

/** What a browser would send back: every cookie that the answer sets and does not delete. */
export function cookiesOf({ head }: Answer): string {
  const set = [...head.matchAll(/\r\nset-cookie: *([^;\r]+)([^\r]*)/gi)];
  return set
    .filter(([, , attributes = '']) => !/max-age=0/i.test(attributes))
    .map(([, pair]) => pair)
    .join('; ');
}

/** The text of a request, as a keep-alive client sends it. */
export function requestOf(
  url: URL,
  given: {
    readonly method: 'GET' | 'POST' | 'PUT';
    readonly path: string;
    readonly cookie?: string;
    readonly body?: { readonly type: string; readonly text: string };
  },
): string {
  const { method, path, cookie, body } = given;
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${url.host}`, 'accept: */*', 'user-agent: bench'];
  if (cookie !== undefined && cookie !== '') lines.push(`cookie: ${cookie}`);
  if (method !== 'GET') lines.push(`origin: ${url.origin}`);
  if (body !== undefined) lines.push(`content-type: ${body.type}`, `content-length: ${body.text.length}`);
  return `${lines.join('\r\n')}\r\n\r\n${body?.text ?? ''}`;
}

/** The same for a form that a page posts. */
export function formTo(
  url: URL,
  given: { readonly path: string; readonly cookie?: string; readonly fields: Readonly<Record<string, string>> },
): string {
  const { fields, ...rest } = given;
  const text = new URLSearchParams(fields).toString();
  return requestOf(url, { ...rest, method: 'POST', body: { type: 'application/x-www-form-urlencoded', text } });
}
