import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useSession } from "../session.ts";
import { keepDraft, keptDraft } from "../state/storage.ts";
import { owner } from "../state/thread.ts";
import { composer as words } from "../strings.ts";
import { Icon } from "./Icon.tsx";

const LIMIT = 500;
const COUNT_FROM = 400;

export function Composer() {
  const { conversation, state, preferences } = useSession();
  const [text, setText] = useState(keptDraft);
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => keepDraft(text), [text]);
  useEffect(() => fit(input.current), [text, preferences.elder, preferences.points]);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (said) {
      conversation.send(said);
      setText("");
    }
    input.current?.focus();
  };
  // Enter also confirms a Chinese input method's word; that one must not send.
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const held = owner(state.events).state === "held";
  return (
    <form className="composer" onSubmit={submit}>
      <textarea
        ref={input}
        rows={1}
        maxLength={LIMIT}
        aria-label={words.label}
        placeholder={held ? words.placeholderHeld : words.placeholder}
        data-testid="composer-input"
        enterKeyHint="send"
        value={text}
        onChange={(change) => setText(change.target.value)}
        onKeyDown={sendOnEnter}
      />
      {text.length >= COUNT_FROM && <Count used={text.length} />}
      <button type="submit" className="button primary" data-testid="composer-send" aria-disabled={!text.trim()}>
        <Icon name="send" />
        {words.send}
      </button>
    </form>
  );
}

function Count({ used }: { readonly used: number }) {
  return (
    <output className="count" data-testid="composer-count" aria-label={words.countSpoken(LIMIT - used)}>
      {words.count(used, LIMIT)}
    </output>
  );
}

/** As tall as its text; the style sheet sets where that ends. */
function fit(input: HTMLTextAreaElement | null): void {
  if (!input) return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}
