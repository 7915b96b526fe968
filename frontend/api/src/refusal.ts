/** What went wrong, in a sentence for people, and in a code for programs. */
export class Refused extends Error {
  constructor(
    message: string,
    /** The kind of refusal as the server names it (NOT_FOUND, FORBIDDEN, INVALID, …), or UNREACHABLE, SIGNED_OUT. */
    readonly code: string,
    /** What a developer would want to see: path of the field, status, address. */
    readonly details: string = '',
    /** HTTP's status; 0 when there was no answer, or one that was read for its content. */
    readonly status: number = 0,
  ) {
    super(message);
    this.name = 'Refused';
  }
}

/** Answers of kind problem+json (RFC 9457); `errors` says what is wrong by the place where it is wrong. */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly kind?: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

/** Reads the server's problem+json, or says the status when it sent something else. */
export async function refusalOf(response: Response): Promise<Refused> {
  const details = `${String(response.status)} ${response.statusText} · ${new URL(response.url || 'about:blank').pathname}`;
  const text = await response.text().catch(() => '');
  try {
    const problem = JSON.parse(text) as Problem;
    const message = problem.detail ?? Object.values(problem.errors ?? {}).flat()[0] ?? problem.title;
    const code = problem.code ?? problem.kind ?? codeOf(response.status);
    if (message) return new Refused(message, code, details, response.status);
  } catch {
    // No JSON: the status has to do.
  }
  if (response.status === 401)
    return new Refused('Your sign-in has ended. Sign in again to go on.', 'SIGNED_OUT', details, response.status);
  return new Refused(
    `The server answered ${String(response.status)} ${response.statusText}.`,
    codeOf(response.status),
    details,
    response.status,
  );
}

function codeOf(status: number): string {
  if (status === 401) return 'SIGNED_OUT';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  return status >= 500 ? 'FAILED' : 'INVALID';
}
