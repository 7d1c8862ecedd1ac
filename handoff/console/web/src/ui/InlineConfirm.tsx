import { Button } from "antd";
import { useState, type ReactNode } from "react";

import { strings } from "../strings.ts";

interface Props {
  readonly label: string;
  readonly ask: string;
  readonly yes: string;
  readonly no?: string;
  readonly onConfirm: () => void | Promise<void>;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly size?: "small" | "middle";
  readonly ariaLabel?: string;
  readonly keys?: string;
  readonly testId?: string;
  readonly confirmTestId?: string;
}

/** A button that asks once more in its own place: nothing covers what the person is reading. */
export function InlineConfirm(props: Props) {
  const { label, ask, yes, onConfirm, open, onOpen, danger = false, size = "middle" } = props;
  const [busy, setBusy] = useState(false);

  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      onOpen(false);
    }
  };

  if (!open) {
    return (
      <Button
        size={size}
        danger={danger}
        icon={props.icon}
        disabled={props.disabled ?? false}
        onClick={() => onOpen(true)}
        aria-label={props.ariaLabel ?? label}
        aria-keyshortcuts={props.keys}
        data-testid={props.testId}
      >
        {label}
      </Button>
    );
  }
  return (
    <span
      className="inline-confirm"
      role="group"
      aria-label={ask}
      onKeyDown={(key) => key.key === "Escape" && onOpen(false)}
    >
      <span className="inline-confirm-ask">{ask}</span>
      <Button
        type="primary"
        size={size}
        danger={danger}
        loading={busy}
        autoFocus
        onClick={() => void confirm()}
        data-testid={props.confirmTestId}
      >
        {yes}
      </Button>
      <Button size={size} disabled={busy} onClick={() => onOpen(false)}>
        {props.no ?? strings.chat.cancel}
      </Button>
    </span>
  );
}
