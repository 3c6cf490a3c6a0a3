import type { SliceCreator } from "./appState.ts";

/** Something a person should know but need not answer. */
export interface Notice {
  readonly id: number;
  readonly tone: "info" | "warning" | "error";
  readonly text: string;
}

export interface NoticesSlice {
  readonly notices: readonly Notice[];
  notify: (tone: Notice["tone"], text: string) => void;
  dismissNotice: (id: number) => void;
}

export const createNoticesSlice: SliceCreator<NoticesSlice> = (set) => {
  let next = 1;
  return {
    notices: [],
    notify: (tone, text) => {
      const notice = { id: next++, tone, text };
      set(({ notices }) => ({ notices: [...notices, notice] }));
    },
    dismissNotice: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
  };
};
