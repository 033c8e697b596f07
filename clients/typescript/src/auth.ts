// Bookable identity. Made from its OpenAPI document by `make clients`: do not change it here.

import { Client, path, type Options } from "./transport.js";

/** An access token for requests, and a refresh token to get the next pair. */
export interface BearersOut {
  /** The token for `Authorization: Bearer …`. It lasts 15 minutes. */
  access: string;
  /** The token that gets the next pair. It is used once, within 14 days. */
  refresh: string;
}

/** An e-mail address and a password. */
export interface CredentialsIn {
  /** The e-mail address. */
  email: string;
  /** The password. */
  password: string;
}

/** A message for people. */
export interface DetailOut {
  /** A sentence that says what happened. */
  detail: string;
}

/** The signed-in person and their profile. Slots start every `slot_interval_minutes`. `buffer_before_minutes` and `buffer_after_minutes` stay free around each booking. A booking must be made at least `minimum_notice_minutes` before its start and may start at most `maximum_advance_days` ahead. At most `daily_limit` bookings start on a day and `weekly_limit` in a week, from Monday; null is no limit. With `auto_accept`, requests are confirmed automatically in APIs that support it. */
export interface MeOut {
  /** The id. */
  id: number;
  /** The person's id in all APIs. */
  uuid: string;
  /** The e-mail address. */
  email: string;
  /** The name. */
  name: string;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** What they may be on this marketplace. */
  roles: (string)[];
  /** Where they work. */
  company: string;
  /** The address of a picture. */
  avatar_url: string;
  /** What they say about themselves. */
  bio: string;
  /** A slot starts every so many minutes. */
  slot_interval_minutes: number;
  /** Minutes that stay free before each booking. */
  buffer_before_minutes: number;
  /** Minutes that stay free after each booking. */
  buffer_after_minutes: number;
  /** How many minutes before its start a booking must be made. */
  minimum_notice_minutes: number;
  /** How many days ahead a booking may start. */
  maximum_advance_days: number;
  /** How many bookings a day has at most, or null for no limit. */
  daily_limit: number | null;
  /** How many bookings a week, from Monday, has at most, or null. */
  weekly_limit: number | null;
  /** Whether requests are confirmed without an answer. */
  auto_accept: boolean;
}

/** A token of the caller. `token` is the API token together with the bearer tokens printed with it; `jwt` is the bearer tokens of one sign-in. `created_at` is when an API token was last given out, and `refreshed_at` when bearer tokens were last refreshed. `current` marks the one that this request uses. */
export interface OwnTokenOut {
  /** The id. */
  id: number;
  /** Which kind it is. */
  kind: "jwt" | "token";
  /** When it was made. */
  created_at: string;
  /** When it was last refreshed, or null. */
  refreshed_at: string | null;
  /** When it ends by itself. */
  expires_at: string;
  /** The current one. */
  current: boolean;
}

/** The current password and the new one. */
export interface PasswordIn {
  /** The current one. */
  current: string;
  /** The new password. */
  new: string;
}

/** An error as an RFC 9457 problem document. Sent if the request accepts it. */
export interface Problem {
  /** The address of a page that explains it. */
  type: string;
  /** What kind of error it is, in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What is wrong in this case. */
  detail: string;
  /** What kind of error it is, for programs. */
  code: string;
  /** The path of the request. */
  instance: string;
  /** Every wrong field, as a JSON pointer. Only in the core API. */
  errors?: (Record<string, unknown>)[];
}

/** The fields to change. Fields left out keep their values. */
export interface ProfilePatch {
  /** The name. */
  name?: string;
  /** A time zone, as an IANA name. */
  timezone?: string;
  /** Where they work. */
  company?: string;
  /** The address of a picture. */
  avatar_url?: string;
  /** What they say about themselves. */
  bio?: string;
  /** A slot starts every so many minutes. */
  slot_interval_minutes?: number;
  /** Minutes that stay free before each booking. */
  buffer_before_minutes?: number;
  /** Minutes that stay free after each booking. */
  buffer_after_minutes?: number;
  /** How many minutes before its start a booking must be made. */
  minimum_notice_minutes?: number;
  /** How many days ahead a booking may start. */
  maximum_advance_days?: number;
  /** How many bookings a day has at most, or null for no limit. */
  daily_limit?: number | null;
  /** How many bookings a week, from Monday, has at most, or null. */
  weekly_limit?: number | null;
  /** Whether requests are confirmed without an answer. */
  auto_accept?: boolean;
}

