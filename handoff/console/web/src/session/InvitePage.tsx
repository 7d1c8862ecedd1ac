import { Button, Form, Input } from "antd";
import { useEffect, useState } from "react";

import { api } from "../api/console.ts";
import { describe } from "../api/failure.ts";
import type { Agent, Invitation } from "../api/types.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { word } from "../ui/words.ts";
import { Entrance } from "./Entrance.tsx";

interface Props {
  readonly token: string;
  readonly onAccepted: (agent: Agent) => void;
  readonly onLeave: () => void;
}

interface Account {
  readonly username: string;
  readonly name: string;
  readonly password: string;
}

const t = strings.invite;

/** Opened by the one-time link: the new agent chooses a name and a password and is at the desk. */
export function InvitePage({ token, onAccepted, onLeave }: Props) {
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    api.invitation(token).then(setInvitation, (error: unknown) => setFailure(describe(error)));
  }, [token]);

  const accept = async (account: Account) => {
    setBusy(true);
    setFailure(null);
    try {
      const { agent } = await api.accept({ token, ...account });
      onAccepted(agent);
    } catch (error) {
      setFailure(describe(error));
      setBusy(false);
    }
  };

  return (
    <Entrance title={t.title}>
      <FailureAlert text={failure} />
      {!invitation && !failure && <p role="status">{t.checking}</p>}
      {invitation && (
        <>
          <p>{t.intro(word(strings.roles, invitation.role), invitation.team)}</p>
          <AccountForm busy={busy} onSubmit={(account) => void accept(account)} />
        </>
      )}
      {!invitation && failure && <Button onClick={onLeave}>{t.toLogin}</Button>}
    </Entrance>
  );
}

function AccountForm({ busy, onSubmit }: { busy: boolean; onSubmit: (a: Account) => void }) {
  return (
    <Form layout="vertical" requiredMark={false} onFinish={onSubmit} validateTrigger="onBlur">
      <Form.Item
        name="username"
        label={t.username}
        extra={t.usernameRule}
        normalize={(value: string) => value.trim().toLowerCase()}
        rules={[{ required: true, pattern: /^[a-z][a-z0-9._-]{2,31}$/, message: t.usernameWrong }]}
      >
        <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false}
          data-testid="invite-username" />
      </Form.Item>
      <Form.Item
        name="name"
        label={t.name}
        extra={t.nameRule}
        rules={[{ required: true, whitespace: true, max: 20, message: t.nameWrong }]}
      >
        <Input autoComplete="name" data-testid="invite-name" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t.password}
        extra={t.passwordRule}
        dependencies={["username"]}
        rules={[
          { required: true, min: 10, max: 128, message: t.passwordWrong },
          ({ getFieldValue }) => ({
            validator: (_, password: string) => {
              const username = String(getFieldValue("username") ?? "");
              const inside = username && (password ?? "").toLowerCase().includes(username);
              return inside ? Promise.reject(new Error(t.passwordNotUsername)) : Promise.resolve();
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" data-testid="invite-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="invite-submit">
        {t.submit}
      </Button>
    </Form>
  );
}
