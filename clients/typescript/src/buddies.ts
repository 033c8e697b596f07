// Bookable buddies. Made from its OpenAPI document by `make clients`: do not change it here.

import { Client, path, type Options } from "./transport.js";

/** A buddy the caller could be matched with. */
export interface CandidateOut {
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** How many were completed. */
  completed_sessions: number;
}

/** The session that took place, and optionally the person whose part is confirmed. */
export interface CompletionIn {
  /** The session's id. */
  session_id: string;
  /** Whose presence is confirmed: the other buddy. */
  confirmed_user_id?: string | null;
}

/** The result of a confirmation. */
export interface CompletionOut {
  /** Always true. */
  success: boolean;
  /** A sentence that says what happened. */
  message: string;
  /** The status. */
  session_status: string;
  /** Whether both have said that it took place. */
  both_confirmed: boolean;
  /** Whether the points were given. */
  reputation_updated: boolean;
  /** How many points you got. */
  user_reputation_delta: number;
}

/** The person whose part is confirmed; optional, since a session has only one other person. */
export interface ConfirmIn {
  /** Whose presence is confirmed: the other buddy. */
  confirmed_user_id?: string | null;
}

/** An error: a message, or a list of the problems in the request. */
export interface ErrorOut {
  /** A sentence that says what happened. */
  detail: string | (ProblemOut)[];
}

/** A person's rank in the leaderboard. */
export interface LeaderOut {
  /** The place on the list. Equal numbers of sessions share one. */
  rank: number;
  /** The person's id. */
  user_id: string;
  /** The name. */
  name: string;
  /** How many were completed. */
  completed_sessions: number;
}

/** The two people to match. `user1_id` defaults to the caller. */
export interface MatchIn {
  /** The buddy who was asked. */
  user2_id: string;
  /** The buddy who asked. */
  user1_id?: string | null;
}

/** A match of two people who hold each other to account. A match requested by a buddy is `pending` until the other one accepts. */
export interface MatchOut {
  /** The id. */
  id: string;
  /** The buddy who asked. */
  user1_id: string;
  /** The name of the buddy who asked. */
  user1_name: string;
  /** The buddy who was asked. */
  user2_id: string;
  /** The name of the buddy who was asked. */
  user2_name: string;
  /** The status. */
  status: "accepted" | "declined" | "ended" | "pending";
  /** When it was made. */
  created_at: string;
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

/** One problem in a request: where it is, a message and its type. */
export interface ProblemOut {
  /** Where the mistake is. */
  loc: (string | number)[];
  /** What is wrong. */
  msg: string;
  /** Which type it is. */
  type: string;
}

/** An optional reason. */
export interface ReasonIn {
  /** Why. */
  reason?: string | null;
}

/** The answer to a repeated confirmation, with the state of the session. */
export interface RepeatedOut {
  /** A sentence that says what happened. */
  detail: string | (ProblemOut)[];
  /** The status. */
  session_status?: string | null;
  /** Whether both have said that it took place. */
  both_confirmed?: boolean | null;
}

/** How many sessions a person has completed, and the badges that these have earned. */
export interface ReputationOut {
  /** The person's id. */
  user_id: string;
  /** How many were completed. */
  completed_sessions: number;
  /** The badges that were earned: for 1, 5, 10, 25, 50 and 100 sessions. */
  badges: (number)[];
}

/** A match, a time and a length in minutes, at most 480. */
export interface SessionIn {
  /** The match between the two. */
  match_id: string;
  /** The start. */
  scheduled_time: string;
  /** The length in minutes. */
  duration?: number;
}

/** A session of two buddies, and what each has confirmed about the other. */
export interface SessionOut {
  /** The id. */
  id: string;
  /** The match between the two. */
  match_id: string | null;
  /** The buddy who asked. */
  user1_id: string;
  /** The name of the buddy who asked. */
  user1_name: string;
  /** The buddy who was asked. */
  user2_id: string;
  /** The name of the buddy who was asked. */
  user2_name: string;
  /** The start. */
  scheduled_time: string;
  /** The end. */
  end_time: string;
  /** The length in minutes. */
  duration: number;
  /** The status. */
  status: string;
  /** Whether user2 has confirmed user1. */
  user1_completed_confirmed_by_user2: boolean;
  /** Whether user1 has confirmed user2. */
  user2_completed_confirmed_by_user1: boolean;
  /** When it was completed, or null. */
  completed_at: string | null;
  /** Whether a side says that it did not take place. */
  disputed: boolean;
  /** Why it was canceled. */
  cancellation_reason: string;
  /** When it was made. */
  created_at: string;
}

/** Bookable buddies. */
export class Buddies extends Client {
  /** Returns your matches, newest first. */
  listMatches(query: { limit?: number; offset?: number } = {}, options: Options = {}): Promise<(MatchOut)[]> {
    return this.send("GET", "/api/matches/", { takesKey: false, options, query });
  }

