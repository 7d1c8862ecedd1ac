import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";

import { api } from "../api/console.ts";
import { describe, RequestFailure } from "../api/failure.ts";
import { followDesk, type Connection } from "../api/stream.ts";
import { strings } from "../strings.ts";
import { deskReducer, emptyDesk, unsent, type DeskState } from "./deskState.ts";
import { freshId } from "./freshId.ts";
import { rememberSeen, rememberedSeen } from "./seen.ts";

/** What outlives a login that expired: words not yet sent. */
export interface KeptDrafts {
  drafts: Readonly<Record<string, string>>;
}

export interface Desk {
  readonly state: DeskState;
  readonly connection: Connection;
  readonly claiming: boolean;
  readonly claim: (ticketId?: string) => Promise<void>;
  readonly select: (ticketId: string | null) => void;
  readonly reload: (ticketId: string) => void;
  readonly write: (ticketId: string, text: string) => void;
  readonly say: (ticketId: string, text: string, clientMessageId?: string) => void;
  readonly takeBack: (ticketId: string, clientMessageId: string) => void;
  readonly finish: (ticketId: string, how: "close" | "giveBack") => Promise<void>;
  readonly dismissNotice: () => void;
  readonly reconnect: () => void;
}

// Two quiet attempts more, with the same id, before the agent is bothered.
const SEND_PAUSES_MS = [800, 2_500];

/** The whole state of the desk, kept true by the server's pushes. */
export function useDesk(kept: KeptDrafts, onSignedOut: () => void): Desk {
  const [state, dispatch] = useReducer(deskReducer, null, () =>
    emptyDesk(rememberedSeen(), kept.drafts),
  );
  const [connection, setConnection] = useState<Connection>("connecting");
  const [claiming, setClaiming] = useState(false);
  const stream = useRef<ReturnType<typeof followDesk> | null>(null);
  const asked = useRef(new Set<string>());
  const lines = useRef(new Map<string, Promise<void>>());

  const fail = useCallback(
    (error: unknown) => {
      if (error instanceof RequestFailure && error.status === 401) onSignedOut();
      else dispatch({ type: "notice", text: describe(error) });
    },
    [onSignedOut],
  );

  const reload = useCallback(
    (ticketId: string) => {
      asked.current.add(ticketId);
      api.ticket(ticketId).then(
        (opened) => dispatch({ type: "opened", opened }),
        (error: unknown) => {
          if (error instanceof RequestFailure && error.status === 401) onSignedOut();
          else dispatch({ type: "open_failed", ticketId, failure: describe(error) });
        },
      );
    },
    [onSignedOut],
  );

  useEffect(() => {
    const following = followDesk({
      onConnection: (now) => {
        setConnection(now);
        // What was pushed while we were away is gone: every held thread is read again.
        if (now === "lost") asked.current.clear();
        if (now === "live") {
          const at = Date.now();
          api.board().then((board) => dispatch({ type: "board", board, at }), fail);
        }
      },
      onBoard: (board) => dispatch({ type: "board", board, at: Date.now() }),
      onThread: (ticketId, event) => dispatch({ type: "event", ticketId, event }),
      onSignedOut,
    });
    stream.current = following;
    return () => following.close();
  }, [fail, onSignedOut]);

  useEffect(() => {
    if (connection !== "live") return;
    for (const { id } of state.board?.held ?? []) if (!asked.current.has(id)) reload(id);
  }, [state.board, connection, reload]);

  useEffect(() => {
    kept.drafts = unsent(state);
  }, [kept, state]);

  useEffect(() => rememberSeen(state.seen), [state.seen]);

  const selected = state.selected;
  const selectedEvents = selected ? state.threads[selected]?.events : undefined;
  useEffect(() => {
    if (!selected) return;
    const look = () => {
      if (!document.hidden) dispatch({ type: "saw", ticketId: selected });
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [selected, selectedEvents]);

  const claim = useCallback(
    async (ticketId?: string) => {
      setClaiming(true);
      try {
        const { ticket } = await api.claim(ticketId);
        if (ticket) dispatch({ type: "claimed", ticket });
        else {
          const text = ticketId ? strings.queue.lostRace : strings.queue.nobody;
          dispatch({ type: "notice", text });
        }
      } catch (error) {
        fail(error);
      } finally {
        setClaiming(false);
      }
    },
    [fail],
  );

  const say = useCallback(
    (ticketId: string, text: string, clientMessageId = freshId()) => {
      dispatch({ type: "sending", ticketId, clientMessageId, text });
      // One line a ticket: the second message never overtakes the first.
      const before = lines.current.get(ticketId) ?? Promise.resolve();
      const now = before.then(async () => {
        try {
          const { event } = await deliver(ticketId, clientMessageId, text);
          dispatch({ type: "sent", ticketId, clientMessageId, event });
        } catch (error) {
          const retryable = !(error instanceof RequestFailure) || error.passing;
          const failure = describe(error);
          dispatch({ type: "send_failed", ticketId, clientMessageId, failure, retryable });
          if (error instanceof RequestFailure && error.status === 401) onSignedOut();
        }
      });
      lines.current.set(ticketId, now);
    },
    [onSignedOut],
  );

  const finish = useCallback(
    async (ticketId: string, how: "close" | "giveBack") => {
      try {
        await lines.current.get(ticketId);
        const { ticket } = await api[how](ticketId);
        dispatch({ type: "finished", ticket });
      } catch (error) {
        fail(error);
      }
    },
    [fail],
  );

  return useMemo(
    () => ({
      state,
      connection,
      claiming,
      claim,
      reload,
      say,
      finish,
      select: (ticketId: string | null) => dispatch({ type: "select", ticketId }),
      write: (ticketId: string, text: string) => dispatch({ type: "draft", ticketId, text }),
      takeBack: (ticketId: string, clientMessageId: string) =>
        dispatch({ type: "take_back", ticketId, clientMessageId }),
      dismissNotice: () => dispatch({ type: "notice", text: null }),
      reconnect: () => stream.current?.restart(),
    }),
    [state, connection, claiming, claim, reload, say, finish],
  );
}

async function deliver(ticketId: string, clientMessageId: string, text: string) {
  for (const pause of SEND_PAUSES_MS) {
    try {
      return await api.say(ticketId, clientMessageId, text);
    } catch (error) {
      if (!(error instanceof RequestFailure) || !error.passing) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return await api.say(ticketId, clientMessageId, text);
}
