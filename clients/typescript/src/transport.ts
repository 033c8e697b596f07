// How calls travel: credentials, one Idempotency-Key for all attempts, and trying again.

/** An error as the server describes it (RFC 9457). */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  title: string;
  type: string;
  instance: string;
  errors?: { pointer: string; detail: string }[];
}

/** The server refused. `problem.code` says why, for programs. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title || String(problem.status));
    this.name = "Refused";
  }
}

/** The server could not be reached. Repeat the call with the same `idempotencyKey`. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("the server could not be reached", { cause });
    this.name = "Unreachable";
  }
}

/** What may be added to a call. */
export interface Options {
  /** The same for all attempts of one call; one is made if there is none. */
  idempotencyKey?: string;
  /** Only change it if its ETag is this one. */
  ifMatch?: string;
  signal?: AbortSignal;
}

/** Where the server is, and who asks. */
export interface Settings {
  baseUrl: string;
  /** The value of the Authorization header: `Bearer …` or `Token …`. */
  token?: string;
  /** The id or e-mail of the person for whom an API key acts. */
  actAs?: string;
  /** How often a call is repeated when its answer is lost or the server is busy. */
  retries?: number;
  fetch?: typeof fetch;
}

type Value = string | number | boolean | null | undefined;

interface Call {
  body?: unknown;
  query?: Record<string, Value | readonly Value[]>;
  takesKey: boolean;
  options: Options;
}

const AGAIN = [429, 503];
const LONGEST_WAIT = 30_000;

/** A path with values in it, each quoted. */
export function path(parts: TemplateStringsArray, ...values: unknown[]): string {
  return parts.reduce((made, part, n) => made + encodeURIComponent(String(values[n - 1])) + part);
}

/** A connection to a server. */
export class Client {
  constructor(private readonly settings: Settings) {}

  protected async send<T>(method: string, path: string, call: Call): Promise<T> {
    const retries = this.settings.retries ?? 3;
    const request = this.request(method, call);
    const isSafe = method === "GET" || call.takesKey;
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await (this.settings.fetch ?? fetch)(this.address(path, call), request);
      } catch (error) {
        if (call.options.signal?.aborted) throw error;
        if (!isSafe || attempt > retries) throw new Unreachable(error);
        await pause(attempt);
        continue;
      }
      if (isBusy(response) && attempt <= retries) {
        await pause(attempt, response);
        continue;
      }
      return answer<T>(response);
    }
  }

  private request(method: string, call: Call): RequestInit {
    const headers: Record<string, string> = {
      Accept: "application/json, application/problem+json, text/calendar",
    };
    if (this.settings.token) headers["Authorization"] = this.settings.token;
    if (this.settings.actAs) headers["Bookable-Act-As"] = this.settings.actAs;
    if (call.takesKey) headers["Idempotency-Key"] = call.options.idempotencyKey ?? crypto.randomUUID();
    if (call.options.ifMatch) headers["If-Match"] = call.options.ifMatch;
    const request: RequestInit = { method, headers };
    if (call.options.signal) request.signal = call.options.signal;
    if (call.body !== undefined) {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(call.body);
    }
    return request;
  }

  private address(path: string, call: Call): URL {
    const address = new URL(this.settings.baseUrl.replace(/\/+$/, "") + path);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (each !== undefined && each !== null) address.searchParams.append(name, String(each));
      }
    }
    return address;
  }
}

/** Whether the server asks to repeat the call: it is busy, or the first attempt is still running. */
function isBusy(response: Response): boolean {
  const isUnderWay = response.status === 409 && response.headers.has("Retry-After");
  return AGAIN.includes(response.status) || isUnderWay;
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  if (!response.ok) throw new Refused(problem(response.status, isJson ? text : ""));
  return (text === "" ? undefined : isJson ? JSON.parse(text) : text) as T;
}

function problem(status: number, text: string): Problem {
  const said = text === "" ? {} : (JSON.parse(text) as Partial<Problem>);
  const nothing = { code: "", detail: "", title: "", type: "", instance: "" };
  return { ...nothing, ...said, status };
}

async function pause(attempt: number, response?: Response): Promise<void> {
  const said = Number(response?.headers.get("Retry-After") ?? Number.NaN) * 1000;
  const usual = 250 * 2 ** attempt * (0.5 + Math.random() / 2);
  const wait = Math.min(Number.isNaN(said) ? usual : said, LONGEST_WAIT);
  await new Promise((done) => setTimeout(done, wait));
}
