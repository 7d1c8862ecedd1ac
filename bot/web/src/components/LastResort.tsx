import { Component, type ReactNode } from "react";
import { Broken } from "./Broken.tsx";

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly broken: boolean;
}

/**
 * Shows phone numbers in place of a page that failed. ChatUI's ErrorBoundary renders nothing
 * first and asks for its fallback after, which leaves a blank page when leaving fails as well.
 */
export class LastResort extends Component<Props, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}
