import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** What stands here, for the message: `The viewer`. */
  readonly what: string;
  readonly children: ReactNode;
}

/** Keeps an error of one part of the page from taking the rest, and offers to draw the part again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <div className="section" role="alert">
        <p>
          {this.props.what} stopped: {this.state.message}. Your images and results are still here.
        </p>
        <Button variant="default" onClick={() => this.setState({ message: null })}>
          Show it again
        </Button>
      </div>
    );
  }
}
