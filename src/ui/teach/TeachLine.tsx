import { secondsLeft } from "../../state/teachStatus.ts";
import { useApp } from "../appContext.ts";
import { statusText } from "./learningText.ts";

/** Which network learns, how far it is and how long it takes, in one line. */
export function TeachLine() {
  const text = useApp((state) => {
    const { record, teaching } = state;
    if (record === null || teaching.status === "idle") return null;
    return `${record.parent} learns: step ${record.step} · ${statusText(teaching, record, secondsLeft(state))}`;
  });
  return text === null ? null : <span className="clip">{text}</span>;
}
