import type { SliceCreator } from "./appState.ts";

/** Something a person should know but need not answer. */
export interface Notice {
  readonly id: number;
  readonly tone: "info" | "warning" | "error";
  readonly text: string;
  /** What the user may do about it, e.g. undo it. */
  readonly action: NoticeAction | null;
}

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
  /** Whether the notice stays until it is answered or dismissed. */
  readonly stays?: boolean;
}

export interface NoticesSlice {
  readonly notices: readonly Notice[];
  notify: (tone: Notice["tone"], text: string, action?: NoticeAction) => void;
  dismissNotice: (id: number) => void;
}

export const createNoticesSlice: SliceCreator<NoticesSlice> = (set) => {
  let next = 1;
  return {
    notices: [],
    notify: (tone, text, action) => {
      const notice = { id: next++, tone, text, action: action ?? null };
      set(({ notices }) => ({ notices: [...notices, notice] }));
    },
    dismissNotice: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
  };
};