/** A refresh token. */
export interface RefreshIn {
  /** The token that gets the next pair. It is used once, within 14 days. */
  refresh: string;
}

/** The person who signed in, and the token that browsers send as `X-CSRFToken`. */
export interface SessionOut {
  /** The id. */
  id: number;
  /** The person's id in all APIs. */
  uuid: string;
  /** The e-mail address. */
  email: string;
  /** The name. */
  name: string;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** What they may be on this marketplace. */
  roles: (string)[];
  /** What browsers send as `X-CSRFToken`. */
  csrf_token: string;
}

/** An API token. */
export interface TokenOut {
  /** The token. */
  token: string;
}

/** Bookable identity. */
export class Auth extends Client {
  /** Signs in with e-mail and password. `access` is for `Authorization: Bearer …` and lasts 15 minutes; `refresh` gets the next pair, for 14 days. */
  createBearerTokens(body: CredentialsIn, options: Options = {}): Promise<BearersOut> {
    return this.send("POST", "/api/auth/jwt/", { takesKey: false, options, body });
  }

  /** Returns the next pair for a refresh token, which can be used once. If it is used again within 30 seconds, the answer is the same; later, all tokens of its sign-in are revoked. The 14 days count from signing in. */
  refreshBearerTokens(body: RefreshIn, options: Options = {}): Promise<BearersOut> {
    return this.send("POST", "/api/auth/jwt/refresh/", { takesKey: false, options, body });
  }

  /** Signs in with e-mail and password, and sets the session's cookies. Requests that change something then need the CSRF token in `X-CSRFToken`. */
  startSession(body: CredentialsIn, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", "/api/auth/login/", { takesKey: false, options, body });
  }

  /** Ends what this request is signed in with: the session, the API token and the bearer tokens printed with it, or the bearer token and its refresh token. */
  signOut(options: Options = {}): Promise<DetailOut> {
    return this.send("POST", "/api/auth/logout/", { takesKey: false, options });
  }

  /** Returns who is signed in, with roles and profile. */
  retrieveYourself(options: Options = {}): Promise<MeOut> {
    return this.send("GET", "/api/auth/me/", { takesKey: false, options });
  }

  /** Changes your name, time zone and profile, and how you take bookings. Hours are wall time and move with the time zone; bookings keep their time. */
  updateProfile(body: ProfilePatch, options: Options = {}): Promise<MeOut> {
    return this.send("PATCH", "/api/auth/me/", { takesKey: true, options, body });
  }

  /** Sets a new password. The current session stays; your other sessions and all of your tokens end, including the token of this request. */
  changePassword(body: PasswordIn, options: Options = {}): Promise<DetailOut> {
    return this.send("POST", "/api/auth/password/", { takesKey: false, options, body });
  }

  /** Signs in with e-mail and password, and returns the token for `Authorization: Token …`. It is the same every time, and expires 730 days after you last asked for it. */
  retrieveAPIToken(body: CredentialsIn, options: Options = {}): Promise<TokenOut> {
    return this.send("POST", "/api/auth/token/", { takesKey: false, options, body });
  }

  /** Revokes the token that this request uses, and everything that belongs to it. */
  revokeThisToken(options: Options = {}): Promise<void> {
    return this.send("DELETE", "/api/auth/token/", { takesKey: false, options });
  }

  /** Returns your valid tokens, newest first. The tokens themselves are not shown. */
  listTokens(options: Options = {}): Promise<(OwnTokenOut)[]> {
    return this.send("GET", "/api/auth/tokens/", { takesKey: false, options });
  }

  /** Ends all of your sessions and tokens, including the one of this request. */
  signOutEverywhere(options: Options = {}): Promise<void> {
    return this.send("DELETE", "/api/auth/tokens/", { takesKey: false, options });
  }

  /** Revokes the API token and the bearer tokens printed with it, or the bearer tokens of one sign-in. */
  revokeToken(tokenId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/auth/tokens/${tokenId}/`, { takesKey: false, options });
  }

}
