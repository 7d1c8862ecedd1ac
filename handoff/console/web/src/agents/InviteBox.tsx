import { Button, Form, Input, Radio } from "antd";
import { useState } from "react";

import { api } from "../api/console.ts";
import { describe } from "../api/failure.ts";
import type { InvitationLink, Role } from "../api/types.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { LinkToCopy } from "./LinkToCopy.tsx";

const t = strings.agents;

interface Invite {
  readonly role: Role;
  readonly team: string;
}

export function InviteBox({ team }: { team: string }) {
  const [made, setMade] = useState<InvitationLink | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const create = async (form: Invite) => {
    setBusy(true);
    setFailure(null);
    try {
      setMade(await api.invite(form.role, form.team.trim()));
    } catch (error) {
      setFailure(describe(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="invite-box" aria-label={t.invite}>
      <h2>{t.invite}</h2>
      <p className="quiet">{t.inviteHint}</p>
      <FailureAlert text={failure} />
      <Form
        layout="inline"
        requiredMark={false}
        initialValues={{ role: "agent", team }}
        onFinish={(form: Invite) => void create(form)}
      >
        <Form.Item name="role" label={t.role}>
          <Radio.Group
            optionType="button"
            options={[
              { value: "agent", label: strings.roles.agent },
              { value: "supervisor", label: strings.roles.supervisor },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="team"
          label={t.team}
          rules={[{ required: true, whitespace: true, message: t.needTeam }]}
        >
          <Input />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="create-invitation">
          {t.create}
        </Button>
      </Form>
      {made && <LinkToCopy key={made.link} invitation={made} />}
    </section>
  );
}
