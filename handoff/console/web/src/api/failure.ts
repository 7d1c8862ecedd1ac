import { strings } from "../strings.ts";

interface ProblemDocument {
  readonly status?: number;
  readonly code?: string;
  readonly title?: string;
  readonly detail?: unknown;
  readonly errors?: readonly Partial<Fault>[];
}

/** What is wrong with one field, in words to show beside it. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

/**
 * A request that was refused or never answered.
 *
 * `status` 0 means that no answer came: the request may or may not have been carried out, so only
 * requests with an id of their own may be sent again without asking.
 */
export class RequestFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | null;
  readonly faults: readonly Fault[];

  constructor(
    status: number,
    code: string,
    sentence: string,
    retryAfterSeconds: number | null,
    faults: readonly Fault[] = [],
  ) {
    super(sentence);
    this.name = "RequestFailure";
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.faults = faults;
  }

  /** Whether the same request may succeed a moment later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function unreachable(): RequestFailure {
  return new RequestFailure(0, "unreachable", strings.failure.offline, null);
}

export async function failureOf(response: Response): Promise<RequestFailure> {
  const problem = await readProblem(response);
  const code = problem.code ?? "";
  const header = Number(response.headers.get("Retry-After"));
  const retryAfter = Number.isFinite(header) && header > 0 ? header : null;
  const sentence = sentenceFor(response.status, problem);
  const whole = retryAfter ? `${sentence}${strings.failure.retryAfter(retryAfter)}` : sentence;
  return new RequestFailure(response.status, code, whole, retryAfter, faultsOf(problem));
}

function faultsOf(problem: ProblemDocument): readonly Fault[] {
  return (problem.errors ?? []).flatMap(({ field, message }) =>
    field !== undefined && message ? [{ field, message }] : [],
  );
}

/** What to tell the person about any failure. */
export function describe(error: unknown): string {
  return error instanceof RequestFailure ? error.message : strings.failure.other;
}

async function readProblem(response: Response): Promise<ProblemDocument> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {}; // a proxy's page, or nothing: the status still says enough
  }
}

function sentenceFor(status: number, problem: ProblemDocument): string {
  const known = strings.failure.byCode[problem.code ?? ""];
  if (known) return known;
  if (typeof problem.detail === "string" && inChinese(problem.detail)) return problem.detail;
  return strings.failure.byStatus[status] ?? strings.failure.other;
}

function inChinese(text: string): boolean {
  return /[\u4e00-\u9fff]/.test(text);
}
