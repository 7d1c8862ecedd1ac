import { Alert } from "antd";

import { strings } from "../strings.ts";

interface Props {
  readonly text: string | null;
  readonly onClose?: () => void;
}

/** A failure, said aloud by screen readers, where the person was looking. */
export function FailureAlert({ text, onClose }: Props) {
  if (!text) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={text}
      className="failure"
      {...(onClose
        ? { closable: { onClose, "aria-label": strings.failure.dismiss } }
        : {})}
    />
  );
}
