import { Button, Input, type InputRef } from "antd";
import { useRef, useState } from "react";

import type { InvitationLink } from "../api/types.ts";
import { strings } from "../strings.ts";
import { fullTime } from "../ui/time.ts";

const t = strings.agents;

export function LinkToCopy({ invitation }: { invitation: InvitationLink }) {
  const field = useRef<InputRef>(null);
  const [said, setSaid] = useState("");
  // The server may not know under which name people reach it; this page does.
  const link = new URL(invitation.link, location.origin).href;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setSaid(t.copied);
    } catch {
      // No clipboard on a plain-http intranet, or it was refused.
      field.current?.select();
      setSaid(t.copyByHand);
    }
  };

  return (
    <div className="link-to-copy">
      <Input ref={field} readOnly value={link} aria-label={t.link} data-testid="invitation-link"
        onFocus={() => field.current?.select()} />
      <Button onClick={() => void copy()}>{t.copy}</Button>
      <p className="quiet">
        <span role="status">{said}</span> {t.expires(fullTime(invitation.expires_at))}
      </p>
    </div>
  );
}
