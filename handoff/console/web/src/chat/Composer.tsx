import { Button, Dropdown, Input } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { useEffect, useRef, type KeyboardEvent } from "react";

import { strings } from "../strings.ts";

const t = strings.composer;

// As long as the server takes in one message.
const MOST_CHARACTERS = 2_000;

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => void;
}

export function Composer({ text, onText, onSend }: Props) {
  const input = useRef<TextAreaRef>(null);
  const over = text.length - MOST_CHARACTERS;
  const ready = text.trim() !== "" && over <= 0;

  useEffect(() => input.current?.focus({ cursor: "end" }), []);

  const send = () => {
    if (!ready) return;
    onSend(text.trim());
    onText("");
    input.current?.focus();
  };

  const press = (key: KeyboardEvent) => {
    if (key.key !== "Enter" || key.shiftKey || key.altKey) return;
    if (composing(key)) return;
    key.preventDefault();
    send();
  };

  const addPhrase = (phrase: string) => {
    onText(text ? `${text}${phrase}` : phrase);
    input.current?.focus({ cursor: "end" });
  };

  return (
    <form
      className="composer"
      onSubmit={(submit) => {
        submit.preventDefault();
        send();
      }}
    >
      <Input.TextArea
        ref={input}
        value={text}
        onChange={(change) => onText(change.target.value)}
        onKeyDown={press}
        autoSize={{ minRows: 2, maxRows: 8 }}
        placeholder={t.placeholder}
        aria-label={t.label}
        aria-keyshortcuts="Alt+I"
        status={over > 0 ? "error" : ""}
        data-testid="desk-input"
      />
      <div className="composer-foot">
        <Dropdown
          trigger={["click"]}
          placement="topLeft"
          menu={{
            items: t.phraseList.map((label, key) => ({ key, label })),
            onClick: ({ key }) => addPhrase(t.phraseList[Number(key)] ?? ""),
          }}
        >
          <Button size="small">{t.phrases}</Button>
        </Dropdown>
        <span className="composer-over" role="status">
          {over > 0 ? t.tooLong(over) : ""}
        </span>
        <Button type="primary" htmlType="submit" disabled={!ready} data-testid="desk-send">
          {t.send}
        </Button>
      </div>
    </form>
  );
}

// Enter may only choose a word of the input method. Safari tells by key code 229 alone.
function composing(key: KeyboardEvent): boolean {
  return key.nativeEvent.isComposing || key.keyCode === 229;
}