  /** Requests a match with another buddy. It is `pending` until they accept. Staff can match any two buddies at once. Two people have one open match. */
  requestMatch(body: MatchIn, options: Options = {}): Promise<MatchOut> {
    return this.send("POST", "/api/matches/", { takesKey: true, options, body });
  }

  /** Returns buddies with whom you have no open match, by name. */
  listPossibleBuddies(query: { limit?: number; offset?: number; search?: string } = {}, options: Options = {}): Promise<(CandidateOut)[]> {
    return this.send("GET", "/api/matches/candidates/", { takesKey: false, options, query });
  }

  /** Accepts a match that another buddy requested. Then sessions can be scheduled. */
  acceptMatch(matchId: string, options: Options = {}): Promise<MatchOut> {
    return this.send("POST", path`/api/matches/${matchId}/accept/`, { takesKey: true, options });
  }

  /** Declines a match that another buddy requested. */
  declineMatch(matchId: string, options: Options = {}): Promise<MatchOut> {
    return this.send("POST", path`/api/matches/${matchId}/decline/`, { takesKey: true, options });
  }

  /** Ends a match, or withdraws your request. Agreed sessions stay; requested ones are cancelled. */
  endMatch(matchId: string, options: Options = {}): Promise<MatchOut> {
    return this.send("POST", path`/api/matches/${matchId}/end/`, { takesKey: true, options });
  }

  /** Returns the people who have completed the most sessions. */
  listLeaderboard(query: { limit?: number; offset?: number } = {}, options: Options = {}): Promise<(LeaderOut)[]> {
    return this.send("GET", "/api/reputation/leaderboard", { takesKey: false, options, query });
  }

  /** Returns how many sessions you have completed. */
  retrieveReputation(options: Options = {}): Promise<ReputationOut> {
    return this.send("GET", "/api/reputation/me", { takesKey: false, options });
  }

  /** Returns how many sessions a person has completed. */
  retrievePersonReputation(userId: string, options: Options = {}): Promise<ReputationOut> {
    return this.send("GET", path`/api/reputation/${userId}`, { takesKey: false, options });
  }

  /** Returns your sessions, latest first. */
  listSessions(query: { limit?: number; offset?: number; status?: "cancelled" | "completed" | "in_progress" | "no_show" | "requested" | "scheduled" } = {}, options: Options = {}): Promise<(SessionOut)[]> {
    return this.send("GET", "/api/session/", { takesKey: false, options, query });
  }

  /** Schedules a session of an accepted match. It is `scheduled` at once if it is within what both agreed on; otherwise it is `requested` until your buddy accepts. */
  scheduleSession(body: SessionIn, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", "/api/session/", { takesKey: true, options, body });
  }

  /** Confirms that your buddy did what they had set out to do, for the session that the body names. The session is `completed` once both have confirmed. */
  confirmCompletion(body: CompletionIn, options: Options = {}): Promise<CompletionOut> {
    return this.send("POST", "/api/session/confirm-completion", { takesKey: true, options, body });
  }

  /** Returns a session to its two buddies and to staff. */
  retrieveSession(sessionId: string, options: Options = {}): Promise<SessionOut> {
    return this.send("GET", path`/api/session/${sessionId}`, { takesKey: false, options });
  }

  /** Accepts a session that your buddy requested. To decline it, cancel it. */
  acceptSession(sessionId: string, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", path`/api/session/${sessionId}/accept`, { takesKey: true, options });
  }

  /** Cancels a session before its scheduled time, or declines a requested one. */
  cancelSession(sessionId: string, body?: ReasonIn | null, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", path`/api/session/${sessionId}/cancel`, { takesKey: true, options, body });
  }

  /** Confirms that your buddy did what they had set out to do. The session is `completed` once both have confirmed, and both earn a point. */
  confirmCompletionByAddress(sessionId: string, body?: ConfirmIn | null, options: Options = {}): Promise<CompletionOut> {
    return this.send("POST", path`/api/session/${sessionId}/confirm`, { takesKey: true, options, body });
  }

  /** Records that a session did not go as it should. It is then never completed automatically, and staff see it. */
  disputeSession(sessionId: string, body?: ReasonIn | null, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", path`/api/session/${sessionId}/dispute`, { takesKey: true, options, body });
  }

}
