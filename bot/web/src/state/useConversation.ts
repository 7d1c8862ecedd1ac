import { useEffect, useSyncExternalStore } from "react";
import type { Conversation } from "./conversation.ts";
import type { State } from "./state.ts";

export function useConversation(conversation: Conversation): State {
  useEffect(() => conversation.start(), [conversation]);
  return useSyncExternalStore(conversation.subscribe, conversation.state);
}
