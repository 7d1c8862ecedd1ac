import { createContext, useContext } from "react";
import type { Speech } from "./speech/useSpeech.ts";
import type { Conversation } from "./state/conversation.ts";
import type { State } from "./state/state.ts";
import type { PreferencesInUse } from "./state/usePreferences.ts";

/** What nearly every part of the page needs. */
export interface Session {
  readonly conversation: Conversation;
  readonly state: State;
  readonly preferences: PreferencesInUse;
  readonly speech: Speech | null;
  readonly plate: string | null;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside SessionContext");
  return session;
}
