import type { Problem } from "./events.ts";

/**
 * The one error of this folder. `status` is 0 when no answer came at all;
 * `code` is the stable code of the problem document, or "" where there was none.
 */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code = "", cause?: unknown) {
    super(`${status} ${code}`, { cause });
    this.name = "ApiFailure";
    this.status = status;
    this.code = code;
  }

  /** The server no longer knows this conversation, or not this token. */
  get gone(): boolean {
    return this.status === 401 || this.status === 404 || this.status === 410;
  }

  /** Trying the same request again may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status >= 500;
  }
}

export async function failureOf(response: Response): Promise<ApiFailure> {
  const problem: Problem = await response.json().catch(() => ({}));
  return new ApiFailure(response.status, problem.code ?? "");
}

export function asFailure(cause: unknown): ApiFailure {
  return cause instanceof ApiFailure ? cause : new ApiFailure(0, "", cause);
}
