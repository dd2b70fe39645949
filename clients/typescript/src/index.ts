import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

/** What the service answers and takes, by name. */
export type Schemas = components["schemas"];

/** The tokens of a session. Keep them where nobody else reads them: in memory, rather than in local storage. */
export type Tokens = Pick<Schemas["TokenAnswer"], "accessToken" | "refreshToken">;

export interface MovieRecsOptions {
  /** Where the service is, e.g. http://127.0.0.1:8080. */
  baseUrl: string;

  /** Of a session that goes on; without them calls are a guest's until login. */
  tokens?: Tokens;

  /** Told of new tokens after login and refresh, and of their end. */
  onTokens?: (tokens: Tokens | undefined) => void;

  /** In place of the global fetch. */
  fetch?: (request: Request) => Promise<Response>;
}

/** The service answered with a problem (RFC 9457). */
export class MovieRecsError extends Error {
  constructor(
    readonly status: number,
    readonly problem: { title?: string | null; detail?: string | null; errors?: Record<string, string[]>; traceId?: string },
  ) {
    const fields = Object.entries(problem.errors ?? {}).map(([field, rules]) => `${field}: ${rules.join(" ")}`);
    super([problem.detail ?? problem.title ?? `status ${status}`, ...fields].join(" "));
    this.name = "MovieRecsError";
  }
}

/**
 * A typed client: `client.api.GET("/movies/{movieId}", { params: { path: { movieId: 1 } } })`. It sends the access token, gets a new
 * one when that has ended, and sends the request again.
 */
export class MovieRecs {
  readonly api: Client<paths>;
  private tokens: Tokens | undefined;
  private refreshing: Promise<boolean> | undefined;
  private readonly send: (request: Request) => Promise<Response>;

  constructor(private readonly options: MovieRecsOptions) {
    this.tokens = options.tokens;
    this.send = options.fetch ?? ((request) => fetch(request));
    this.api = createClient<paths>({ baseUrl: options.baseUrl, fetch: (request) => this.sendWithToken(request) });
    this.api.use(throwProblems);
  }

  /** Whether a session is open, as far as is known. */
  get isSignedIn(): boolean {
    return this.tokens !== undefined;
  }

  async login(userName: string, password: string): Promise<Schemas["TokenAnswer"]> {
    const { data } = await this.api.POST("/auth/login", { body: { userName, password } });
    this.setTokens(data);
    return data!;
  }

  /** Ends the session here and at the service. */
  async logout(): Promise<void> {
    const refreshToken = this.tokens?.refreshToken;
    this.setTokens(undefined);
    if (refreshToken !== undefined) {
      await this.api.POST("/auth/logout", { body: { refreshToken } });
    }
  }

  /** Calls back with what is in service now, and whenever something else is, until the signal aborts or the service goes. */
  async watchModels(onModel: (model: Schemas["PublishedModel"]) => void, signal?: AbortSignal): Promise<void> {
    const response = await this.send(new Request(new URL("/events", this.options.baseUrl), { signal: signal ?? null }));
    if (!response.ok || response.body === null) {
      throw new MovieRecsError(response.status, { title: "The service sends no events." });
    }

    let text = "";
    for (const reader = response.body.pipeThrough(new TextDecoderStream()).getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }

      // An event ends with an empty line.
      const events = (text + value).split(/\r?\n\r?\n/);
      text = events.pop() ?? "";
      for (const event of events) {
        const lines = event.split(/\r?\n/);
        const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
        if (lines.includes("event: model") && data.length > 0) {
          onModel(JSON.parse(data.join("\n")) as Schemas["PublishedModel"]);
        }
      }
    }
  }

  private async sendWithToken(request: Request): Promise<Response> {
    const again = request.clone();
    const used = this.tokens?.accessToken;
    const response = await this.send(withToken(request, used));
    if (response.status !== 401 || used === undefined || isAuthentication(request) || !(await this.refresh(used))) {
      return response;
    }

    return this.send(withToken(again, this.tokens?.accessToken));
  }

  /** One call at a time: a refresh token that is used twice ends the session. */
  private refresh(used: string): Promise<boolean> {
    if (this.tokens !== undefined && this.tokens.accessToken !== used) {
      return Promise.resolve(true); // another call has got new ones meanwhile
    }

    this.refreshing ??= this.exchange().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async exchange(): Promise<boolean> {
    const refreshToken = this.tokens?.refreshToken;
    if (refreshToken === undefined) {
      return false;
    }

    const response = await this.send(
      new Request(new URL("/auth/refresh", this.options.baseUrl), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ refreshToken }),
      }),
    );
    if (response.status === 401) {
      this.setTokens(undefined); // the session is over
      return false;
    }

    if (!response.ok) {
      return false;
    }

    this.setTokens((await response.json()) as Schemas["TokenAnswer"]);
    return true;
  }

  private setTokens(answer: Tokens | undefined): void {
    this.tokens = answer && { accessToken: answer.accessToken, refreshToken: answer.refreshToken };
    this.options.onTokens?.(this.tokens);
  }
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok && response.status !== 304) {
      const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
      throw new MovieRecsError(response.status, isProblem ? await response.json() : { title: response.statusText });
    }
  },
};

function isAuthentication(request: Request): boolean {
  return /\/auth\/(login|refresh|logout|register)$/.test(new URL(request.url).pathname);
}

function withToken(request: Request, accessToken: string | undefined): Request {
  if (accessToken !== undefined && !isAuthentication(request)) {
    request.headers.set("Authorization", `Bearer ${accessToken}`);
  }

  return request;
}
