import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";

import { api } from "../api/console.ts";
import { describe, RequestFailure } from "../api/failure.ts";
import type { Agent } from "../api/types.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { Entrance } from "./Entrance.tsx";

interface Props {
  readonly notice: string | null;
  readonly onLogin: (agent: Agent) => void;
}

export function LoginPage({ notice, onLogin }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const login = async (form: { username: string; password: string }) => {
    setBusy(true);
    setFailure(null);
    try {
      const { agent } = await api.login(form.username.trim(), form.password);
      onLogin(agent);
    } catch (error) {
      const wrong = error instanceof RequestFailure && error.status === 401;
      setFailure(wrong ? strings.login.wrong : describe(error));
      setBusy(false);
    }
  };

  return (
    <Entrance title={strings.login.title}>
      {notice && !failure && <Alert type="info" showIcon title={notice} className="failure" />}
      <FailureAlert text={failure} />
      <Form layout="vertical" requiredMark={false} onFinish={(form) => void login(form)}>
        <Form.Item
          name="username"
          label={strings.login.username}
          rules={[{ required: true, whitespace: true, message: strings.login.needUsername }]}
        >
          <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false}
            data-testid="login-username" />
        </Form.Item>
        <Form.Item
          name="password"
          label={strings.login.password}
          rules={[{ required: true, message: strings.login.needPassword }]}
        >
          <Input.Password autoComplete="current-password" data-testid="login-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy} data-testid="login-submit">
          {strings.login.submit}
        </Button>
      </Form>
      <p className="entrance-foot">{strings.login.noAccount}</p>
    </Entrance>
  );
}
