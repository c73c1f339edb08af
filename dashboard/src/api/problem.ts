import type { components } from "./schema";

type Details = components["schemas"]["ProblemDetails"] & { requestId?: string };

/** What the server said instead of an answer, or that it said nothing (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(status: number, detail: string, requestId?: string) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.requestId = requestId;
  }

  static unreachable(): Problem {
    return new Problem(0, "The server does not answer.");
  }

  static of(status: number, body: unknown): Problem {
    const details = (typeof body === "object" && body !== null ? body : {}) as Details;
    return new Problem(status, details.detail ?? details.title ?? `The server answered ${status}.`, details.requestId);
  }

  /** Whether the same request may well be answered a moment later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, error instanceof Error ? error.message : String(error));
}
